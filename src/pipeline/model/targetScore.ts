import { leastAmongOthers, leastLone } from '../numeric/leastProbability.ts';
import { isMultiLabel, type Scores } from './probabilities.ts';

/**
 * The number that stands for a class where probabilities are too coarse: its log-odds ln(p / (1 − p)), in nats. For
 * scores of a softmax it is the class's own minus the others' log-sum-exp, for that of a sigmoid the score itself: no
 * saturation, however confident the model is. For probabilities it is as good as float32 allows. For a score, which is
 * not a class, it is the number itself.
 * @param index of the class, as in `scores.probabilities`.
 */
export function targetScoreOf(scores: Scores, row: number, index: number): number {
  const { raw, kind, count } = scores;
  const outputs = raw.length / count;
  const own = raw.subarray(row * outputs, (row + 1) * outputs);
  if (kind === 'score') return index < outputs ? (own[index] as number) : -(own[0] as number);
  const toLogOdds = (value: number) => (kind === 'logits' || kind === 'sigmoid' ? value : logit(value));
  if (outputs === 1) return index === 1 ? toLogOdds(own[0] as number) : -toLogOdds(own[0] as number);
  if (isMultiLabel(kind)) {
    const value = index < outputs ? (own[index] as number) : own.reduce((top, other) => Math.max(top, other));
    return index < outputs ? toLogOdds(value) : -toLogOdds(value);
  }
  if (kind === 'logits') return (own[index] as number) - logSumExp(own, index);
  const rest = sumOfOthers(own, index);
  return Math.log(Math.max(own[index] as number, leastAmongOthers)) - Math.log(Math.max(rest, leastAmongOthers));
}

/**
 * Whether a probability is at the end of its range, so that the number that stands for its class can't change any more: the
 * model is too sure for the precision in which it says so. Scores before a softmax or sigmoid have no such end.
 */
export function isSaturated({ kind, raw, count, classes, probabilities }: Scores, row: number, index: number): boolean {
  if (kind !== 'probabilities' && kind !== 'multilabel') return false;
  const all = probabilities.subarray(row * classes, (row + 1) * classes);
  const own = all[index] as number;
  const isLone = kind === 'multilabel' || raw.length === count;
  const least = isLone ? leastLone : leastAmongOthers;
  const rest = isLone ? 1 - own : sumOfOthers(all, index);
  return Math.min(own, rest) <= least;
}

function sumOfOthers(values: Scores['probabilities'], except: number): number {
  return values.reduce((sum, value, at) => (at === except ? sum : sum + value), 0);
}

function logit(probability: number): number {
  const inside = Math.min(Math.max(probability, leastLone), 1 - leastLone);
  return Math.log(inside) - Math.log1p(-inside);
}

/** ln Σ exp(value) of all but one. */
function logSumExp(values: Float32Array, except: number): number {
  const top = values.reduce(
    (most, value, at) => (at === except ? most : Math.max(most, value)),
    Number.NEGATIVE_INFINITY,
  );
  const sum = values.reduce((total, value, at) => (at === except ? total : total + Math.exp(value - top)), 0);
  return top + Math.log(sum);
}
