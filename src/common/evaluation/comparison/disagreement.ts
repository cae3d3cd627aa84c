import type { EvaluationRecord } from '../../../protocol/folders/folderRun.ts';
import { matchLabel } from '../../labels/matchLabel.ts';
import { judgedOf } from '../judged.ts';
import { isSameTruth } from './compareRuns.ts';

/** What another model says of an image, in the classes of this one. */
export interface OtherAnswer {
  /** The class as the other model calls it. */
  readonly label: string;
  /** Its index here; null: this model has no such class. */
  readonly index: number | null;
  /** 0–1. */
  readonly probability: number;
  /** Whether it is the true class; null: nobody knows, or each was judged by another one, as before a label was corrected. */
  readonly right: boolean | null;
  /**
   * How far apart both answers are, 0–1: the total variation distance, ½ Σ|p − q|, over the classes that are among the five
   * likeliest of either. What a model does not name there counts as 0.
   */
  readonly distance: number;
}

type Answered = Pick<
  EvaluationRecord,
  'sha256' | 'truth' | 'alsoTrue' | 'top' | 'probabilities' | 'truthRank' | 'truthProbability'
>;

/** The classes of another model among those of this one. */
export class OtherClasses {
  readonly #indices = new Map<number, number | null>();

  constructor(
    private readonly own: readonly string[],
    private readonly other: readonly string[],
  ) {}

  labelOf(index: number): string {
    return this.other[index] ?? `class ${index}`;
  }

  /** null: this model has no such class. */
  indexOf(index: number): number | null {
    const known = this.#indices.get(index);
    if (known !== undefined) return known;
    const label = this.other[index];
    const found = label === undefined ? undefined : matchLabel(this.own, { index, label });
    this.#indices.set(index, found ?? null);
    return found ?? null;
  }

  /** @returns undefined: one of them has no answer, or the image's content is another now. */
  answer(own: Answered, other: Answered): OtherAnswer | undefined {
    const [first] = other.top;
    const [probability] = other.probabilities;
    if (first === undefined || probability === undefined || own.top.length === 0 || own.sha256 !== other.sha256) {
      return undefined;
    }
    const judged = isSameTruth(this.other, other, this.own, own) ? judgedOf(other) : undefined;
    return {
      label: this.labelOf(first),
      index: this.indexOf(first),
      probability,
      right: judged === undefined ? null : judged.rank === 1,
      distance: this.#distance(own, other),
    };
  }

  #distance(own: Answered, other: Answered): number {
    const differences = new Map<number | string, number>();
    own.top.forEach((index, at) => {
      differences.set(index, own.probabilities[at] ?? 0);
    });
    other.top.forEach((index, at) => {
      const key = this.indexOf(index) ?? `other ${index}`;
      differences.set(key, (differences.get(key) ?? 0) - (other.probabilities[at] ?? 0));
    });
    let sum = 0;
    for (const difference of differences.values()) sum += Math.abs(difference);
    return Math.min(1, sum / 2);
  }
}

/** Whether two models call an image differently. */
export function disagrees({ top }: Pick<EvaluationRecord, 'top'>, other: OtherAnswer): boolean {
  return top[0] !== other.index;
}

/**
 * How much two models disagree, 0–2: images that they call differently come before all others, and among each, those whose
 * probabilities are further apart.
 */
export function disagreement(record: Pick<EvaluationRecord, 'top'>, other: OtherAnswer): number {
  return (disagrees(record, other) ? 1 : 0) + other.distance;
}
