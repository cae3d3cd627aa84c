/**
 * Characters that are invisible or misleading: control characters (C0, DEL, C1), line and paragraph separators, marks
 * that reorder or isolate text (Unicode's Bidi_Control), tag characters, which hide a second text inside the first, and
 * unpaired surrogates.
 *
 * @see https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u{E0000}-\u{E007F}\p{Cs}]/gu;

const short: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * Text from a file, a model or another program, as one line that shows what is in it: what a terminal would obey, what
 * would break the line and what would reorder it is written as an escape, such as `\x1b` or `\u202e`. Everything else,
 * in any script, stays the same; so does text that has been through here before.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => short.get(character) ?? escaped(character));
}

/**
 * `printable`, in at most `most` characters: longer text gets an ellipsis in the middle, so that a path keeps both its
 * folder and its file's extension.
 */
export function printableBrief(text: string, most: number): string {
  // Megabytes of text need not be searched to show a line of it.
  const bounded = text.length > 4 * most ? text.slice(0, 2 * most) + text.slice(-2 * most) : text;
  const characters = [...printable(bounded)];
  if (characters.length <= most) return characters.join('');
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (most - 1 - head)).join('')}`;
}

/**
 * The same JSON as `JSON.stringify`, in printable characters only: those that `JSON.stringify` leaves alone, such as C1
 * controls and bidi marks, become JSON escapes. Line breaks of the layout stay.
 *
 * @param indent spaces per level; 0: all in one line.
 */
export function printableJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent) as string | undefined;
  if (text === undefined) return 'null';
  return text.replace(unprintable, (character) => (character === '\n' ? character : utf16(character)));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : utf16(character);
}

/** Each UTF-16 unit as `\uXXXX`, as JSON and JavaScript write it. */
function utf16(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
