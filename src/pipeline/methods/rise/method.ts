import { spearman } from '../../../common/correlation.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import { type RandomStream, randomStream } from '../../numeric/random.ts';
import type { GridMask } from '../../onnx/blending/blend.ts';
import type { Method } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { judgeStillness } from '../shared/immovable.ts';
import { placeAmong } from '../shared/mask.ts';
import { maskedPictures } from '../shared/maskedPictures.ts';
import { maskImages } from '../shared/maskImages.ts';
import { spearmanBrown } from '../shared/reliability.ts';
import { samplingLoop } from '../shared/samplingLoop.ts';
import { judgeHalves } from '../shared/verdict.ts';
import { descriptor } from './descriptor.ts';
import { MaskSums } from './maskSums.ts';

/** s of the paper. The `masks` of other grids say which in their name. */
const usualPoints = descriptor.options.points.schema.default;
/** p of the paper: the probability that a point of a mask's grid shows the image. */
const shown = 0.5;

/** RISE: Petsiuk, Das and Saenko, BMVC 2018 (arXiv 1806.07421); eclique/RISE, explanations.py. */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, preprocess, picture } = subject;
    const { height, width } = teacher.input;
    const { points } = optionsOf(descriptor, run.options);
    const maskSome = await maskImages(subject, points);
    const sums = new MaskSums(height * width);
    const maskOf = (index: number) => drawRiseMask(randomStream(run.seed, index), points, height, width);
    const draw = (): SaliencyMap => ({ width, height, values: riseValues(sums) });
    const { timings, ...answers } = await samplingLoop(subject, run, {
      total: run.samples,
      generate: (indices) => maskSome(indices.map(maskOf)),
      update: ({ masks }, samples) =>
        sums.add(
          masks,
          samples.map(({ probability }) => probability),
        ),
      currentMap: draw,
    });
    const splitHalf = spearman(...sums.halves);
    const still = judgeStillness(subject, answers.samples);
    return {
      ...(still ?? judgeHalves(spearmanBrown(splitHalf))),
      map: still ? null : draw(),
      sampling: {
        ...answers,
        masks: `seed ${run.seed} on ${width} × ${height}${points === usualPoints ? '' : ` by ${points}`}`,
        render: maskedPictures(picture, preprocess, points, maskOf),
      },
      splitHalf,
      settings: { points, shown, meanProbability: meanOf(sums) },
      timings,
    };
  },
};

/** One of RISE's masks: a grid of ones with probability p, shifted by a whole number of pixels. */
function drawRiseMask(random: RandomStream, points: number, height: number, width: number): GridMask {
  const grid = Float32Array.from({ length: points ** 2 }, () => (random.uniform() < shown ? 1 : 0));
  const offset = (pixels: number) => Math.floor(random.uniform() * cellOf(pixels, points));
  return riseMask(grid, height, width, offset(height), offset(width));
}

/**
 * The grid enlarged to (s + 1) · ⌈pixels / s⌉ per side and cropped to the frame, like `generate_masks` in RISE's code.
 * @param grid s × s, row by row.
 * @param down pixels cut off at the top, [0, ⌈height / s⌉).
 * @param right pixels cut off at the left, [0, ⌈width / s⌉).
 */
export function riseMask(grid: Float32Array, height: number, width: number, down: number, right: number): GridMask {
  const side = Math.sqrt(grid.length);
  const axis = (pixels: number, offset: number) => {
    const weights = new Float32Array(pixels * side);
    const pitch = ((side + 1) * cellOf(pixels, side)) / side;
    const positionOf = (pixel: number) => (pixel + offset + 0.5) / pitch - 0.5;
    placeAmong(pixels, side, positionOf, (pixel, low, share) => {
      weights[pixel * side + low] = 1 - share;
      weights[pixel * side + low + 1] = share;
    });
    return weights;
  };
  return { grid, rows: axis(height, down), columns: axis(width, right) };
}

const cellOf = (pixels: number, side: number): number => Math.ceil(pixels / side);

const meanOf = ({ total, count }: MaskSums): number => total / count;

/**
 * RISE's saliency, Σ probability · mask / (N · p) (the paper's eq. 6), minus the mean probability: that shifts all
 * pixels alike, and puts 0 where showing a pixel makes the class neither more nor less probable than showing any other.
 */
export function riseValues(sums: MaskSums): Float32Array {
  const [even, odd] = sums.halves;
  const mean = meanOf(sums);
  return Float32Array.from(even, (value, pixel) => (value + (odd[pixel] as number)) / (sums.count * shown) - mean);
}
