import { toldApart } from './toldApart.ts';

/** The first synonym of a label such as "great white shark, white shark, man-eater"; the whole label if that is empty. */
export function firstSynonym(label: string): string {
  return label.split(',', 1)[0]?.trim() || label;
}

/**
 * The short names of a model's classes by index, told apart as in the panels; one that has no label is called by its number.
 */
export function classNames(labels: readonly string[]): (index: number) => string {
  const names = toldApart(labels.map(firstSynonym));
  return (index) => names[index] ?? `class ${index}`;
}
