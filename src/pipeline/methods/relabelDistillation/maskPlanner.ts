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
 * needed. There are two, each of one half of the samples, and the masks of a half follow its own: so the halves share
 * nothing, and what their maps have in common tells what a map of other samples would. Where they differ masks go both
 * ways, which settles it (as in Thompson sampling: Thompson, Biometrika 1933). The question whose answers are more open is asked
 * more often; each has a calibration of its own.
 */
export class MaskPlanner {
  readonly #calibrations: Readonly<Record<Kind, Calibration>> = {
    random: calibrate(ranges.random),
    necessary: calibrate(ranges.necessary),
    sufficient: calibrate(ranges.sufficient),
  };
  /** Of the samples so far, those of the kind that were held and all. */
  readonly #answers: Record<Kind, { held: number; asked: number }> = {
    random: { held: 0, asked: 0 },
    necessary: { held: 0, asked: 0 },
    sufficient: { held: 0, asked: 0 },
  };
  readonly #planned: { readonly kind: Kind; readonly strength: number }[] = [];
  /** One for each half of the samples; as long as there are none, masks are drawn at random. */
  #guides: readonly Guide[] = [];

  get settings() {
    return { maskCells, guidedCells, strengthRanges: ranges, pull };
  }

  follow(guides: readonly Guide[]): void {
    this.#guides = guides;
  }

  /**
   * @param streams one for each mask.
   * @param halves which half of the samples each mask is for, and so which guide it follows; undefined: either.
   */
  plan(streams: readonly RandomStream[], halves: readonly (number | undefined)[]): Plan {
    const drawnKinds = streams.map((random) => this.#drawKind(random));
    const { strengths, noise } = this.#drawStrengths(drawnKinds);
    const planned = drawnKinds.map((kind, row) => ({ kind, strength: strengths[row] ?? 0 }));
    this.#planned.push(...planned);
    return {
      masks: planned.map((plan, row) => this.#drawMask(streams[row] as RandomStream, plan, halves[row])),
      kinds: drawnKinds.map((kind) => kinds.indexOf(kind)),
      noise,
    };
  }

  /** Tells under which of all masks so far the image held: see TurningPoint. */
  observe(held: readonly boolean[]): void {
    for (const kind of kinds) {
      const rows = [...held.keys()].filter((row) => this.#planned[row]?.kind === kind);
      const outcomes = rows.map((row) => held[row] ?? false);
      this.#answers[kind] = { asked: rows.length, held: outcomes.filter(Boolean).length };
      this.#calibrations[kind].observe(
        rows.map((row) => this.#planned[row]?.strength ?? 0),
        outcomes,
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
    const { held, asked } = this.#answers[question];
    const share = (held + priorAnswers / 2) / (asked + priorAnswers);
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

  #drawMask(
    random: RandomStream,
    { kind, strength }: { kind: Kind; strength: number },
    half: number | undefined,
  ): Mask {
    const oneOf = <T>(items: readonly T[]) => items[Math.floor(random.uniform() * items.length)];
    const either = oneOf(this.#guides);
    const guide = half === undefined ? either : this.#guides[half];
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
