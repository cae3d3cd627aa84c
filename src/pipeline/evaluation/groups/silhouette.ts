type Distances = readonly (readonly number[])[];

/**
 * The way to cut into groups whose mean silhouette is largest; the first of several that are as good.
 * @param cuts each of all items, by their places; at least one.
 */
export function bestCut(
  cuts: readonly (readonly number[][])[],
  distances: Distances,
): { readonly cut: readonly number[][]; readonly silhouette: number } {
  let best: { readonly cut: readonly number[][]; readonly silhouette: number } | undefined;
  for (const cut of cuts) {
    const silhouette = meanSilhouette(cut, distances);
    if (best === undefined || silhouette > best.silhouette + 1e-12) best = { cut, silhouette };
  }
  if (best === undefined) throw new Error('There is no way to cut.');
  return best;
}

/**
 * How much nearer items are to their own group than to the next: the mean of (b − a) / max(a, b), −1 to 1, where a is the mean
 * distance to the others of the group and b that to the nearest other group; 0 for an item that is alone. Rousseeuw 1987.
 */
export function meanSilhouette(groups: readonly (readonly number[])[], distances: Distances): number {
  let [sum, items] = [0, 0];
  const total = (item: number, group: readonly number[]): number =>
    group.reduce((all, other) => all + (distances[item]?.[other] ?? 0), 0);
  for (const group of groups) {
    items += group.length;
    if (group.length === 1) continue;
    for (const item of group) {
      const own = total(item, group) / (group.length - 1);
      const next = Math.min(
        ...groups.filter((other) => other !== group).map((other) => total(item, other) / other.length),
      );
      const larger = Math.max(own, next);
      if (larger > 0) sum += (next - own) / larger;
    }
  }
  return sum / items;
}
