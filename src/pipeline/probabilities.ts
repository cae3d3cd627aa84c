/** What a classifier's numbers are. */
export type OutputKind = 'logits' | 'probabilities';

/** Probabilities of a batch: row `i` is `probabilities[i * classes … (i + 1) * classes - 1]`. */
export interface Scores {
  readonly count: number;
  readonly classes: number;
  readonly probabilities: Float32Array;
}

/** What rounding, in half precision too, adds to a probability. */
const slack = 1e-2;

/**
 * Probabilities of what a classifier gives. Of a single output, a logit or the probability of "yes", come two classes:
 * no and yes.
 * @param raw `count` rows.
 */
export function toProbabilities(raw: Float32Array, count: number, kind: OutputKind): Scores {
  const outputs = raw.length / count;
  if (outputs > 1) return { count, classes: outputs, probabilities: kind === 'logits' ? softmax(raw, outputs) : raw };
  const probabilities = new Float32Array(2 * count);
  raw.forEach((value, row) => {
    const yes = kind === 'logits' ? 1 / (1 + Math.exp(-value)) : value;
    probabilities[2 * row] = 1 - yes;
    probabilities[2 * row + 1] = yes;
  });
  return { count, classes: 2, probabilities };
}

/** Probabilities lie in 0–1 and, if there are several to a row, sum to 1; anything else is logits. */
export function guessKind(raw: Float32Array, outputs: number): OutputKind {
  if (findImprobable(raw) !== undefined) return 'logits';
  for (let offset = 0; outputs > 1 && offset < raw.length; offset += outputs) {
    const sum = raw.subarray(offset, offset + outputs).reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > slack) return 'logits';
  }
  return 'probabilities';
}

/** A value that is no probability; undefined if there is none. */
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
