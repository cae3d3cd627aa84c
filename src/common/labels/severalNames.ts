/** Signs between names; spaces are in names as well, and so come last. */
const separators = [/\s*\|\s*/, /\s*;\s*/, /\s*,\s*/, /\s+/];

/** The ways in which a text may be several names: "Effusion|Mass", "person; dog", "haze primary". Empty ones don't count. */
export function partsOf(text: string): readonly (readonly string[])[] {
  return separators
    .map((separator) => text.split(separator).filter((part) => part !== ''))
    .filter((parts) => parts.length > 1);
}

/**
 * The names that a text is, in the first way in which they are classes.
 * @param how many of them must be: a model may lack some of the labels that do not exclude each other.
 * @returns undefined: it is one name.
 */
export function namesIn(
  text: string,
  isClass: (name: string) => boolean,
  how: 'every' | 'some',
): readonly string[] | undefined {
  return partsOf(text).find((parts) => parts[how](isClass));
}
