import type { OtherAnswer } from '../../../src/common/evaluation/comparison/disagreement.ts';
import type { InsideShare } from '../../../src/common/evaluation/evidenceShares.ts';
import { isRight } from '../../../src/common/evaluation/filter/filter.ts';
import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';
import { formatShare, percent } from '../../../src/common/numbers.ts';
import type { FailuresState, TruthSource } from '../../../src/protocol/folders/failures.ts';

/** A count with thousands separators: 12,345. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 image", "12,345 images". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** How much of the evidence lies in objects that somebody has marked. */
export function insideWords({ maps, mean, interval }: InsideShare): string {
  const between = interval && `, 95 % interval ${percent(interval[0])} to ${percent(interval[1])}`;
  return `${percent(mean)} of the evidence lies in the object (${counted(maps, 'map')}${between ?? ''})`;
}

export type Outcome = 'right' | 'wrong' | 'unjudged' | 'unreadable';

export function outcomeOf(record: ShownRecord): Outcome {
  if (record.unreadable !== null) return 'unreadable';
  const right = isRight(record);
  return right === undefined ? 'unjudged' : right ? 'right' : 'wrong';
}

/** What a screen reader hears before and after the class that an image was given, and the one that it should have. */
export function spokenParts(record: ShownRecord): readonly [before: string, between: string] {
  const { image, unreadable, truth, unknownTruth } = record;
  if (unreadable !== null) return [`${image}: `, `. ${unreadable}`];
  const outcome = outcomeOf(record);
  if (outcome === 'right') return [`${image}: `, ', right'];
  if (truth === null && unknownTruth === null) return [`${image}: `, ''];
  return [`${image}: `, outcome === 'wrong' ? ', wrong, true: ' : ', not a class of the model: '];
}

/** An image in one sentence. */
export function recordText(record: ShownRecord, nameOf: (label: number) => string): string {
  const [before, between] = spokenParts(record);
  return `${before}${givenWords(record, nameOf)}${between}${trueWords(record, nameOf)}`;
}

/** The class that an image was given, and with what confidence. */
export function givenWords({ top, probabilities }: ShownRecord, nameOf: (label: number) => string): string {
  return top[0] === undefined ? 'can’t be read' : `${nameOf(top[0])} ${formatShare(probabilities[0] ?? 0)}`;
}

/** What the other model says, and with what confidence; undefined: nothing. */
export function otherWords(other: OtherAnswer | undefined, nameOf: (label: number) => string): string | undefined {
  if (other === undefined) return undefined;
  const name = other.index === null ? other.label : nameOf(other.index);
  const known = other.right === null ? '' : other.right ? ', right' : ', wrong';
  return `${name} ${formatShare(other.probability)}${known}`;
}

/** The class that an image should have had; '': it has it, or nobody knows. */
export function trueWords(record: ShownRecord, nameOf: (label: number) => string): string {
  const { truth, unknownTruth, unreadable } = record;
  if (unreadable !== null || outcomeOf(record) === 'right') return '';
  return truth === null ? (unknownTruth ?? '') : nameOf(truth);
}

/** The source of the true classes, in words. */
export function truthWords(truth: TruthSource): string {
  switch (truth.from) {
    case 'none':
      return 'No true classes';
    case 'folder':
      return 'Name of the image’s folder';
    case 'name':
      return 'File name';
    case 'table':
      return `Table: ${fileName(truth.path)}`;
  }
}

/** The same beside the other facts of a run. */
export function truthFact(truth: TruthSource): string {
  switch (truth.from) {
    case 'none':
      return 'no true classes';
    case 'folder':
      return 'true classes from names of folders';
    case 'name':
      return 'true classes from names of files';
    case 'table':
      return `true classes from ${fileName(truth.path)}`;
  }
}

const fileName = (path: string): string => path.split(/[\\/]/u).at(-1) ?? path;

/** The remaining time of a run, in words. */
export function timeLeft({ done, total, rate }: FailuresState['progress']): string | undefined {
  if (rate <= 0 || done >= total) return undefined;
  const seconds = (total - done) / rate;
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s left`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min left`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min left`;
}

/** Images per second. */
export function rateWords(rate: number): string {
  return `${rate >= 10 ? formatCount(Math.round(rate)) : rate.toFixed(1)} images/s`;
}
