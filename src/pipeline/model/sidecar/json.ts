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
