/** Names by index, where those that several share (ImageNet has two cranes) have their index in them: no two look the same. */
export function toldApart(names: readonly string[]): string[] {
  const uses = new Map<string, number>();
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return names.map((name, index) => ((uses.get(name) ?? 0) > 1 ? `${name} (${index})` : name));
}
