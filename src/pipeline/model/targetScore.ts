import { isMultiLabel, type Scores } from './probabilities.ts';

/** Least probability, and least distance from 1, that a lone probability is taken to have: half a step of float32 at 1. */
const leastLone = 2 ** -24;
/** The same of a probability among several: those of the others say how far it is from 1 without rounding at 1. */
const leastAmongOthers = 1e-12;

/**
 * The number that stands for a class where probabilities are too coarse: its log-odds ln(p / (1 − p)), in nats. From
 * scores of a softmax it is the class's own less the others' log-sum-exp, from that of a sigmoid the score itself: no
 * saturation, however sure the model is. From probabilities it is as good as float32 allows. Of a score, which is no
 * class, it is the number itself.
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
