import type { EvaluationRecord, EvidenceInside } from '../../protocol/folders/folderRun.ts';
import { meanOfShares, type ShareMean } from './meanInterval.ts';

/** Share of the evidence for what was said that lies in the object, over several images. */
export interface InsideShare extends ShareMean {
  readonly maps: number;
}

export interface EvidenceShares {
  readonly pair: (truth: number, predicted: number) => InsideShare | undefined;
  readonly ofClass: ReadonlyMap<number, InsideShare>;
}

/**
 * What of the evidence lies in objects, by the pair of classes and by the true class, where it is known of any image.
 *
 * @param insideOf of the map of a class of the image with this number; undefined: there is none.
 */
export function evidenceShares(
  records: readonly Pick<EvaluationRecord, 'truth' | 'top'>[],
  insideOf: (index: number, target: number) => EvidenceInside | undefined,
): EvidenceShares {
  const pairs = new Map<string, number[]>();
  const classes = new Map<number, number[]>();
  records.forEach(({ truth, top }, index) => {
    const [said] = top;
    const inside = said === undefined || truth === null ? undefined : insideOf(index, said);
    if (inside === undefined || truth === null) return;
    const key = `${truth} ${said}`;
    pairs.set(key, [...(pairs.get(key) ?? []), inside.energy]);
    classes.set(truth, [...(classes.get(truth) ?? []), inside.energy]);
  });
  return {
    pair: (truth, predicted) => {
      const shares = pairs.get(`${truth} ${predicted}`);
      return shares && shareOf(shares);
    },
    ofClass: new Map([...classes].map(([truth, shares]) => [truth, shareOf(shares)])),
  };
}

const shareOf = (shares: readonly number[]): InsideShare => ({ maps: shares.length, ...meanOfShares(shares) });
