import type { ClassScore, Regions } from '../protocol/explanation.ts';
import { formatShare, percent } from './numbers.ts';

/** A region in a few words: what it is, and the model's answer. */
export interface RegionLine {
  readonly kind: 'sufficient' | 'change';
  readonly name: string;
  readonly value: string;
}

/**
 * What is enough for the label and what shifts it, in words.
 * @param nameOf the name of a class, by its index.
 * @param restores whether the target is not the image's label, so that a change brings it about.
 */
export function regionLines(
  regions: Regions | undefined,
  restores: boolean,
  nameOf: (label: ClassScore) => string,
): RegionLine[] {
  const { sufficient, change } = regions ?? {};
  const lines: RegionLine[] = [];
  if (sufficient) {
    const { share, probability } = sufficient;
    lines.push({
      kind: 'sufficient',
      name: 'enough on its own',
      value: `${partOf(share)}, ${formatShare(probability)}`,
    });
  }
  if (change) {
    const name = restores ? 'smallest change that makes it the label' : 'smallest change that shifts it';
    const { share, label } = change;
    lines.push({
      kind: 'change',
      name,
      value: `${partOf(share)} → ${nameOf(label)}, ${formatShare(label.probability)}`,
    });
  }
  return lines;
}

const partOf = (share: number): string => `${percent(share)} of the image`;
