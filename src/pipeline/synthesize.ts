import type { CalibrationRange } from './calibration.ts';
import type { Batch, Composer } from './compose.ts';
import { drawMask, fullMask, type Mask } from './mask.ts';
import type { Sampling } from './protocol.ts';
import { type RandomStream, randomStream } from './random.ts';
import type { Posterior, Vae } from './vae.ts';

/** Cells a side of the masks, mixed at random: several scales rank pixels better than one (METHOD 6). */
export const maskCells = [5, 7, 10, 14] as const;

/**
 * One number says how far a sample goes. `local`: up to 1 it is the share of the image that is replaced; beyond, all
 * is, and the noise grows. `global`: it is the noise alone. Noise is τ in z = μ + τ·ε·σ, from 1 (as the paper has it,
 * eq. 3) to `largestNoise`.
 */
export const strengthRanges: Readonly<Record<Sampling, CalibrationRange>> = {
  local: { lowest: 0.02, highest: 2, usual: 0.95, spread: 0.3 },
  global: { lowest: 0.02, highest: 2, usual: 1, spread: 0.1 },
};
const largestNoise = 4;

/** Makes the synthetic images of one image: sample i is the same whenever and with whatever others it is made. */
export class Synthesizer {
  constructor(
    private readonly vae: Vae,
    private readonly posterior: Posterior,
    private readonly sampling: Sampling,
    private readonly seed: number,
  ) {}

  /**
   * @param composer for the view in which the samples are wanted: the teacher's, or a picture's.
   * @param strengths of the samples `indices`.
   * @throws PipelineError('vae') when the decoder fails.
   */
  async make(composer: Composer, indices: readonly number[], strengths: ArrayLike<number>): Promise<Batch> {
    const { latents } = this.vae;
    const z = new Float32Array(indices.length * latents);
    const masks = indices.map((index, row) => {
      const random = randomStream(this.seed, index);
      const strength = strengths[row] ?? 0;
      this.#drawLatent(random, noiseOf(this.sampling, strength), z.subarray(row * latents, (row + 1) * latents));
      return this.sampling === 'local' ? drawLocalMask(random, strength) : fullMask;
    });
    return composer.compose(await this.vae.decode(z, indices.length), masks);
  }

  /** z = μ + τ·ε·σ (eq. 3 and 4). */
  #drawLatent(random: RandomStream, noise: number, z: Float32Array): void {
    const { mu, sigma } = this.posterior;
    for (let i = 0; i < z.length; i++) z[i] = (mu[i] as number) + noise * random.normal() * (sigma[i] as number);
  }
}

function drawLocalMask(random: RandomStream, strength: number): Mask {
  const cells = maskCells[Math.floor(random.uniform() * maskCells.length)] ?? maskCells[0];
  return drawMask(random, cells, Math.min(strength, 1));
}

/** τ of a strength: 1 up to strength 1, then linear to `largestNoise` at 2; `global` starts from 0. */
function noiseOf(sampling: Sampling, strength: number): number {
  if (strength <= 1) return sampling === 'local' ? 1 : strength;
  return 1 + (strength - 1) * (largestNoise - 1);
}
