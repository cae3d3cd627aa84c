import { toFailure } from '../../common/errors.ts';
import { printableBrief } from '../../common/printable.ts';

/** The most characters of a file name, path, label or model name that are shown. */
const mostOfValue = 200;
/** The most characters of a whole sentence, such as an error's; VS Code cuts messages off at 1000. */
const mostOfSentence = 700;

/** U+2060 WORD JOINER: has no width and belongs to no markup. */
const joiner = '\u2060';

/** What may be put into a text. */
export type TextValue = string | number | PlainText;

/**
 * Text for VS Code to show, in which file names, labels and the like are nothing but text. VS Code makes links of
 * `[text](command:…)`, `(http:…)` and `(file:…)` in messages (src/vs/base/common/linkedText.ts in its sources) and
 * icons of `$(name)` in labels (iconLabels.ts). Only `plain` and `sentence` create such text, and nothing else can be
 * shown: the functions of messages.ts, dialogs.ts and items.ts accept only this type.
 */
export class PlainText {
  private constructor(
    /** What VS Code is given. */
    readonly shown: string,
  ) {}

  /** Joins literals, which may have icons, and values, which are made plain. Nothing in it is a link. */
  static of(literals: readonly string[], values: readonly TextValue[]): PlainText {
    const parts = literals.flatMap((literal, index) => {
      const value = values[index];
      return value === undefined ? [literal] : [literal, value instanceof PlainText ? value.shown : asText(value)];
    });
    return new PlainText(unlinked(parts.reduce(apart)));
  }

  /** A whole sentence from elsewhere, of which more is shown than of a name. */
  static sentence(text: string): PlainText {
    return new PlainText(unlinked(withoutIcons(printableBrief(text, mostOfSentence))));
  }

  /** For templates and comparisons; what VS Code shows is taken from `shown`. */
  toString(): string {
    return this.shown;
  }
}

/** Template tag: plain`$(warning) ${name}`. The literal parts may have icons, the values may not. */
export function plain(literals: TemplateStringsArray, ...values: readonly TextValue[]): PlainText {
  return PlainText.of(literals, values);
}

/** An error as a sentence to show. */
export function failureText(error: unknown): PlainText {
  return PlainText.sentence(toFailure(error).message);
}

/** The first of `texts` and then the others, with `separator` between them. */
export function joined(texts: readonly PlainText[], separator: string): PlainText {
  return PlainText.of(['', ...texts.slice(1).map(() => separator), ''], texts);
}

/**
 * The same for Markdown: every punctuation mark in a value is escaped with a backslash (CommonMark 0.31, section 2.4),
 * which also keeps addresses from becoming links.
 */
export function markdownText(literals: readonly string[], values: readonly TextValue[]): string {
  const text = (value: TextValue) => printableBrief(value instanceof PlainText ? value.shown : `${value}`, mostOfValue);
  const quoted = values.map((value) => text(value).replace(/[!-/:-@[-`{-~]/g, '\\$&'));
  return literals.map((literal, index) => literal + (quoted[index] ?? '')).join('');
}

function asText(value: string | number): string {
  return typeof value === 'number' ? `${value}` : withoutIcons(printableBrief(value, mostOfValue));
}

function unlinked(text: string): string {
  return text.replaceAll('](', `]${joiner}(`);
}

function withoutIcons(text: string): string {
  return text.replaceAll('$(', `$${joiner}(`);
}

/** Joins two parts without creating an icon that is in neither. */
function apart(before: string, after: string): string {
  return before.endsWith('$') && after.startsWith('(') ? before + joiner + after : before + after;
}
