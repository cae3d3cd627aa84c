import type { ConfusionMatrix } from '../../../src/common/evaluation/confusion.ts';

/**
 * The classes shown in a matrix of at most `most` classes: those of the most confused pairs, as long as there is room,
 * by index. All, if they fit.
 */
export function matrixClasses(confusion: ConfusionMatrix, most: number): readonly number[] {
  const { classes } = confusion;
  if (classes.length <= most) return classes;
  const chosen = new Set<number>();
  for (const { truth, predicted } of confusion.confusedPairs()) {
    const more = [truth, predicted].filter((index) => !chosen.has(index));
    if (chosen.size + more.length > most) break;
    for (const index of more) chosen.add(index);
  }
  return [...chosen].sort((a, b) => a - b);
}
