import type { Picture } from '../../../../protocol/pictures.ts';
import type { Posterior, Vae } from '../../../model/vae.ts';
import { contribution } from '../../../numeric/grid.ts';
import { randomStream } from '../../../numeric/random.ts';
import { gaussianSmoothing } from '../../../numeric/smoothing.ts';
import type { Subject } from '../../method.ts';
import { fullMask } from '../../shared/mask.ts';
import { type CalibrationRange, calibrate } from '../calibration.ts';
import { Composer } from './compose.ts';
import { drawLatent, picturesOf, plainPicture, type Synthesis } from './synthesize.ts';

/** Of the noise τ in z = μ + τ·ε·σ; the paper has 1. */
const noiseRange: CalibrationRange = { lowest: 0.02, highest: 4, usual: 1, spread: 0.1 };
/** Standard deviation of the smoothing of the map, in the student's pixels. */
const smoothing = 2.5;

/**
 * Sampling as the paper has it: every synthetic image is decoded as a whole, x' = q(μ + τ·ε·σ), and the student sees
 * its pixels. Only τ is ours.
 */
export async function globalSynthesis(
  subject: Subject,
  vae: Vae,
  posterior: Posterior,
  seed: number,
): Promise<Synthesis> {
  const { tensor, teacher, preprocess } = subject;
  const capacity = { replacements: teacher.batchSize, images: teacher.batchSize };
  const composer = await Composer.create(tensor, teacher.input, vae.side, preprocess, capacity);
  const { width, height } = composer.studentSize;
  const { smooth } = gaussianSmoothing(width, height, smoothing);
  const calibration = calibrate(noiseRange);
  const noises: number[] = [];
  return {
    features: composer.cells * teacher.input.channels,
    async generate(indices) {
      const last = calibration.next(indices.length);
      noises.push(...last);
      const replacement = await composer.replace(await decode(vae, posterior, seed, indices, last), indices.length);
      const everywhere = indices.map(() => fullMask);
      const batch = composer.compose(
        replacement,
        indices.map((_, row) => row),
        everywhere,
      );
      return { tensor: batch.tensor, features: replacement.view, change: batch.change };
    },
    observe: (held) => calibration.observe(noises, held),
    follow: () => undefined,
    view: {
      mapOf(weights, mean) {
        const map = contribution(weights, mean, width, height);
        return { ...map, values: smooth(map.values) };
      },
    },
    get settings() {
      return {
        noiseRange,
        noises: noises.map((noise) => Number(noise.toFixed(4))),
        studentSize: [height, width],
        smoothing,
      };
    },
    sampleRenderer: (picture) => sampleRenderer(picture, vae, posterior, seed, noises),
  };
}

function decode(
  vae: Vae,
  posterior: Posterior,
  seed: number,
  indices: readonly number[],
  noises: ArrayLike<number>,
): Promise<Float32Array> {
  const { latents } = vae;
  const z = new Float32Array(indices.length * latents);
  indices.forEach((index, row) => {
    const random = randomStream(seed, index);
    drawLatent(posterior, random, noises[row] ?? 0, z.subarray(row * latents, (row + 1) * latents));
  });
  return vae.decode(z, indices.length);
}

function sampleRenderer(picture: Picture, vae: Vae, posterior: Posterior, seed: number, noises: readonly number[]) {
  const shape = { width: picture.width, height: picture.height, channels: 3, layout: 'NHWC' } as const;
  return async (indices: readonly number[]): Promise<Picture[]> => {
    const capacity = { replacements: indices.length, images: indices.length };
    const composer = await Composer.create(Float32Array.from(picture.rgb), shape, vae.side, plainPicture, capacity);
    const wanted = indices.map((index) => noises[index] ?? 0);
    const replacement = await composer.replace(await decode(vae, posterior, seed, indices, wanted), indices.length);
    const rows = indices.map((_, row) => row);
    const { tensor } = composer.compose(
      replacement,
      rows,
      indices.map(() => fullMask),
    );
    return picturesOf(tensor, indices.length, picture);
  };
}
