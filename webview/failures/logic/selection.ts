/** The selection in a list of images: by numbers of records, so that it survives sorting. */
export interface Selection {
  /** The image that has the keyboard. */
  readonly current: number | undefined;
  /** Where a range begins. */
  readonly anchor: number | undefined;
  readonly chosen: ReadonlySet<number>;
}

export const nothingSelected: Selection = { current: undefined, anchor: undefined, chosen: new Set() };

/** Selects only this image. */
export function select(index: number): Selection {
  return { current: index, anchor: index, chosen: new Set([index]) };
}

/** Adds the image, or removes it. */
export function toggle({ chosen }: Selection, index: number): Selection {
  const next = new Set(chosen);
  if (!next.delete(index)) next.add(index);
  return { current: index, anchor: index, chosen: next };
}

/** Selects everything from where the range begins to the image, in the order shown. */
export function extend({ anchor }: Selection, index: number, shown: Uint32Array): Selection {
  const [a, b] = [shown.indexOf(anchor ?? index), shown.indexOf(index)];
  if (a < 0 || b < 0) return select(index);
  const chosen = new Set(shown.subarray(Math.min(a, b), Math.max(a, b) + 1));
  return { current: index, anchor: anchor ?? index, chosen };
}

export function selectAll({ current }: Selection, shown: Uint32Array): Selection {
  return { current: current ?? shown[0], anchor: shown[0], chosen: new Set(shown) };
}

/** What a command acts on: the selected ones among those shown. */
export function chosenOf({ chosen }: Selection, shown: Uint32Array): readonly number[] {
  if (chosen.size === 0) return [];
  return [...shown].filter((index) => chosen.has(index));
}
