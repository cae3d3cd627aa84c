export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys of the name of a class in an object that stands for it, as in FiftyOne's and Vertex AI's files. */
const names = ['label', 'class', 'class_name', 'class-name', 'displayName', 'name', 'choices'];

/** The classes that a value names: a name, an index, an object with a name or nothing else, or a list of these. */
export function labelsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'number') return Number.isInteger(value) ? [String(value)] : [];
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(labelsIn);
  if (!isMap(value)) return [];
  const keys = Object.keys(value);
  const name = names.find((key) => key in value) ?? (keys.length === 1 ? keys[0] : undefined);
  return name === undefined ? [] : labelsIn(value[name]);
}
