/**
 * The deepest nesting of lists and objects that makes sense in any file that is read here; parsers overflow at some
 * thousands.
 */
export const mostLevels = 100;

/** What is said about deeper ones, after the name of the file or setting. */
export const tooDeep = `is nested too deep: lists and objects may lie in each other up to ${mostLevels} levels`;

/**
 * Whether JSON, perhaps with comments, is nested deeper than any reader should follow. Looks only at the characters, so
 * that it is safe for any text.
 */
export function isTextTooDeep(text: string): boolean {
  // A string, a comment, or a bracket; an unterminated string is for the parser to refuse.
  const tokens = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|[[\]{}]/g;
  let level = 0;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '[' || token === '{') level++;
    else if (token === ']' || token === '}') level--;
    if (level > mostLevels) return true;
  }
  return false;
}

/** The same for a parsed value. One that contains itself is too deep. */
export function isValueTooDeep(value: unknown): boolean {
  const open: { readonly value: object; readonly level: number }[] = [];
  const add = (inner: unknown, level: number): void => {
    if (typeof inner === 'object' && inner !== null) open.push({ value: inner, level });
  };
  add(value, 1);
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.level > mostLevels) return true;
    for (const inner of Object.values(next.value)) add(inner, next.level + 1);
  }
  return false;
}
