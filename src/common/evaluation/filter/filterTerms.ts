/** One term of a filter; text is in lower case. */
export type FilterTerm = { readonly negated: boolean } & (
  | ClassTerm
  | { readonly kind: 'tag' | 'note' | 'group' | 'path'; readonly value: string }
  | {
      readonly kind: 'number';
      readonly of: (typeof numbers)[number];
      readonly compare: '>' | '<' | '>=' | '<=' | '=';
      readonly than: number;
    }
  | { readonly kind: 'word'; readonly word: (typeof kindWords)[number] }
);

/** A class by words of its label; quoted: by all of it. */
export interface ClassTerm {
  readonly kind: 'class';
  readonly of: 'pred' | 'true' | 'other';
  readonly value: string;
  readonly quoted: boolean;
}

const numbers = ['p', 'ptrue', 'loss', 'margin', 'rank', 'distance'] as const;
const kindWords = ['wrong', 'right', 'unreadable', 'unknown', 'explained', 'differs', 'fixed', 'broken'] as const;
const textKeys = ['pred', 'true', 'other', 'tag', 'note', 'group'] as const;

/** The words before a colon, from "pred:cat". */
const keyed = /^([a-z]+):(.*)$/su;
const compared = /^([a-z]+)(>=|<=|>|<|=)(.*)$/su;

/** @returns the terms that could be read, and a sentence for each that could not. */
export function parseFilter(text: string): { readonly terms: FilterTerm[]; readonly problems: string[] } {
  const problems: string[] = [];
  const terms = split(text, problems).flatMap((part) => termOf(part, problems) ?? []);
  return { terms, problems };
}

interface Part {
  /** As it was typed. */
  readonly typed: string;
  /** Without its quotation marks and its minus, in lower case. */
  readonly text: string;
  readonly negated: boolean;
  readonly quoted: boolean;
}

function typedTerms(text: string): readonly string[] {
  return [...text.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/gu)].map(([typed]) => typed);
}

function split(text: string, problems: string[]): readonly Part[] {
  const parts: Part[] = [];
  for (const typed of typedTerms(text)) {
    const marks = typed.split('"').length - 1;
    if (marks % 2 === 1) problems.push(`“${typed}” has no closing quotation mark.`);
    const negated = typed.startsWith('-') && typed.length > 1;
    const bare = typed.slice(negated ? 1 : 0).replaceAll('"', '');
    parts.push({ typed, text: bare.toLowerCase(), negated, quoted: marks > 0 });
  }
  return parts;
}

function termOf(part: Part, problems: string[]): FilterTerm | undefined {
  const { text, negated, quoted, typed } = part;
  const colon = keyed.exec(typed.startsWith('"') ? '' : text);
  const key = textKeys.find((known) => known === colon?.[1]);
  if (key !== undefined) {
    const value = colon?.[2]?.trim() ?? '';
    if (value === '') {
      problems.push(`“${typed}” needs a name after the colon, such as ${key}:${examples[key]}.`);
      return undefined;
    }
    if (key === 'tag' || key === 'note' || key === 'group') return { kind: key, value, negated };
    return { kind: 'class', of: key, value, quoted, negated };
  }
  const word = kindWords.find((known) => known === text);
  if (word !== undefined && !quoted) return { kind: 'word', word, negated };
  const comparison = quoted ? null : compared.exec(text);
  if (comparison !== null) return numberTerm(comparison, part, problems);
  if (colon !== null && !quoted) {
    problems.push(`“${typed}”: a filter is one of ${textKeys.map((name) => `${name}:`).join(', ')}.`);
    return undefined;
  }
  return text === '' ? undefined : { kind: 'path', value: text, negated };
}

const examples = { pred: 'cat', true: 'dog', other: 'cat', tag: 'todo', note: 'blurred', group: 'said-1' } as const;

function numberTerm(
  [, name = '', compare, written = '']: RegExpExecArray,
  { typed, negated }: Part,
  problems: string[],
): FilterTerm | undefined {
  const of = numbers.find((known) => known === name);
  // Many people type a decimal comma; "90%" is a share too.
  const [, digits = '', percent] = /^(\d*[.,]?\d+|\d+\.?)(%?)$/u.exec(written) ?? [];
  if (of === undefined) problems.push(`“${typed}”: only ${numbers.join(', ')} can be compared.`);
  else if (digits === '') problems.push(`“${typed}” needs a number after ${compare}, such as p>0.9.`);
  if (of === undefined || digits === '') return undefined;
  const than = Number(digits.replace(',', '.')) / (percent === '%' ? 100 : 1);
  return { kind: 'number', of, compare: compare as '>' | '<' | '>=' | '<=' | '=', than, negated };
}

/** An image can only be one of these. */
const exclusive: readonly string[] = ['wrong', 'right', 'unreadable'];

/** Whether a term is in a filter's text. */
export function hasTerm(text: string, term: string): boolean {
  return typedTerms(text).includes(term);
}

/** A filter's text with the term added, or removed. */
export function toggleTerm(text: string, term: string): string {
  const terms = typedTerms(text);
  const rivals = exclusive.includes(term) ? exclusive : [term];
  const others = terms.filter((typed) => !rivals.includes(typed));
  return (terms.includes(term) ? others : [...others, term]).join(' ');
}
