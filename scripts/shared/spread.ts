/** `count` of them, evenly spread. */
export const spread = <T>(items: readonly T[], count: number): T[] =>
  items.filter((_, at) => Math.floor((at * count) / items.length) !== Math.floor(((at - 1) * count) / items.length));
