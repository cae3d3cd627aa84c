import type { ClassTerm } from './filterTerms.ts';

/** The classes that a term means. */
export function matchingClasses(labels: readonly string[], term: ClassTerm): ReadonlySet<number> {
  const index = /^#(\d+)$/u.exec(term.value)?.[1];
  if (index !== undefined) return new Set(Number(index) < labels.length ? [Number(index)] : []);
  return new Set([...labels.keys()].filter((at) => matchesQuoted(labels[at] ?? '', term)));
}

/** Whether a label is meant: all of it or one of its synonyms if the term is quoted, otherwise whole words of it. */
export function matchesQuoted(label: string, { value, quoted }: Pick<ClassTerm, 'value' | 'quoted'>): boolean {
  const text = label.toLowerCase();
  if (quoted) return text === value || text.split(/,\s*/u).includes(value);
  // The words of "Egyptian cat" are "egyptian" and "cat", so that "cat" does not find "catamaran".
  const [wanted, words] = [wordsOf(value), wordsOf(text)];
  return wanted.length > 0 && words.some((_, at) => wanted.every((word, step) => words[at + step] === word));
}

/** A filter term that selects only this class. */
export function classTerm(of: ClassTerm['of'], labels: readonly string[], index: number): string {
  const label = labels[index] ?? '';
  const value = label.toLowerCase();
  const found = matchingClasses(labels, { kind: 'class', of, value, quoted: true });
  const writable = found.size === 1 && found.has(index) && !/"|^\s|\s$|^#\d+$/u.test(label) && value !== '';
  if (!writable) return `${of}:#${index}`;
  return /^[\p{L}\p{N}_-]+$/u.test(label) && wholeWordIsEnough(labels, value) ? `${of}:${label}` : `${of}:"${label}"`;
}

function wholeWordIsEnough(labels: readonly string[], value: string): boolean {
  return labels.filter((label) => matchesQuoted(label, { value, quoted: false })).length === 1;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
