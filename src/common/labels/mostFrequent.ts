/**
 * Counts by name, most frequent first; ties keep their order. A plain object does not keep that order: JavaScript puts
 * names that are integers, such as the labels of digits, first.
 */
export function mostFrequent(counts: Readonly<Record<string, number>>): readonly [name: string, count: number][] {
  return Object.entries(counts).sort(([, one], [, other]) => other - one);
}
