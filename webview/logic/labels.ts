import { printableBrief } from '../../src/common/printable.ts';

/** The most characters of a label in its short name. */
const mostOfName = 80;

/** The first synonym of a label such as "great white shark, white shark, man-eater". */
export function shortLabel(label: string): string {
  const first = label.split(/,\s/, 1)[0]?.trim();
  return first === undefined || first === '' ? label : first;
}

/** What a label says beyond its first synonym; '' if nothing. */
export function otherNames(label: string): string {
  return label.slice(shortLabel(label).length).replace(/^,\s*/, '');
}

/**
 * Short names of all classes, by index. Two classes may share a first synonym (ImageNet has two cranes): these get
 * their index appended, so that no two classes look the same.
 */
export function shortLabels(labels: readonly string[]): string[] {
  const names = labels.map((label) => printableBrief(shortLabel(label), mostOfName));
  const uses = new Map<string, number>();
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return names.map((name, index) => ((uses.get(name) ?? 0) > 1 ? `${name} (${index})` : name));
}

/** Whether every word of `query` occurs in the label, or the query is the class index. */
export function matchesLabel(label: string, index: number, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  if (wanted === String(index)) return true;
  const text = label.toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}
