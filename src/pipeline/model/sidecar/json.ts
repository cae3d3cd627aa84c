/** Readers for JSON written by other programs: a value that is not of the requested type counts as absent. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value if it is an object and not a list. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value if it is a finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value if it is a list of finite numbers. */
export function numbersOf(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.flatMap((item) => numberOf(item) ?? []);
  return numbers.length === value.length ? numbers : undefined;
}

/** The value if it is text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value of a text such as "1.0/255.0", if it is a finite number. */
export function quotientOf(value: unknown): number | undefined {
  const [, above, below] = /^\s*(-?[\d.]+)\s*\/\s*([\d.]+)\s*$/.exec(textOf(value) ?? '') ?? [];
  return numberOf(Number(above) / Number(below));
}

/** One whole number above 0 for both sides, or two. */
export function bothSides(value: unknown): readonly [first: number, second: number] | undefined {
  const [a, b, ...more] = typeof value === 'number' ? [value, value] : (numbersOf(value) ?? []);
  const whole = [a, b].every((side) => Number.isInteger(side) && Number(side) > 0);
  return whole && more.length === 0 ? [Number(a), Number(b)] : undefined;
}
