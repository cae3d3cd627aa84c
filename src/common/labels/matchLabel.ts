import type { ForeignClass } from '../../protocol/options.ts';
import { firstSynonym } from './firstSynonym.ts';

/**
 * The class among these labels that corresponds to a class of another model: the same label in any case, otherwise the
 * only one with the same first synonym ("tabby" for "tabby, tabby cat").
 * @returns its index; undefined if there is none.
 */
export function matchLabel(labels: readonly string[], { index, label }: ForeignClass): number | undefined {
  const wanted = fold(label);
  const folded = labels.map(fold);
  // Two classes of a model may have the same label (ImageNet has two cranes).
  if (folded[index] === wanted) return index;
  const whole = folded.indexOf(wanted);
  if (whole >= 0) return whole;
  const [only, ...others] = folded.flatMap((other, at) => (firstSynonym(other) === firstSynonym(wanted) ? [at] : []));
  return others.length === 0 ? only : undefined;
}

const fold = (label: string): string => label.trim().toLowerCase();
