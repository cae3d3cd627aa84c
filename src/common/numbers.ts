/**
 * How numbers are formatted for people, in one place: probabilities and figures with two digits, parts of a whole (of
 * the image, of the samples, of the work) and rates (accuracy, recall) in percent.
 */

/** A probability or figure 0–1 with two digits or so many, never rounded to 0 or 1 unless it is that. */
export function formatShare(value: number, digits = 2): string {
  const least = 10 ** -digits;
  if (value > 0 && value < least / 2) return `<${least}`;
  if (value < 1 && value >= 1 - least / 2) return `>${(1 - least).toFixed(digits)}`;
  return value.toFixed(digits);
}

/** A part 0–1 of a whole in percent: integers from 1 % on, one digit below, and never rounded to nothing or to all. */
export function percent(share: number): string {
  return `${percentDigits(share, share > 0 && share < 0.0095 ? 1 : 0)} %`;
}

/**
 * A rate 0–1 that was counted (accuracy, precision, recall) in percent with one digit: rates differ by little. It is never
 * rounded to none or to all.
 */
export function formatRate(rate: number): string {
  return `${percentDigits(rate, 1)} %`;
}

/** An interval of rates 0–1, e.g. "65.7–67.6 %"; its ends are estimates, which may be rounded to all. */
export function formatRates(interval: readonly [number, number]): string {
  return `${interval.map((end) => (100 * end).toFixed(1)).join('–')} %`;
}

/** A part 0–1 as so many per cent, without the sign; "<" or ">" where it would be rounded to 0 or 100 without being that. */
export function percentDigits(share: number, digits: number): string {
  const [text, least] = [(100 * share).toFixed(digits), 10 ** -digits];
  if (share > 0 && Number(text) === 0) return `<${least}`;
  if (share < 1 && Number(text) === 100) return `>${100 - least}`;
  return text;
}
