import type { Picture, SamplePicture } from '../../../../protocol/pictures.ts';
import type { Grid } from '../../../numeric/grid.ts';
import { randomStream } from '../../../numeric/random.ts';
import type { Subject } from '../../method.ts';
import { halfOf } from '../../shared/distillationTargets.ts';
import { gridMaskOf, type Mask } from '../../shared/mask.ts';
import type { ChangedImages } from '../../shared/samplingLoop.ts';
import { guideOf } from '../guidedMask.ts';
import { kindCount, MaskPlanner } from '../maskPlanner.ts';
import { Composer, type Replacement } from './compose.ts';
import { LocalFeatures } from './localFeatures.ts';
import { type Recipe, remakeByRecipes } from './recipe.ts';
import type { ReplacementSource } from './replacementSource.ts';
import type { Synthesis, SyntheticBatch } from './synthesize.ts';

/**
 * Noise is drawn this many times, and every drawing serves many masks: as far as the student sees, what makes two
 * samples differ is where the image is replaced. It saves nine tenths of the decoder's time.
 */
const drawings = 30;

/** Which drawing a sample's mask lets in. The halves of the samples share none. */
function drawingOf(index: number): number {
  const half = halfOf(index);
  return half === undefined ? index % drawings : (half * drawings) / 2 + (index % (drawings / 2));
}

/**
 * Local sampling, as docs/method.md explains it: x' = x + g·(r − x) under soft masks g, drawn at random until there are
 * maps to follow; r is a picture by a source of replacements, as a rule the VAE's q(z).
 * The student sees what share of each of its pixels was replaced, and by which colours.
 */
export class LocalSynthesis implements Synthesis {
  readonly #planner = new MaskPlanner();
  readonly #recipes: Recipe[] = [];
  readonly view: LocalFeatures;
  #drawn: { readonly noise: number; readonly pictures: Float32Array; readonly replacement: Replacement } | undefined;

  private constructor(
    private readonly composer: Composer,
    private readonly subject: Subject,
    private readonly source: ReplacementSource,
    /** Of the source's pictures, in pixels. */
    private readonly side: number,
    private readonly seed: number,
    /** Noise of what `show` lets in; undefined: that of the last samples. */
    private readonly shownNoise: number | undefined,
  ) {
    this.view = new LocalFeatures(composer.studentSize, subject.teacher.input.channels, kindCount);
  }

  static async create(
    subject: Subject,
    source: ReplacementSource,
    side: number,
    seed: number,
  ): Promise<LocalSynthesis> {
    const { tensor, teacher, preprocess } = subject;
    // What the teacher blends itself is only described here.
    const capacity = subject.blending
      ? { replacements: 0, images: 0 }
      : { replacements: drawings, images: teacher.batchSize };
    const composer = await Composer.create(tensor, teacher.input, side, preprocess, capacity);
    // Where the reconstruction turns the label already, more noise only makes pictures differ.
    const noise = subject.latent?.turnsLabel ? 1 : undefined;
    return new LocalSynthesis(composer, subject, source, side, seed, noise);
  }

  get features(): number {
    return this.view.count;
  }

  async generate(indices: readonly number[]): Promise<SyntheticBatch> {
    const streams = indices.map((index) => randomStream(this.seed, index));
    const { masks, kinds, noise } = this.#planner.plan(streams, indices.map(halfOf));
    const drawn = indices.map(drawingOf);
    this.#recipes.push(...masks.map((mask, row) => ({ mask, drawing: drawn[row] ?? 0, noise })));
    const { replacement, coverage, ...changed } = await this.#paint(masks, drawn, noise);
    return { ...changed, features: this.view.of(coverage, replacement, drawn, kinds) };
  }

  async show(masks: readonly Mask[], wanted: readonly number[]): Promise<ChangedImages> {
    const drawn = wanted.map((drawing) => drawing % drawings);
    const noise = this.shownNoise ?? this.#drawn?.noise ?? 1;
    this.#recipes.push(...masks.map((mask, row) => ({ mask, drawing: drawn[row] ?? 0, noise })));
    return this.#paint(masks, drawn, noise);
  }

  observe(held: readonly boolean[]): void {
    this.#planner.observe(held);
  }

  follow(maps: readonly [Grid, Grid]): void {
    this.#planner.follow(maps.map((map) => guideOf(map, this.composer.studentSize.cell, this.subject.picture)));
  }

  get settings() {
    const { width, height } = this.composer.studentSize;
    return {
      ...this.#planner.settings,
      replacement: this.source.name,
      drawings,
      studentSize: [height, width],
      ...this.view.settings,
      // Later masks follow from what came of the batches before.
      ...(this.subject.blending && { blendedBy: 'model', batchSize: this.subject.blending.batchSize }),
    };
  }

  sampleRenderer(picture: Picture): (indices: readonly number[]) => Promise<SamplePicture[]> {
    return remakeByRecipes(picture, this.source, this.side, this.#recipes);
  }

  /** Images under masks; or, where the teacher blends, what they are made of. */
  async #paint(masks: readonly Mask[], drawn: readonly number[], noise: number) {
    const { composer } = this;
    const { blending, tensor: image, teacher } = this.subject;
    const { replacement, pictures } = await this.#drawings(noise);
    if (blending === undefined) return { replacement, ...composer.compose(replacement, drawn, masks) };
    const { height, width } = teacher.input;
    const blend = { image, pictures, members: drawn, masks: masks.map((mask) => gridMaskOf(mask, height, width)) };
    return { replacement, blend, ...composer.describe(replacement, drawn, masks) };
  }

  async #drawings(noise: number) {
    if (this.#drawn?.noise !== noise) {
      const all = Array.from({ length: drawings }, (_, drawing) => ({ drawing, noise }));
      const pictures = await this.source.draw(all);
      this.#drawn = { noise, pictures, replacement: await this.composer.replace(pictures, drawings) };
    }
    return this.#drawn;
  }
}
