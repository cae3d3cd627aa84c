/**
 * Counts by name, most frequent first, equal ones as they are. An object alone does not keep that order: JavaScript puts
 * names that are whole numbers, such as the labels of digits, first.
 */
export function mostFrequent(counts: Readonly<Record<string, number>>): readonly [name: string, count: number][] {
  return Object.entries(counts).sort(([, one], [, other]) => other - one);
}
