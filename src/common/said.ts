import { formatShare, percent } from './numbers.ts';

/**
 * What the number of a class is; undefined: its probability, 0–1. "score": a number in its own unit, such as an age.
 */
export type Unit = 'score' | undefined;

/** A score with four significant digits and a true minus sign. */
export function formatScore(value: number): string {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e6);
  const text = plain ? String(Number(size.toPrecision(4))) : size.toExponential(3);
  return (value < 0 ? '−' : '') + text.replace('e-', 'e−').replace('e+', 'e');
}

/** What a model says about a class: a probability, or a score. */
export function formatSaid(value: number, unit: Unit): string {
  return unit === 'score' ? formatScore(value) : formatShare(value);
}

/** A model's answer for a class, in a line of text: a probability in percent. */
export function saidInText(value: number, unit: Unit): string {
  return unit === 'score' ? formatScore(value) : percent(value);
}
