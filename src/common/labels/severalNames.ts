/** Signs between names; spaces are in names as well, and so come last. */
const separators = [/\s*\|\s*/, /\s*;\s*/, /\s*,\s*/, /\s+/];

/** The ways in which a text may be several names: "Effusion|Mass", "person; dog", "haze primary". Empty ones don't count. */
export function partsOf(text: string): readonly (readonly string[])[] {
  return separators
    .map((separator) => text.split(separator).filter((part) => part !== ''))
    .filter((parts) => parts.length > 1);
}
