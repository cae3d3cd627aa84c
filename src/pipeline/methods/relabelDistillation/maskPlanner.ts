import type { RandomStream } from '../../numeric/random.ts';
import { drawMask, type Mask } from '../shared/mask.ts';
import { type Calibration, type CalibrationRange, calibrate } from './calibration.ts';
import { drawGuidedMask, type Guide, type GuidedMaskKind, pull } from './guidedMask.ts';

/** Cells a side of the masks, mixed at random: several scales rank pixels better than one (docs/method.md). */
const maskCells = [5, 7, 10, 14] as const;
/** Those of the masks that follow a map: it says where the coarse parts are, so that they can look at finer ones. */
const guidedCells = [10, 14] as const;

type Kind = 'random' | GuidedMaskKind;
const kinds: readonly Kind[] = ['random', 'necessary', 'sufficient'];

/**
 * One number says how far a mask goes. Random masks: up to `mostReplaced` it is the share that is replaced; beyond, that
 * stays and the noise grows. "Necessary" masks: the share that is replaced. "Sufficient" masks: 1 over the share kept.
 */
const ranges: Readonly<Record<Kind, CalibrationRange>> = {
  random: { lowest: 0.02, highest: 2, usual: 0.75, spread: 0.5 },
  necessary: { lowest: 0.02, highest: 1, usual: 0.5, spread: 0.5 },
  sufficient: { lowest: 1, highest: 50, usual: 10, spread: 0.5 },
};
/** A mask that replaces all tells nothing about where; so most keep a quarter, give or take `shareSpread`. */
const mostReplaced = 0.75;
const shareSpread = 0.2;

/** Half of so many answers to a question count as kept before the first is known. */
const priorAnswers = 20;

/** τ in z = μ + τ·ε·σ goes from 1, as the paper has it (eq. 3), to this. */
const largestNoise = 4;

/** Masks for a batch. */
interface Plan {
  readonly masks: readonly Mask[];
  /** Of each mask, as a number below `kindCount`. */
  readonly kinds: readonly number[];
  /** τ of what takes the image's place under all of them. */
  readonly noise: number;
}

/** The questions that masks ask. */
export const kindCount = kinds.length;

/**
 * Chooses what masks ask and how far they go, so that about half of the answers are "kept". They are drawn at random until
 * there are maps to follow; then by the maps, to ask whether what one says is enough for the label, and whether it is
 * needed. Maps that differ where nothing is settled send masks to look there (as in Thompson sampling: Thompson,
 * Biometrika 1933; with half the samples for a draw of the posterior). The question whose answers are more open is asked
 * more often; each has a calibration of its own.
 */
export class MaskPlanner {
  readonly #calibrations: Readonly<Record<Kind, Calibration>> = {
    random: calibrate(ranges.random),
    necessary: calibrate(ranges.necessary),
    sufficient: calibrate(ranges.sufficient),
  };
  readonly #answers: Readonly<Record<Kind, { kept: number; asked: number }>> = {
    random: { kept: 0, asked: 0 },
    necessary: { kept: 0, asked: 0 },
    sufficient: { kept: 0, asked: 0 },
  };
  #last: readonly { readonly kind: Kind; readonly strength: number }[] = [];
  /** Masks follow one of them, chosen at random; as long as there are none, they are drawn at random. */
  #guides: readonly Guide[] = [];

  get settings() {
    return { maskCells, guidedCells, strengthRanges: ranges, pull };
  }

  follow(guides: readonly Guide[]): void {
    this.#guides = guides;
  }

  /** @param streams one for each mask. */
  plan(streams: readonly RandomStream[]): Plan {
    const drawnKinds = streams.map((random) => this.#drawKind(random));
    const { strengths, noise } = this.#drawStrengths(drawnKinds);
    this.#last = drawnKinds.map((kind, row) => ({ kind, strength: strengths[row] ?? 0 }));
    return {
      masks: streams.map((random, row) => this.#drawMask(random, drawnKinds[row] ?? 'random', strengths[row] ?? 0)),
      kinds: drawnKinds.map((kind) => kinds.indexOf(kind)),
      noise,
    };
  }

  /** Tells which of the masks that were planned last left the label as it was. */
  observe(kept: readonly boolean[]): void {
    for (const kind of kinds) {
      const rows = kept.map((_, row) => row).filter((row) => this.#last[row]?.kind === kind);
      this.#answers[kind].asked += rows.length;
      this.#answers[kind].kept += rows.filter((row) => kept[row]).length;
      this.#calibrations[kind].observe(
        Float32Array.from(rows, (row) => this.#last[row]?.strength ?? 0),
        rows.map((row) => kept[row] ?? false),
      );
    }
  }

  #drawKind(random: RandomStream): Kind {
    if (this.#guides.length === 0) return 'random';
    const sufficient = this.#doubt('sufficient');
    return random.uniform() * (sufficient + this.#doubt('necessary')) < sufficient ? 'sufficient' : 'necessary';
  }

  /** How open the answer to a question is: the variance of its answers so far, to begin with that of a fair coin. */
  #doubt(question: GuidedMaskKind): number {
    const { kept, asked } = this.#answers[question];
    const share = (kept + priorAnswers / 2) / (asked + priorAnswers);
    return share * (1 - share);
  }

  /** For each sample of a batch, and the noise that they share, since the drawings of one noise serve them all. */
  #drawStrengths(kinds: readonly Kind[]): { strengths: Float32Array; noise: number } {
    const strengths = new Float32Array(kinds.length);
    for (const kind of new Set(kinds)) {
      const rows = kinds.flatMap((other, row) => (other === kind ? [row] : []));
      const given = this.#calibrations[kind].next(rows.length);
      rows.forEach((row, place) => {
        strengths[row] = given[place] ?? 0;
      });
    }
    const guided = this.#guides.length > 0;
    const random = guided ? this.#calibrations.random.next(1) : strengths;
    const mean = random.reduce((sum, strength) => sum + strength, 0) / random.length;
    if (guided) return { strengths, noise: noiseOf(mean) };
    // What was not done must not be told as done: a batch has one noise, and so one strength beyond `mostReplaced`.
    const done = strengths.map((strength) => (mean > mostReplaced ? mean : Math.min(strength, mostReplaced)));
    return { strengths: done, noise: noiseOf(mean) };
  }

  #drawMask(random: RandomStream, kind: Kind, strength: number): Mask {
    const oneOf = <T>(items: readonly T[]) => items[Math.floor(random.uniform() * items.length)];
    const guide = oneOf(this.#guides);
    if (kind === 'random' || guide === undefined) {
      const cells = oneOf(maskCells) ?? maskCells[0];
      const share = strength < mostReplaced ? strength : mostReplaced + shareSpread * (2 * random.uniform() - 1);
      return drawMask(random, cells, share);
    }
    const share = kind === 'necessary' ? strength : 1 / strength;
    return drawGuidedMask(random, oneOf(guidedCells) ?? guidedCells[0], share, guide, kind);
  }
}

/** τ of a strength: 1 up to `mostReplaced`, then linear to `largestNoise`, in steps, since each asks for new drawings. */
function noiseOf(strength: number): number {
  const beyond = Math.max(0, strength - mostReplaced) / (ranges.random.highest - mostReplaced);
  return 1 + Math.round(4 * beyond * (largestNoise - 1)) / 4;
}
