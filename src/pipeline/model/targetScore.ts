import { isMultiLabel, type Scores } from './probabilities.ts';

/**
 * The smallest probability, and the smallest distance from 1, that a single probability is assumed to have: half a step
 * of float32 at 1.
 */
const leastLone = 2 ** -24;
/** The same for a probability among several: the others say how far it is from 1 without rounding at 1. */
const leastAmongOthers = 1e-12;

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
  const rest = own.reduce((sum, value, at) => (at === index ? sum : sum + value), 0);
  return Math.log(Math.max(own[index] as number, leastAmongOthers)) - Math.log(Math.max(rest, leastAmongOthers));
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
