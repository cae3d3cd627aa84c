/** What is selected in a list of images: by numbers of records, so that it lasts when the list is sorted anew. */
export interface Selection {
  /** The image that the keyboard is on. */
  readonly current: number | undefined;
  /** Where a range begins. */
  readonly anchor: number | undefined;
  readonly chosen: ReadonlySet<number>;
}

export const nothingSelected: Selection = { current: undefined, anchor: undefined, chosen: new Set() };

/** The image alone. */
export function select(index: number): Selection {
  return { current: index, anchor: index, chosen: new Set([index]) };
}

/** The image as well, or not any more. */
export function toggle({ chosen }: Selection, index: number): Selection {
  const next = new Set(chosen);
  if (!next.delete(index)) next.add(index);
  return { current: index, anchor: index, chosen: next };
}

/** All from where the range begins to the image, in the order in which they are shown. */
export function extend({ anchor }: Selection, index: number, shown: Uint32Array): Selection {
  const [a, b] = [shown.indexOf(anchor ?? index), shown.indexOf(index)];
  if (a < 0 || b < 0) return select(index);
  const chosen = new Set(shown.subarray(Math.min(a, b), Math.max(a, b) + 1));
  return { current: index, anchor: anchor ?? index, chosen };
}

export function selectAll({ current }: Selection, shown: Uint32Array): Selection {
  return { current: current ?? shown[0], anchor: shown[0], chosen: new Set(shown) };
}

/** What a command is about: what is selected of what is shown. */
export function chosenOf({ chosen }: Selection, shown: Uint32Array): readonly number[] {
  if (chosen.size === 0) return [];
  return [...shown].filter((index) => chosen.has(index));
}
