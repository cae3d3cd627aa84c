/** The number that a name is; `3.0` is 3, as pandas writes it. @returns undefined: it is a name. */
export function numberIn(name: string): number | undefined {
  const number = /^\s*(\d{1,9})(?:[.,]0+)?\s*$/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

/**
 * The number that a name is, if no class is called so: an index, which only the order of the model's classes makes one.
 *
 * @param found the class that the name was matched with; null: none.
 * @returns undefined: it is a name.
 */
export function classNumber(name: string, found: number | null, labels: readonly string[]): number | undefined {
  const number = numberIn(name);
  if (number === undefined || found === null) return number;
  return found !== number || Number(labels[found]) === found ? undefined : number;
}
