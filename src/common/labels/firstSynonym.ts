/** The first synonym of a label such as "great white shark, white shark, man-eater"; the whole label if that is empty. */
export function firstSynonym(label: string): string {
  return label.split(',', 1)[0]?.trim() || label;
}

/**
 * The short names of a model's classes by index; one that has no label is called by its number. Classes that share a first
 * synonym (ImageNet has two cranes) have their index in it, as in the panels, so that no two look the same.
 */
export function classNames(labels: readonly string[]): (index: number) => string {
  const uses = new Map<string, number>();
  for (const name of labels.map(firstSynonym)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return (index) => {
    const name = firstSynonym(labels[index] ?? `class ${index}`);
    return (uses.get(name) ?? 0) > 1 ? `${name} (${index})` : name;
  };
}
