/**
 * How numbers are formatted for people, in one place: probabilities and figures with two digits, parts of a whole (of
 * the image, of the samples, of the work) and rates (accuracy, recall) in percent.
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

/** A rate 0–1 that was counted (accuracy, precision, recall) in percent with one digit: rates differ by little. */
export function formatRate(rate: number): string {
  return `${rateDigits(rate)} %`;
}

/** An interval of rates 0–1, e.g. "65.7–67.6 %". */
export function formatRates([low, high]: readonly [number, number]): string {
  return `${rateDigits(low)}–${formatRate(high)}`;
}

function rateDigits(rate: number): string {
  return (100 * rate).toFixed(1);
}
