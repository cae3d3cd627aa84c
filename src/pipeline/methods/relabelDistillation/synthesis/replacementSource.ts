import type { Picture } from '../../../../protocol/pictures.ts';
import { resizePicture } from '../../../image/image.ts';
import type { Posterior, Vae } from '../../../model/vae.ts';
import { type RandomStream, randomStream } from '../../../numeric/random.ts';
import { gaussianSmoothing } from '../../../numeric/smoothing.ts';
import type { Latent } from '../../method.ts';
import { drawLatent } from './synthesize.ts';

export type ReplacementName = 'vae' | 'blur' | 'mean' | 'noise' | 'prior';

/** One of the pictures that a source can paint. */
export interface Drawing {
  /** Which of the drawings of noise. */
  readonly drawing: number;
  /** τ in z = μ + τ·ε·σ; other sources go as much farther by it. */
  readonly noise: number;
}

/** Something that can take the place of parts of an image. */
export interface ReplacementSource {
  readonly name: ReplacementName;
  /** What happens to a part, after "parts of the image are". */
  readonly words: string;
  /**
   * Pictures for drawings of noise: each drawing has a random stream of its own, with indices below those of samples.
   * @returns one after the other, 3 × side × side, RGB, about 0–1; side is the VAE's.
   */
  draw(wanted: readonly Drawing[]): Promise<Float32Array>;
}

/**
 * Standard deviations of the blur as shares of the side: the first drawing's, and what the last one's is above that. The
 * noise multiplies them.
 */
const weakestBlur = 0.03;
const blurSpan = 0.07;
/** So many drawings cover the span. */
const blurDrawings = 30;
/** Cells a side of the noise: a drawing has one of them. */
const noiseCells = [4, 8, 16, 40, 160] as const;

/** All sources for one image, the weakest first: how far what they paint is from what was there. */
export function replacementSources(picture: Picture, { vae, posterior }: Latent, seed: number): ReplacementSource[] {
  const standard: Posterior = { mu: new Float32Array(vae.latents), sigma: new Float32Array(vae.latents).fill(1) };
  const decode = (from: Posterior, wanted: readonly Drawing[]) => {
    const { latents } = vae;
    const z = new Float32Array(wanted.length * latents);
    wanted.forEach(({ drawing, noise }, row) => {
      drawLatent(from, streamOf(seed, drawing), noise, z.subarray(row * latents, (row + 1) * latents));
    });
    return vae.decode(z, wanted.length);
  };
  return [
    { name: 'vae', words: 'repainted by the VAE', draw: (wanted) => decode(posterior, wanted) },
    ...plainSources(resizePicture(picture, vae.side, vae.side), vae, seed),
    {
      name: 'prior',
      words: 'replaced by parts of pictures that the VAE invents',
      draw: (wanted) => decode(standard, wanted),
    },
  ];
}

function plainSources(picture: Picture, { side }: Vae, seed: number): ReplacementSource[] {
  const plane = side * side;
  const image = Float32Array.from({ length: 3 * plane }, (_, at) => {
    return (picture.rgb[(at % plane) * 3 + Math.floor(at / plane)] as number) / 255;
  });
  const planes = [0, 1, 2].map((channel) => image.subarray(channel * plane, (channel + 1) * plane));
  const means = planes.map((values) => values.reduce((sum, value) => sum + value, 0) / plane);
  const each = (wanted: readonly Drawing[], paint: (drawing: Drawing, to: Float32Array) => void) => {
    const all = new Float32Array(wanted.length * 3 * plane);
    wanted.forEach((drawing, row) => {
      paint(drawing, all.subarray(row * 3 * plane, (row + 1) * 3 * plane));
    });
    return Promise.resolve(all);
  };
  const blur = ({ drawing, noise }: Drawing, to: Float32Array) => {
    const share = weakestBlur + (blurSpan * (drawing % blurDrawings)) / (blurDrawings - 1);
    const { smooth } = gaussianSmoothing(side, side, noise * share * side);
    planes.forEach((values, channel) => {
      to.set(smooth(values), channel * plane);
    });
  };
  const fill = (_: Drawing, to: Float32Array) => {
    means.forEach((mean, channel) => {
      to.fill(mean, channel * plane, (channel + 1) * plane);
    });
  };
  return [
    { name: 'blur', words: 'blurred', draw: (wanted) => each(wanted, blur) },
    { name: 'mean', words: "filled with the image's mean colour", draw: (wanted) => each(wanted, fill) },
    {
      name: 'noise',
      words: 'replaced by coloured noise',
      draw: (wanted) => each(wanted, ({ drawing }, to) => paintNoise(streamOf(seed, drawing), drawing, side, to)),
    },
  ];
}

/** Squares of random colours. */
function paintNoise(random: RandomStream, drawing: number, side: number, to: Float32Array): void {
  const cells = noiseCells[drawing % noiseCells.length] ?? noiseCells[0];
  const colours = Float32Array.from({ length: 3 * cells * cells }, () => random.uniform());
  for (let at = 0; at < to.length; at++) {
    const [channel, pixel] = [Math.floor(at / side ** 2), at % side ** 2];
    const row = Math.floor((Math.floor(pixel / side) * cells) / side);
    const column = Math.floor(((pixel % side) * cells) / side);
    to[at] = colours[(channel * cells + row) * cells + column] as number;
  }
}

const streamOf = (seed: number, drawing: number): RandomStream => randomStream(seed, -1 - drawing);
