import type { StudentFigures } from '../../../protocol/explanation.ts';
import { range } from './distillationTargets.ts';

/**
 * How often the student is on the teacher's side of the threshold, and how often a constant would be at best; null:
 * there is only one class.
 */
export function agreementOf(
  predictions: Float64Array,
  isTarget: readonly boolean[],
  border: number,
): Pick<StudentFigures, 'agreement' | 'majorityBaseline'> {
  const agreeing = isTarget.filter((truth, i) => truth === (predictions[i] ?? 0) >= border).length;
  const positives = isTarget.filter(Boolean).length;
  if (positives === 0 || positives === isTarget.length) return { agreement: null, majorityBaseline: null };
  const count = isTarget.length;
  return { agreement: agreeing / count, majorityBaseline: Math.max(positives, count - positives) / count };
}

/** The threshold between the two classes that puts most of `values` on the correct side. */
export function bestThreshold(values: Float64Array, isTarget: readonly boolean[]): number {
  const order = range(values.length).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  let right = isTarget.filter(Boolean).length;
  let best = right;
  let border = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < order.length; i++) {
    right += isTarget[order[i] ?? 0] ? -1 : 1;
    const here = values[order[i] ?? 0] ?? 0;
    const next = values[order[i + 1] ?? -1];
    // No threshold lies between equal values, of which LIME has many where there are few superpixels.
    if (here === next || right <= best) continue;
    best = right;
    border = next === undefined ? Number.POSITIVE_INFINITY : thresholdBetween(here, next);
  }
  return border;
}

/** The middle, but above the lower one even where rounding leaves none between them. */
function thresholdBetween(low: number, high: number): number {
  const middle = (low + high) / 2;
  return middle > low ? middle : high;
}
