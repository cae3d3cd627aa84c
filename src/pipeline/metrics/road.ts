import type { RoadFigures } from '../../protocol/evaluation.ts';
import { affineOf } from '../image/affine.ts';
import { pixelAt } from '../image/tensorShape.ts';
import type { TeacherInput } from '../model/teacherInput.ts';
import { randomStream } from '../numeric/random.ts';
import { yieldToEventLoop } from '../numeric/yieldToEventLoop.ts';
import type { AfterBatch, CausalSubject } from './causal.ts';
import { imputeLinearly } from './imputation.ts';

export interface RoadOptions {
  /** 0–100; 10 to 90 in steps of 10, as in the paper, by default. */
  readonly percentages?: readonly number[] | undefined;
  /** Of the noise. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly afterBatch?: AfterBatch | undefined;
}

const defaultPercentages = [10, 20, 30, 40, 50, 60, 70, 80, 90] as const;

/** Standard deviation of the noise, in units of the 0–1 pixel range. */
const noise = 0.01;
/** Not a sample's stream: those count from 0. */
const noiseStream = -1;

/**
 * ROAD, remove and debias: Rong et al., "A Consistent and Efficient Evaluation Strategy for Attribution Methods", ICML
 * 2022 (tleemann/road_evaluation). Pixels are replaced by noisy linear imputation: the linear one plus Gaussian noise
 * of σ 0.01 on the 0–1 image, channel by channel. We impute in the teacher's normalised space with σ scaled to it,
 * which is equivalent, because the weights sum to 1. The noise at a pixel is the same for every share, so that curves
 * and maps can be compared.
 * @param order pixel indices, most relevant first (`saliencyOrder`).
 * @throws the signal's reason, within one imputed image of a cancel.
 */
export async function road(
  subject: CausalSubject,
  order: Uint32Array,
  options: RoadOptions = {},
): Promise<RoadFigures> {
  const { percentages = defaultPercentages, seed = 0, signal, afterBatch } = options;
  const { teacher, tensor } = subject;
  const grain = drawNoise(teacher.input, noiseScales(subject), seed);
  const removals = [true, false].flatMap((relevantFirst) =>
    percentages.map((percentage) => removed(order, percentage, relevantFirst)),
  );
  const scores = new Float64Array(removals.length);
  for (let first = 0; first < removals.length; first += teacher.batchSize) {
    const some = removals.slice(first, first + teacher.batchSize);
    const batch = new Float32Array(some.length * tensor.length);
    for (const [row, missing] of some.entries()) {
      // Lets a cancel through, which would otherwise wait for the imputation.
      await yieldToEventLoop(signal);
      batch.set(imputeNoisily(tensor, teacher.input, missing, grain), row * tensor.length);
    }
    const result = await teacher.score(batch, some.length);
    for (const row of some.keys()) scores[first + row] = teacher.scoreOf(result, row, subject.target).probability;
    await afterBatch?.(some.length);
  }
  const morf = [...scores.subarray(0, percentages.length)];
  const lerf = [...scores.subarray(percentages.length)];
  const [meanMorf, meanLerf] = [mean(morf), mean(lerf)];
  return { percentages, morf, lerf, meanMorf, meanLerf, difference: meanLerf - meanMorf };
}

/** A mask of this percentage of the pixels from one end of the order, rounded down to whole pixels. */
function removed(order: Uint32Array, percentage: number, relevantFirst: boolean): Uint8Array {
  const count = Math.floor((order.length * percentage) / 100);
  const missing = new Uint8Array(order.length);
  for (const pixel of relevantFirst ? order.subarray(0, count) : order.subarray(order.length - count))
    missing[pixel] = 1;
  return missing;
}

function imputeNoisily(
  tensor: Float32Array,
  input: TeacherInput,
  missing: Uint8Array,
  grain: Float32Array,
): Float32Array {
  const filled = imputeLinearly(tensor, input, missing);
  const pixel = pixelAt(input);
  for (let i = 0; i < filled.length; i++) {
    if (missing[pixel(i)]) filled[i] = (filled[i] as number) + (grain[i] as number);
  }
  return filled;
}

/** Noise for every value of the tensor, in its layout; drawn pixel by pixel, so that all layouts get the same noise. */
function drawNoise({ height, width, channels, layout }: TeacherInput, scales: readonly number[], seed: number) {
  const random = randomStream(seed, noiseStream);
  const pixels = height * width;
  const grain = new Float32Array(pixels * channels);
  for (let i = 0; i < grain.length; i++) {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    grain[layout === 'NCHW' ? channel * pixels + pixel : i] = random.normal() * (scales[channel] as number);
  }
  return grain;
}

/** σ per channel, in the teacher's own units. */
const noiseScales = ({ teacher }: CausalSubject): number[] =>
  affineOf(teacher.spec.input).map(({ scale }, channel) =>
    teacher.input.roles?.[channel] === 'constant' ? 0 : noise * Math.abs(scale),
  );

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
