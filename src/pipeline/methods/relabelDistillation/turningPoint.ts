import type { Sample } from '../../../protocol/samples.ts';
import { isScoreStill } from '../shared/immovable.ts';

/** Labels say whether an image went too far as long as both happen: within these shares of kept ones. */
const fewestKept = 0.03;
const mostKept = 0.97;
/** Before so many samples, labels that can turn are waited for. */
const patience = 200;
/** The farthest that scores go, as a quantile of their distances from the image's: the rest are outliers. */
const farQuantile = 0.9;

/**
 * Says which samples still count as the image's own, so that half of them do, whether or not labels turn. Where the label
 * turns it is the label; where it hardly ever does, or does at once, it is the target's score: a sample is held while it
 * is nearer to the image's than to the farthest that replacing takes it.
 */
export class TurningPoint {
  readonly #kept: boolean[] = [];
  readonly #scores: number[] = [];

  /**
   * @param own the target's score on the image.
   * @param turns whether replacing can turn the label at all.
   */
  constructor(
    private readonly own: number,
    private readonly turns: boolean,
  ) {}

  add(samples: readonly Sample[]): void {
    this.#kept.push(...samples.map(({ kept }) => kept));
    this.#scores.push(...samples.map(({ targetScore }) => targetScore));
  }

  /** Whether the samples differ by more than rounding, so that there is something to learn. */
  get differs(): boolean {
    return this.#scores.length > 0 && !isScoreStill(this.#scores);
  }

  /** 'label' or 'score': what decides at present. */
  get by(): 'label' | 'score' {
    const count = this.#kept.length;
    const share = this.#kept.filter(Boolean).length / count;
    const balanced = share >= fewestKept && share <= mostKept;
    return balanced || (this.turns && count < patience) ? 'label' : 'score';
  }

  /** Of each sample so far. */
  held(): boolean[] {
    if (this.by === 'label') return this.#kept;
    const distances = this.#scores.map((score) => Math.abs(score - this.own));
    const farthest = distances.toSorted((a, b) => a - b)[Math.floor(farQuantile * (distances.length - 1))] as number;
    return distances.map((distance) => distance <= farthest / 2);
  }
}
