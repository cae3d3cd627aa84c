/**
 * What a classifier's numbers are: scores or probabilities of classes of which exactly one is right, or of labels of
 * which any number may be. "score": not classes, but a number such as an age.
 */
export type OutputKind = 'logits' | 'probabilities' | 'sigmoid' | 'multilabel' | 'score';

/** The extra last label of a model that may give none. */
export const noLabel = 'no label';

/** The extra last label of a model whose output is a score. */
export const lowerScore = 'a lower score';

/** Whether the labels do not exclude each other. */
export function isMultiLabel(kind: OutputKind): boolean {
  return kind === 'sigmoid' || kind === 'multilabel';
}

/** The probability from which a label is given to an image, if labels don't exclude each other. */
export const givenFrom = 0.5;

/** Probabilities of a batch: row `i` is `probabilities[i * classes … (i + 1) * classes - 1]`. */
export interface Scores {
  readonly count: number;
  readonly classes: number;
  readonly probabilities: Float32Array;
  /** The model's output, `count` rows of `kind`. */
  readonly raw: Float32Array;
  readonly kind: OutputKind;
}

/** The effect of rounding, in half precision too, on a probability. */
const slack = 1e-2;

/**
 * Probabilities from a classifier's output. A single output, a logit or the probability of "yes", gives two classes: no
 * and yes. Labels that don't exclude each other give one additional class: that none of them applies, with 1 minus the
 * most probable label's probability.
 * @param raw `count` rows.
 */
export function toProbabilities(raw: Float32Array, count: number, kind: OutputKind): Scores {
  const outputs = raw.length / count;
  if (kind === 'score') return withOpposite(raw, count, outputs);
  if (outputs > 1 && isMultiLabel(kind)) {
    const labels = kind === 'sigmoid' ? raw.map(sigmoid) : raw;
    return { count, classes: outputs + 1, probabilities: withNone(labels, count, outputs), raw, kind };
  }
  if (outputs > 1) {
    return { count, classes: outputs, probabilities: kind === 'logits' ? softmax(raw, outputs) : raw, raw, kind };
  }
  const probabilities = new Float32Array(2 * count);
  raw.forEach((value, row) => {
    const yes = kind === 'logits' || kind === 'sigmoid' ? sigmoid(value) : value;
    probabilities[2 * row] = 1 - yes;
    probabilities[2 * row + 1] = yes;
  });
  return { count, classes: 2, probabilities, raw, kind };
}

/** Scores as they are and, last, the negative of the first, which stands for "less than it was". */
function withOpposite(raw: Float32Array, count: number, outputs: number): Scores {
  const classes = outputs + 1;
  const probabilities = new Float32Array(count * classes);
  for (let row = 0; row < count; row++) {
    probabilities.set(raw.subarray(row * outputs, (row + 1) * outputs), row * classes);
    probabilities[row * classes + outputs] = -(raw[row * outputs] ?? 0);
  }
  return { count, classes, probabilities, raw, kind: 'score' };
}

function withNone(labels: Float32Array, count: number, outputs: number): Float32Array {
  const classes = outputs + 1;
  const probabilities = new Float32Array(count * classes);
  for (let row = 0; row < count; row++) {
    const own = labels.subarray(row * outputs, (row + 1) * outputs);
    probabilities.set(own, row * classes);
    probabilities[row * classes + outputs] = 1 - own.reduce((top, value) => Math.max(top, value), 0);
  }
  return probabilities;
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** Rows of probabilities that were rounded to bytes, as in quantised models, have sums within these bounds. */
const roundedSums = [0.5, 1.05] as const;

/**
 * Guesses what numbers are if nothing says so: probabilities lie in 0–1 and, if there are several per row, sum to 1 or,
 * rounded to bytes, to a little less; in 0–1 with other sums they are those of independent labels; everything else is
 * logits.
 */
export function guessKind(raw: Float32Array, outputs: number): 'logits' | 'probabilities' | 'multilabel' {
  if (findImprobable(raw) !== undefined) return 'logits';
  if (outputs === 1) return 'probabilities';
  for (let offset = 0; offset < raw.length; offset += outputs) {
    const sum = raw.subarray(offset, offset + outputs).reduce((total, value) => total + value, 0);
    if (sum < roundedSums[0] || sum > roundedSums[1]) return 'multilabel';
  }
  return 'probabilities';
}

/** A value that is not a probability; undefined if there is none. */
export function findImprobable(raw: Float32Array): number | undefined {
  return raw.find((value) => value < -slack || value > 1 + slack);
}

function softmax(raw: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(raw.length);
  for (let offset = 0; offset < raw.length; offset += classes) {
    const row = raw.subarray(offset, offset + classes);
    const top = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let index = 0; index < classes; index++) sum += Math.exp((row[index] ?? 0) - top);
    for (let index = 0; index < classes; index++) result[offset + index] = Math.exp((row[index] ?? 0) - top) / sum;
  }
  return result;
}
