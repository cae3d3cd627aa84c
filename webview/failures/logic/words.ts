import { isRight } from '../../../src/common/evaluation/filter.ts';
import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';
import type { FailuresState, TruthSource } from '../../../src/protocol/failures.ts';
import { formatShare } from '../../logic/numbers.ts';

/** A number of things with its separators: 12,345. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 image", "12,345 images". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export type Outcome = 'right' | 'wrong' | 'unjudged' | 'unreadable';

export function outcomeOf(record: ShownRecord): Outcome {
  if (record.unreadable !== null) return 'unreadable';
  const right = isRight(record);
  return right === undefined ? 'unjudged' : right ? 'right' : 'wrong';
}

/** What a screen reader says of an image. */
export function recordText(record: ShownRecord, nameOf: (label: number) => string): string {
  const { image, unreadable, truth, unknownTruth, top, probabilities } = record;
  if (unreadable !== null) return `${image}: can’t be read. ${unreadable}`;
  const said = top[0] === undefined ? 'no prediction' : `${nameOf(top[0])} ${formatShare(probabilities[0] ?? 0)}`;
  if (truth === null) {
    return unknownTruth === null
      ? `${image}: ${said}`
      : `${image}: ${said}, true: ${unknownTruth}, not a class of the model`;
  }
  return truth === top[0] ? `${image}: ${said}, right` : `${image}: ${said}, wrong, true: ${nameOf(truth)}`;
}

/** Where the true classes are from, in words. */
export function truthWords(truth: TruthSource): string {
  switch (truth.from) {
    case 'none':
      return 'No true classes';
    case 'folder':
      return 'Name of the image’s folder';
    case 'name':
      return 'File name';
    case 'table':
      return `Table: ${truth.path.split(/[\\/]/u).at(-1) ?? truth.path}`;
  }
}

/** What is left of a run, as a person says it. */
export function timeLeft({ done, total, rate }: FailuresState['progress']): string | undefined {
  if (rate <= 0 || done >= total) return undefined;
  const seconds = (total - done) / rate;
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s left`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min left`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min left`;
}

/** Images a second. */
export function rateWords(rate: number): string {
  return `${rate >= 10 ? formatCount(Math.round(rate)) : rate.toFixed(1)} images/s`;
}
