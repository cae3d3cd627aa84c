import type { EvaluationRecord } from '../../../protocol/folders/folderRun.ts';
import { matchLabel } from '../../labels/matchLabel.ts';
import { type Judged, judgedOf, truthsOf } from '../judged.ts';
import { type McNemar, mcNemar } from './mcnemar.ts';

/** The records of a run, and the names of its classes. */
export interface ComparedRun {
  readonly labels: readonly string[];
  readonly records: readonly EvaluationRecord[];
}

/** How the images that two runs have both judged compare. */
export interface RunComparison {
  readonly images: number;
  /**
   * Not counted: images that only one of the runs has, or could judge, and those whose content has changed in between.
   */
  readonly leftOut: number;
  /**
   * Paths of images among those left out that the old run judged and the new one has, but can't judge: they can't be
   * read, or its model has no such class.
   */
  readonly lost: readonly string[];
  /** Classes of the old run that the new one's model does not have, as far as images are lost by that. */
  readonly lostClasses: readonly LostClass[];
  readonly bothRight: number;
  readonly bothWrong: number;
  /** Paths of images that were wrong and are now right. */
  readonly fixed: readonly string[];
  /** Paths of images that were right and are now wrong. */
  readonly broken: readonly string[];
  /** Top-1 of these images; null: there are none. */
  readonly accuracy: Change | null;
  readonly test: McNemar;
  /** Of every class of the new run that has images here, by index. */
  readonly recalls: readonly RecallChange[];
}

export interface Change {
  readonly before: number;
  readonly now: number;
}

export interface LostClass {
  readonly label: string;
  readonly support: number;
  /** Its recall in the old run. */
  readonly before: number;
}

export interface RecallChange extends Change {
  readonly index: number;
  readonly label: string;
  readonly support: number;
}

/**
 * Compares what two models, or two versions of one, said about the same images. Each is judged by its own classes,
 * which may be in another order. An image counts if both know its truth and its content is the same.
 */
export function compareRuns(old: ComparedRun, now: ComparedRun): RunComparison {
  const before = new Map(old.records.map((record) => [record.image, record]));
  const fixed: string[] = [];
  const broken: string[] = [];
  const lost = new LostImages(old.labels, now.labels);
  const classes = new Map<number, { support: number; before: number; now: number }>();
  let [bothRight, bothWrong, common] = [0, 0, 0];
  for (const record of now.records) {
    const earlier = before.get(record.image);
    const [is, was] = [judgedOf(record), earlier && judgedOf(earlier)];
    if (is === undefined && earlier && was) lost.add(earlier, was, record);
    if (is === undefined || was === undefined || earlier?.sha256 !== record.sha256) continue;
    if (!isSameTruth(old.labels, earlier, now.labels, record)) continue;
    common++;
    const [right, wasRight] = [is.rank === 1, was.rank === 1];
    if (right && wasRight) bothRight++;
    else if (right) fixed.push(record.image);
    else if (wasRight) broken.push(record.image);
    else bothWrong++;
    const count = classes.get(is.truth) ?? { support: 0, before: 0, now: 0 };
    count.support++;
    if (wasRight) count.before++;
    if (right) count.now++;
    classes.set(is.truth, count);
  }
  const all = new Set([...before.keys(), ...now.records.map(({ image }) => image)]).size;
  const share = (count: number): number => count / common;
  return {
    images: common,
    leftOut: all - common,
    lost: lost.images,
    lostClasses: lost.classes,
    bothRight,
    bothWrong,
    fixed,
    broken,
    accuracy: common === 0 ? null : { before: share(bothRight + broken.length), now: share(bothRight + fixed.length) },
    test: mcNemar(fixed.length, broken.length),
    recalls: [...classes]
      .sort(([a], [b]) => a - b)
      .map(([index, count]) => ({
        index,
        label: now.labels[index] ?? `class ${index}`,
        support: count.support,
        before: count.before / count.support,
        now: count.now / count.support,
      })),
  };
}

/** Images that the old run judged, and the new one can't. */
class LostImages {
  readonly images: string[] = [];
  readonly #classes = new Map<number, { support: number; right: number }>();

  constructor(
    private readonly old: readonly string[],
    private readonly now: readonly string[],
  ) {}

  /** @param record of the new run, which has no judgement. */
  add(earlier: EvaluationRecord, { truth, rank }: Judged, record: EvaluationRecord): void {
    const { image, unreadable, unknownTruth } = record;
    // An image that is another now, or whose class is not told any more, says nothing of the model.
    if (unreadable === null && (unknownTruth === null || earlier.sha256 !== record.sha256)) return;
    this.images.push(image);
    if (unknownTruth === null) return;
    const count = this.#classes.get(truth) ?? { support: 0, right: 0 };
    count.support++;
    if (rank === 1) count.right++;
    this.#classes.set(truth, count);
  }

  get classes(): LostClass[] {
    return [...this.#classes]
      .filter(([was]) => !this.now.some((_, is) => isSameClass(this.old, was, this.now, is)))
      .sort(([a], [b]) => a - b)
      .map(([was, { support, right }]) => ({
        label: this.old[was] ?? `class ${was}`,
        support,
        before: right / support,
      }));
  }
}

/** Whether images have the same true classes: of several, each run judges by the one that its model is least sure of. */
export function isSameTruth(
  old: readonly string[],
  earlier: Pick<EvaluationRecord, 'truth' | 'alsoTrue'>,
  now: readonly string[],
  record: Pick<EvaluationRecord, 'truth' | 'alsoTrue'>,
): boolean {
  const [before, after] = [truthsOf(earlier), truthsOf(record)];
  if (before.length !== after.length) return false;
  return before.every((was) => after.some((is) => isSameClass(old, was, now, is)));
}

function isSameClass(old: readonly string[], was: number, now: readonly string[], is: number): boolean {
  const [before, after] = [old[was], now[is]];
  if (before === undefined || after === undefined) return was === is;
  return before === after || matchLabel([after], { index: 0, label: before }) === 0;
}

/** How far accuracy, and a class's recall, may fall: as shares, 0–1; undefined: without limit. */
export interface Tolerance {
  readonly accuracy?: number | undefined;
  readonly recall?: number | undefined;
}

/** A required figure, and whether it holds. */
export interface Check {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  readonly images: number;
  readonly held: boolean;
}

/**
 * What a comparison requires, and whether it holds: accuracy first, then, where images are lost, the share of those that can
 * still be judged, which may fall as far as accuracy, then every class. None where there is nothing to compare.
 */
export function checksOf(comparison: RunComparison, tolerance: Tolerance): readonly Check[] {
  const { accuracy, images, recalls, lost, lostClasses } = comparison;
  const { accuracy: fall, recall: recallFall } = tolerance;
  if (accuracy === null) return [];
  // Allows a fall of exactly the tolerance, which a double cannot represent.
  const check = (name: string, { before, now }: Change, of: number, may: number): Check => {
    return { name, before, now, images: of, held: before - now <= may + 1e-9 };
  };
  const checks: Check[] = [];
  if (fall !== undefined) checks.push(check('accuracy', accuracy, images, fall));
  const mayLose = fall ?? recallFall;
  if (lost.length > 0 && mayLose !== undefined) {
    const all = images + lost.length;
    const name = 'share of images that can be judged';
    checks.push(check(name, { before: 1, now: images / all }, all, mayLose));
  }
  if (recallFall === undefined) return checks;
  const gone = lostClasses.map((one) => ({ ...one, now: 0 }));
  for (const one of [...recalls, ...gone]) {
    checks.push(check(`recall of ${one.label}`, one, one.support, recallFall));
  }
  return checks;
}
