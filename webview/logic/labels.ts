import { toldApart } from '../../src/common/labels/toldApart.ts';
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

/** Short names of all classes, by index, told apart where classes share a first synonym. */
export function shortLabels(labels: readonly string[]): string[] {
  return toldApart(labels.map((label) => printableBrief(shortLabel(label), mostOfName)));
}

/** Whether every word of `query` occurs in the label, or the query is the class index. */
export function matchesLabel(label: string, index: number, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  if (wanted === String(index)) return true;
  const text = label.toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}
