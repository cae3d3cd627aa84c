import { allJudged, isRight, type Outcome } from './judged.ts';
import { wilsonInterval } from './wilson.ts';

/** Images whose confidence lies in one bin of a reliability curve. */
export interface ReliabilityBin {
  /** Confidences above `from`, up to and including `to`. */
  readonly from: number;
  readonly to: number;
  readonly images: number;
  /** Mean confidence and share of right predictions; null: the bin is empty. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
  /** Wilson's 95 % interval of the accuracy. */
  readonly interval: readonly [number, number] | null;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error, 0–1; null: nothing was judged. */
  readonly ece: number | null;
}

/**
 * How often predictions with a given confidence are right, in bins of equal width, and the expected calibration error:
 * Guo et al., "On calibration of modern neural networks", ICML 2017, equations 2 and 3.
 */
export function reliabilityOf(records: Iterable<Outcome>, bins = 15): Reliability {
  const counts = Array.from({ length: bins }, () => ({ images: 0, confidence: 0, right: 0 }));
  let total = 0;
  for (const judged of allJudged(records)) {
    // The bins are (m − 1) / M < p ≤ m / M.
    const bin = counts[Math.min(bins - 1, Math.max(0, Math.ceil(judged.confidence * bins) - 1))];
    if (bin === undefined) continue;
    bin.images++;
    bin.confidence += judged.confidence;
    if (isRight(judged)) bin.right++;
    total++;
  }
  const error = counts.reduce((sum, { confidence, right }) => sum + Math.abs(right - confidence), 0);
  return {
    bins: counts.map(({ images, confidence, right }, at) => ({
      from: at / bins,
      to: (at + 1) / bins,
      images,
      confidence: images === 0 ? null : confidence / images,
      accuracy: images === 0 ? null : right / images,
      interval: wilsonInterval(right, images),
    })),
    ece: total === 0 ? null : error / total,
  };
}
