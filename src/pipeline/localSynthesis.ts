import { type Calibration, type CalibrationRange, calibrate } from './calibration.ts';
import { Composer, type Replacement } from './compose.ts';
import { drawGuidedMask, type Guide, guideOf, pull, type Question } from './guidedMask.ts';
import { LocalFeatures } from './localFeatures.ts';
import { drawMask, type Mask } from './mask.ts';
import type { Subject } from './methods/method.ts';
import type { Picture } from './protocol/pictures.ts';
import { type RandomStream, randomStream } from './random.ts';
import { decodeDrawings, type Recipe, remakeByRecipes } from './recipe.ts';
import type { Grid } from './saliency.ts';
import type { Synthesis, SyntheticBatch } from './synthesize.ts';
import type { Posterior, Vae } from './vae.ts';

/** Cells a side of the masks, mixed at random: several scales rank pixels better than one (METHOD 6). */
const maskCells = [5, 7, 10, 14] as const;
/** Those of the masks that follow a map: it says where the coarse parts are, so that they can look at finer ones. */
const guidedCells = [10, 14] as const;

/**
 * Noise is drawn this many times, and every drawing serves many masks: as far as the student sees, what makes two
 * samples differ is where the image is replaced. It saves nine tenths of the decoder's time.
 */
const drawings = 30;

type Kind = 'random' | Question;
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

/**
 * Local sampling, METHOD 2.3: x' = x + g·(q(z) − x) under soft masks g. They are drawn at random until there are maps
 * to follow; then by the maps, to ask whether what one says is enough for the label, and whether it is needed. Maps that
 * differ where nothing is settled send masks to look there (as in Thompson sampling: Thompson, Biometrika 1933; with
 * half the samples for a draw of the posterior). The student sees what share of each of its pixels was replaced, and by
 * which colours.
 */
export class LocalSynthesis implements Synthesis {
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
  readonly #recipes: Recipe[] = [];
  readonly view: LocalFeatures;
  #last: readonly { readonly kind: Kind; readonly strength: number }[] = [];
  /** Masks follow one of them, chosen at random; as long as there are none, they are drawn at random. */
  #guides: readonly Guide[] = [];
  #drawn: { readonly noise: number; readonly replacement: Replacement } | undefined;

  private constructor(
    private readonly composer: Composer,
    private readonly frame: { readonly width: number; readonly height: number },
    channels: number,
    private readonly vae: Vae,
    private readonly posterior: Posterior,
    private readonly seed: number,
  ) {
    this.view = new LocalFeatures(composer.studentSize, channels, kinds.length);
  }

  static async create(subject: Subject, vae: Vae, posterior: Posterior, seed: number): Promise<LocalSynthesis> {
    const composer = await Composer.create(subject.tensor, subject.teacher.input, vae.side, subject.preprocess);
    return new LocalSynthesis(composer, subject.picture, subject.teacher.input.channels, vae, posterior, seed);
  }

  get features(): number {
    return this.view.count;
  }

  async make(indices: readonly number[]): Promise<SyntheticBatch> {
    const streams = indices.map((index) => randomStream(this.seed, index));
    const drawnKinds = streams.map((random) => this.#drawKind(random));
    const { strengths, noise } = this.#drawStrengths(drawnKinds);
    this.#last = drawnKinds.map((kind, row) => ({ kind, strength: strengths[row] ?? 0 }));
    const recipes = streams.map((random, row) => ({
      mask: this.#drawMask(random, drawnKinds[row] ?? 'random', strengths[row] ?? 0),
      drawing: (indices[row] ?? 0) % drawings,
      noise,
    }));
    this.#recipes.push(...recipes);
    const drawn = recipes.map(({ drawing }) => drawing);
    const replacement = await this.#replacement(noise);
    const { tensor, coverage, change } = await this.composer.compose(
      replacement,
      drawn,
      recipes.map(({ mask }) => mask),
    );
    const ofKinds = drawnKinds.map((kind) => kinds.indexOf(kind));
    return { tensor, features: this.view.of(coverage, replacement, drawn, ofKinds), change };
  }

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

  follow(maps: readonly Grid[]): void {
    this.#guides = maps.map((map) => guideOf(map, this.composer.studentSize.cell, this.frame));
  }

  get settings() {
    const { width, height } = this.composer.studentSize;
    return {
      maskCells,
      guidedCells,
      drawings,
      strengthRanges: ranges,
      pull,
      studentSize: [height, width],
      ...this.view.settings,
    };
  }

  remaker(picture: Picture): (indices: readonly number[]) => Promise<Picture[]> {
    return remakeByRecipes(picture, this.vae, this.posterior, this.seed, this.#recipes);
  }

  #drawKind(random: RandomStream): Kind {
    if (this.#guides.length === 0) return 'random';
    const sufficient = this.#doubt('sufficient');
    return random.uniform() * (sufficient + this.#doubt('necessary')) < sufficient ? 'sufficient' : 'necessary';
  }

  /** How open the answer to a question is: the variance of its answers so far, to begin with that of a fair coin. */
  #doubt(question: Question): number {
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

  async #replacement(noise: number): Promise<Replacement> {
    if (this.#drawn?.noise !== noise) {
      const all = Array.from({ length: drawings }, (_, drawing) => ({ drawing, noise }));
      const decoded = await decodeDrawings(this.vae, this.posterior, this.seed, all);
      this.#drawn = { noise, replacement: await this.composer.replace(decoded, drawings) };
    }
    return this.#drawn.replacement;
  }
}

/** τ of a strength: 1 up to `mostReplaced`, then linear to `largestNoise`, in steps, since each asks for new drawings. */
function noiseOf(strength: number): number {
  const beyond = Math.max(0, strength - mostReplaced) / (ranges.random.highest - mostReplaced);
  return 1 + Math.round(4 * beyond * (largestNoise - 1)) / 4;
}
