import type { OtherBatch } from '../../../protocol/folders/failures.ts';
import type { OtherAnswer } from './disagreement.ts';

type Answers = readonly (OtherAnswer | undefined)[];

/** What another model says, as columns. @param first number of the first record. */
export function packOthers(answers: Answers, first: number): OtherBatch {
  const places = new Map<string, number>();
  const placeOf = (label: string): number => {
    const place = places.get(label) ?? places.size;
    places.set(label, place);
    return place;
  };
  return {
    first,
    label: Int32Array.from(answers, (answer) => (answer === undefined ? -1 : placeOf(answer.label))),
    labels: [...places.keys()],
    index: Int32Array.from(answers, (answer) => answer?.index ?? -1),
    probability: Float32Array.from(answers, (answer) => answer?.probability ?? Number.NaN),
    right: Int8Array.from(answers, (answer) => (answer?.right == null ? -1 : Number(answer.right))),
    distance: Float32Array.from(answers, (answer) => answer?.distance ?? Number.NaN),
  };
}

/** The answers of a batch. Real numbers have 32-bit precision. */
export function unpackOthers({ labels, label, index, probability, right, distance }: OtherBatch): Answers {
  return [...label].map((place, at): OtherAnswer | undefined => {
    const [own, known] = [index[at] ?? -1, right[at] ?? -1];
    const name = labels[place];
    if (name === undefined) return undefined;
    return {
      label: name,
      index: own < 0 ? null : own,
      probability: probability[at] ?? Number.NaN,
      right: known < 0 ? null : known === 1,
      distance: distance[at] ?? Number.NaN,
    };
  });
}
