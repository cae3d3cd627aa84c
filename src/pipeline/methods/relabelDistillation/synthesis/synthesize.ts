import type { Preprocess } from '../../../../protocol/models.ts';
import type { Picture, SamplePicture } from '../../../../protocol/pictures.ts';
import type { Posterior } from '../../../model/vae.ts';
import type { Grid } from '../../../numeric/grid.ts';
import type { RandomStream } from '../../../numeric/random.ts';
import type { Mask } from '../../shared/mask.ts';
import type { ChangedImages } from '../../shared/samplingLoop.ts';

/** Synthetic images for the teacher and the student. The arrays are used again by the next batch. */
export type SyntheticBatch = ChangedImages & {
  /** What the student sees of each: rows of the synthesis's `features`. */
  readonly features: Float32Array;
};

/** What a student's features tell of an image. */
export interface View {
  /**
   * The map that a student's weights amount to.
   * @param mean features of all samples.
   */
  mapOf(weights: Float64Array, mean: Float64Array): Grid;
  /**
   * How much a first map leaves of each of the leading features, as a factor on their variance; a second student is told
   * them so weighed. Without it, there is one student.
   */
  relevanceOf?(map: Grid): Float32Array;
}

/**
 * A way to make synthetic images of one image. It finds by itself how strongly to change it so that about half of the
 * labels shift: no sample is spent on the search alone.
 */
export interface Synthesis {
  /** Numbers that the student sees of one image. */
  readonly features: number;
  /**
   * Draws and paints the samples `indices`, each of which is asked for once and in order. They count from 0, whatever
   * `show` was asked for between.
   * @throws PipelineError('vae') when the decoder fails.
   */
  generate(indices: readonly number[]): Promise<SyntheticBatch>;
  /**
   * Paints samples under given masks, which count among the samples but not among those that `observe` is told of.
   * Absent: samples are not made by masks.
   * @param drawings for each mask, which of the replacements it lets in; they go round.
   */
  show?(masks: readonly Mask[], drawings: readonly number[]): Promise<ChangedImages>;
  /** Tells which of all samples so far still count as the image's own: see TurningPoint. */
  observe(held: readonly boolean[]): void;
  /** Draws what follows by maps of the two halves of the samples so far: the samples of each half by its own. */
  follow(maps: readonly [Grid, Grid]): void;
  /** What the features tell of the image. */
  readonly view: View;
  /** For the manifest. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Makes samples again as pictures. A function that holds on to what it needs alone, not to tensors. */
  sampleRenderer(picture: Picture): (indices: readonly number[]) => Promise<SamplePicture[]>;
}

/** Pictures as they are, 0–255 and interleaved. */
export const plainPicture: Preprocess = {
  resize: 'squash',
  cropFraction: 1,
  interpolation: 'bicubic',
  antialias: true,
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/**
 * z = μ + τ·ε·σ (the paper's eq. 3 and 4).
 * @param noise τ
 * @param z gets the latents.
 */
export function drawLatent({ mu, sigma }: Posterior, random: RandomStream, noise: number, z: Float32Array): void {
  for (let i = 0; i < z.length; i++) z[i] = (mu[i] as number) + noise * random.normal() * (sigma[i] as number);
}

/** The pictures in `tensor`, which holds them as `plainPicture` says. */
export function picturesOf(tensor: Float32Array, count: number, { width, height }: Picture): Picture[] {
  const pixels = new Uint8Array(new Uint8ClampedArray(tensor).buffer);
  const length = width * height * 3;
  return Array.from({ length: count }, (_, row) => {
    return { width, height, rgb: pixels.subarray(row * length, (row + 1) * length) };
  });
}
