import type { Picture } from '../../../../protocol/pictures.ts';
import type { Posterior, Vae } from '../../../model/vae.ts';
import type { Grid } from '../../../numeric/grid.ts';
import { randomStream } from '../../../numeric/random.ts';
import type { Subject } from '../../method.ts';
import { guideOf } from '../guidedMask.ts';
import { kindCount, MaskPlanner } from '../maskPlanner.ts';
import { Composer, type Replacement } from './compose.ts';
import { LocalFeatures } from './localFeatures.ts';
import { decodeDrawings, type Recipe, remakeByRecipes } from './recipe.ts';
import type { Synthesis, SyntheticBatch } from './synthesize.ts';

/**
 * Noise is drawn this many times, and every drawing serves many masks: as far as the student sees, what makes two
 * samples differ is where the image is replaced. It saves nine tenths of the decoder's time.
 */
const drawings = 30;

/**
 * Local sampling, as docs/method.md explains it: x' = x + g·(q(z) − x) under soft masks g, drawn at random until there are maps to follow.
 * The student sees what share of each of its pixels was replaced, and by which colours.
 */
export class LocalSynthesis implements Synthesis {
  readonly #planner = new MaskPlanner();
  readonly #recipes: Recipe[] = [];
  readonly view: LocalFeatures;
  #drawn: { readonly noise: number; readonly replacement: Replacement } | undefined;

  private constructor(
    private readonly composer: Composer,
    private readonly frame: { readonly width: number; readonly height: number },
    channels: number,
    private readonly vae: Vae,
    private readonly posterior: Posterior,
    private readonly seed: number,
  ) {
    this.view = new LocalFeatures(composer.studentSize, channels, kindCount);
  }

  static async create(subject: Subject, vae: Vae, posterior: Posterior, seed: number): Promise<LocalSynthesis> {
    const { tensor, teacher, preprocess } = subject;
    const capacity = { replacements: drawings, images: teacher.batchSize };
    const composer = await Composer.create(tensor, teacher.input, vae.side, preprocess, capacity);
    return new LocalSynthesis(composer, subject.picture, teacher.input.channels, vae, posterior, seed);
  }

  get features(): number {
    return this.view.count;
  }

  async generate(indices: readonly number[]): Promise<SyntheticBatch> {
    const streams = indices.map((index) => randomStream(this.seed, index));
    const { masks, kinds, noise } = this.#planner.plan(streams);
    const drawn = indices.map((index) => index % drawings);
    this.#recipes.push(...masks.map((mask, row) => ({ mask, drawing: drawn[row] ?? 0, noise })));
    const replacement = await this.#replacement(noise);
    const { tensor, coverage, change } = this.composer.compose(replacement, drawn, masks);
    return { tensor, features: this.view.of(coverage, replacement, drawn, kinds), change };
  }

  observe(kept: readonly boolean[]): void {
    this.#planner.observe(kept);
  }

  follow(maps: readonly Grid[]): void {
    this.#planner.follow(maps.map((map) => guideOf(map, this.composer.studentSize.cell, this.frame)));
  }

  get settings() {
    const { width, height } = this.composer.studentSize;
    return {
      ...this.#planner.settings,
      drawings,
      studentSize: [height, width],
      ...this.view.settings,
    };
  }

  sampleRenderer(picture: Picture): (indices: readonly number[]) => Promise<Picture[]> {
    return remakeByRecipes(picture, this.vae, this.posterior, this.seed, this.#recipes);
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
