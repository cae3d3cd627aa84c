/**
 * The places of as many values as possible that rise from one to the next: what can stay where it is when a list is put into
 * another order. Of several such choices any.
 *
 * @param values all different.
 */
export function longestRising(values: readonly number[]): ReadonlySet<number> {
  /** By length, the place of the smallest value with which so many rising ones end. */
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [place, value] of values.entries()) {
    const longer = ends.findIndex((end) => (values[end] ?? 0) > value);
    const length = longer < 0 ? ends.length : longer;
    before.push(ends[length - 1]);
    ends[length] = place;
  }
  const places = new Set<number>();
  for (let place = ends.at(-1); place !== undefined; place = before[place]) places.add(place);
  return places;
}
