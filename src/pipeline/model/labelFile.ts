/**
 * The labels of a file, in the order of the classes. JSON: a list; names by index, each perhaps last in a list of its own
 * (Keras' imagenet_class_index.json); indices by name (class_indices of Keras' generators); or `id2label` of a
 * config.json of Hugging Face. Any other file has one label a line.
 *
 * @returns undefined if it is JSON and none of these.
 */
export function labelsOf(path: string, text: string): readonly string[] | undefined {
  if (!path.toLowerCase().endsWith('.json')) return parseLabels(text);
  try {
    return labelsOfJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function labelsOfJson(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return allTexts(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if ('id2label' in value) return labelsOfJson(value.id2label);
  const entries = Object.entries(value);
  const byName = entries.every(([, index]) => Number.isInteger(index));
  const pairs = entries.map(([key, item]) => {
    const name: unknown = Array.isArray(item) ? item.at(-1) : item;
    return byName ? ([Number(item), key] as const) : ([Number(key), name] as const);
  });
  const sorted = pairs.toSorted(([a], [b]) => a - b);
  return sorted.every(([index], place) => index === place) ? allTexts(sorted.map(([, name]) => name)) : undefined;
}

function allTexts(values: readonly unknown[]): readonly string[] | undefined {
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === values.length && texts.length > 0 ? texts : undefined;
}

/** One label a line; a byte order mark (which counts as a space), CRLF and blank lines at the end don't matter. */
export function parseLabels(text: string): string[] {
  return text
    .trimEnd()
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
}
