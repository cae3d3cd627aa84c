/**
 * How numbers are formatted for people, in one place: probabilities and figures with two digits, parts of a whole (of
 * the image, of the samples, of the work) in percent.
 */

/** A probability or figure 0–1 with two digits, never rounded to 0 or 1 unless it is that. */
export function formatShare(value: number): string {
  if (value > 0 && value < 0.005) return '<0.01';
  if (value < 1 && value >= 0.995) return '>0.99';
  return value.toFixed(2);
}

/** A part 0–1 of a whole in percent: integers from 1 % on, one digit below, and never rounded to zero. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) return '<0.1 %';
  return `${value > 0 && value < 0.95 ? value.toFixed(1) : Math.round(value)} %`;
}
