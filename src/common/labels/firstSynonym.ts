/** The first synonym of a label such as "great white shark, white shark, man-eater"; the whole label if that is empty. */
export function firstSynonym(label: string): string {
  return label.split(',', 1)[0]?.trim() || label;
}
