/**
 * Up to `most` items of as many classes as there are, evenly over those; a class twice only when there are fewer. The
 * same for the same items in the same order.
 */
export function spread<Item, Class>(items: readonly Item[], classOf: (item: Item) => Class, most: number): Item[] {
  const byClass = new Map<Class, Item[]>();
  for (const item of items) {
    const list = byClass.get(classOf(item)) ?? [];
    if (list.length < most) byClass.set(classOf(item), [...list, item]);
  }
  const classes = evenly([...byClass.values()], Math.min(most, byClass.size));
  const taken: Item[] = [];
  for (let round = 0; round < most && taken.length < most; round++) {
    for (const list of classes) {
      const item = list[round];
      if (item !== undefined && taken.length < most) taken.push(item);
    }
  }
  return taken;
}

function evenly<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)]).filter(
    (item): item is T => item !== undefined,
  );
}
