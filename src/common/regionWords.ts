import type { ClassScore, Regions } from '../protocol/explanation.ts';
import { percent } from './numbers.ts';
import { formatSaid, type Unit } from './said.ts';

/** A region in a few words: what it is, and the model's answer. */
export interface RegionLine {
  readonly kind: 'sufficient' | 'change';
  readonly name: string;
  readonly value: string;
}

/**
 * What is enough for the label and what shifts it, in words.
 * @param nameOf the name of a class, by its index.
 * @param unit of what the model answers.
 * @param restores whether the target is not the image's label, so that a change brings it about.
 */
export function regionLines(
  regions: Regions | undefined,
  restores: boolean,
  nameOf: (label: ClassScore) => string,
  unit: Unit,
): RegionLine[] {
  const { sufficient, change } = regions ?? {};
  const lines: RegionLine[] = [];
  if (sufficient) {
    const { share, probability } = sufficient;
    lines.push({
      kind: 'sufficient',
      name: 'enough on its own',
      value: `${partOf(share)}, ${formatSaid(probability, unit)}`,
    });
  }
  if (change) {
    const name = restores ? 'smallest change that makes it the label' : 'smallest change that shifts it';
    const { share, label } = change;
    lines.push({
      kind: 'change',
      name,
      value: `${partOf(share)} → ${nameOf(label)}, ${formatSaid(label.probability, unit)}`,
    });
  }
  return lines;
}

const partOf = (share: number): string => `${percent(share)} of the image`;
