export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys of the name of a class in an object that stands for it, as in FiftyOne's and Vertex AI's files. */
const names = ['label', 'class', 'class_name', 'class-name', 'displayName', 'name', 'choices'];

/**
 * The class that a value names: a name, an index, an object with a name or nothing else, or a list with one of these.
 * @returns undefined: none, or several.
 */
export function labelIn(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : undefined;
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (Array.isArray(value)) return theOne(value.map(labelIn));
  if (!isMap(value)) return undefined;
  const keys = Object.keys(value);
  const name = names.find((key) => key in value) ?? (keys.length === 1 ? keys[0] : undefined);
  return name === undefined ? undefined : labelIn(value[name]);
}

/** What is said once or more, and nothing else. */
export function theOne(said: readonly (string | undefined)[]): string | undefined {
  const [one, other] = new Set(said);
  return other === undefined ? one : undefined;
}
