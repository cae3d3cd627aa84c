import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import type { PreparedImage, UnreadableImage } from './preparedImage.ts';

/** What is known of an image's true class. */
export type Truth = Pick<EvaluationRecord, 'truth' | 'unknownTruth'>;

/** Classes that a record has. */
const mostTop = 5;
/** Below this a probability's logarithm says more of rounding than of the model. */
const leastProbability = 1e-7;

/**
 * @param probabilities of each of the model's classes.
 */
export function predictedRecord(prepared: PreparedImage, probabilities: Float32Array, truth: Truth): EvaluationRecord {
  const { image, sha256, width, height, statistics } = prepared;
  const top = likeliest(probabilities, mostTop);
  const own = truth.truth === null ? undefined : probabilities[truth.truth];
  return {
    image,
    sha256,
    width,
    height,
    unreadable: null,
    ...truth,
    top,
    probabilities: top.map((index) => rounded(probabilities[index] ?? 0)),
    ...figuresOf(own, own === undefined ? null : rankOf(probabilities, truth.truth ?? 0)),
    statistics,
  };
}

export function unreadableRecord({ image, unreadable }: UnreadableImage, truth: Truth): EvaluationRecord {
  const none = { sha256: null, width: null, height: null, statistics: null };
  return { image, ...none, unreadable, ...truth, top: [], probabilities: [], ...figuresOf(undefined, null) };
}

/**
 * A record under another truth, or another path.
 *
 * @returns undefined: the true class is none of those whose probability the record has, so that the model must be asked.
 */
export function withTruth(record: EvaluationRecord, image: string, truth: Truth): EvaluationRecord | undefined {
  if (truth.truth === record.truth) return { ...record, image, unknownTruth: truth.unknownTruth };
  const other = { ...record, image, ...truth };
  if (truth.truth === null || record.unreadable !== null) return { ...other, ...figuresOf(undefined, null) };
  const place = record.top.indexOf(truth.truth);
  return place < 0 ? undefined : { ...other, ...figuresOf(record.probabilities[place], place + 1) };
}

function figuresOf(
  truthProbability: number | undefined,
  truthRank: number | null,
): Pick<EvaluationRecord, 'truthProbability' | 'truthRank' | 'loss'> {
  if (truthProbability === undefined) return { truthProbability: null, truthRank: null, loss: null };
  const loss = rounded(-Math.log(Math.min(1, Math.max(leastProbability, truthProbability))));
  return { truthProbability: rounded(truthProbability), truthRank, loss };
}

/** Indices of the highest values, highest first; the first of equals. */
function likeliest(values: Float32Array, count: number): number[] {
  const top: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    const last = values[top[top.length - 1] ?? -1] ?? Number.NEGATIVE_INFINITY;
    if (top.length === count && value <= last) continue;
    let place = top.length;
    while (place > 0 && (values[top[place - 1] ?? -1] ?? 0) < value) place--;
    top.splice(place, 0, index);
    if (top.length > count) top.pop();
  }
  return top;
}

/** 1 for the class that `likeliest` would have first. */
function rankOf(values: Float32Array, index: number): number {
  const own = values[index] ?? 0;
  let rank = 1;
  values.forEach((value, other) => {
    if (value > own || (value === own && other < index)) rank++;
  });
  return rank;
}

/** As many digits as single precision has. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
