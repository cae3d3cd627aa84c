import { pearson } from '../../../common/correlation.ts';
import { firstLine, PipelineError } from '../../../common/errors.ts';
import type { Grid } from '../../numeric/grid.ts';
import { gaussianSmoothing } from '../../numeric/smoothing.ts';
import { addTo, gradientPasses } from '../gradient/meanGradient.ts';
import type { Latent, MethodContext, Subject } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { type DistillationTargets, pick } from '../shared/distillationTargets.ts';
import { drawSlopeMask, halfOfPass, slopeMasks } from '../shared/slopeMask.ts';
import { descriptor } from './descriptor.ts';
import { enlarger } from './enlarger.ts';
import type { Gram } from './gram.ts';
import { Composer, type Replacement } from './synthesis/compose.ts';
import { replacementSources } from './synthesis/replacementSource.ts';

/** How the log-odds fall as a little more of each of the student's pixels is blurred, in the mean over masks. */
export interface Slopes {
  readonly all: Grid;
  /** The same of each half of the passes, which share no mask. */
  readonly halves: readonly [Grid, Grid];
}

/** What the model's graph told: slopes, or why there are none. */
interface Told {
  readonly slopes?: Slopes;
  readonly note?: string;
  /** For the manifest. */
  readonly settings: Readonly<Record<string, unknown>> | null;
}

/** One image is differentiated for so many samples, and never more than `mostPasses`. */
const samplesAPass = 6;
const mostPasses = 200;
/** What "auto" may do is more than it mostly does: it gets the passes of so many samples. */
const usualSamples = 600;
/** Of the drawings of the blur, which go from weak to strong. */
const drawings = [1, 4, 7, 10, 13, 16, 19, 22, 25, 28];
/** Beyond the random streams of samples. */
const firstStream = 2 ** 24;
/** Standard deviation of a Gaussian over the slopes, in the student's pixels. */
const smoothing = 0.5;

/**
 * Takes slopes of blurred images: −∂log-odds/∂g of x + g·(b − x) in the mean over random masks g, where b is the blurred
 * image. A student estimates the same from one number a sample; a gradient tells it of every pixel at once (Agarwal et
 * al., ICML 2021, arXiv 2102.10618).
 * @returns no slopes where the graph can't be differentiated, or the model does not run on the CPU.
 * @throws the signal's reason within one pass of a cancel.
 */
export async function takeSlopes(subject: Subject, latent: Latent, run: MethodContext): Promise<Told> {
  const { gradients, teacher } = subject;
  const wanted = optionsOf(descriptor, run.options).gradients && run.sampling === 'local';
  if (gradients === undefined || !wanted) return { settings: null };
  if (teacher.provider !== 'cpu') {
    const why = `gradients run on the CPU only, and "${teacher.spec.name}" on ${teacher.provider}`;
    return { settings: null, note: `The map is made from samples alone: ${why}.` };
  }
  run.begin?.('differentiating');
  const samples = run.until === undefined ? run.samples : Math.min(run.samples, usualSamples);
  const passes = Math.min(Math.ceil(samples / samplesAPass), mostPasses);
  const sums = await SlopeSums.of(subject, latent, run.seed);
  const full = enlarger(subject);
  // No sample is made yet.
  const report: MethodContext['report'] = (progress) =>
    run.report({ ...progress, done: 0, total: run.samples, guess: 'gradients' });
  const failure = await gradientPasses(
    subject,
    { ...run, report },
    {
      score: 'logOdds',
      total: passes,
      imageOf: (pass) => sums.imageOf(pass),
      add: (pass, gradient) => sums.add(pass, gradient),
      mapAfter: () => full(sums.slopes.all),
    },
  ).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof PipelineError && !run.signal.aborted) return error;
      throw error;
    },
  );
  run.begin?.('sampling');
  if (failure !== undefined) {
    const why = firstLine(failure.cause instanceof Error ? failure.cause.message : failure.message);
    return { settings: null, note: `The map is made from samples alone. ${why}.` };
  }
  return { slopes: sums.slopes, settings: { passes, baseline: 'blur', drawings, ...slopeMasks, smoothing } };
}

/** Blurred images under masks, and what their gradients add up to. */
class SlopeSums {
  readonly #sums: readonly [Float64Array, Float64Array];

  private constructor(
    private readonly composer: Composer,
    private readonly replacement: Replacement,
    private readonly seed: number,
  ) {
    this.#sums = [new Float64Array(composer.cells), new Float64Array(composer.cells)];
  }

  static async of(subject: Subject, latent: Latent, seed: number): Promise<SlopeSums> {
    const { tensor, teacher, preprocess, picture } = subject;
    const blur = replacementSources(picture, latent, seed).find(({ name }) => name === 'blur');
    if (blur === undefined) throw new TypeError('There is a source that blurs.');
    const capacity = { replacements: drawings.length, images: 1 };
    const composer = await Composer.create(tensor, teacher.input, latent.vae.side, preprocess, capacity);
    const pictures = await blur.draw(drawings.map((drawing) => ({ drawing, noise: 1 })));
    return new SlopeSums(composer, await composer.replace(pictures, drawings.length), seed);
  }

  /** The image of a pass, as the teacher takes it. */
  imageOf(pass: number): Float32Array {
    const mask = drawSlopeMask(this.seed, pass, firstStream + pass);
    return this.composer.compose(this.replacement, [pass % drawings.length], [mask]).tensor.slice();
  }

  add(pass: number, gradient: Float32Array): void {
    addTo(this.#sums[halfOfPass(pass)], this.composer.slope(gradient, pass % drawings.length));
  }

  /** Of all passes so far. */
  get slopes(): Slopes {
    const { width, height } = this.composer.studentSize;
    const { smooth } = gaussianSmoothing(width, height, smoothing);
    const gridOf = (values: Float64Array): Grid => ({ width, height, values: smooth(values) });
    const [one, other] = this.#sums;
    return { all: gridOf(one.map((value, at) => value + (other[at] as number))), halves: [gridOf(one), gridOf(other)] };
  }
}

/**
 * How well slopes foretell the answers to samples: Pearson's correlation of Σ −slope · replaced share with the student's
 * target. Blurring takes no brightness or colour away, so that slopes can be blind to what a model looks at.
 * @param indices of the samples to go by.
 * @returns 0–1; 0: not at all, or the other way round.
 */
export function foretelling(slopes: Grid, gram: Gram, { soft }: DistillationTargets, indices: Int32Array): number {
  const foretold = Array.from(indices, (index) => {
    const replaced = gram.features.subarray(index * gram.dimension);
    return slopes.values.reduce((sum, slope, cell) => sum - slope * (replaced[cell] as number), 0);
  });
  return Math.max(0, pearson(foretold, pick(soft, indices)) ?? 0);
}

/**
 * A student's map and slopes as one: two estimates of the same thing, with errors of their own.
 * @param weight of the slopes against the map, both by their root mean square.
 * @returns in the unit of the student's map.
 */
export function joinSlopes(map: Grid, slopes: Grid, weight: number): Grid {
  const [ofMap, ofSlopes] = [rootMeanSquare(map.values), rootMeanSquare(slopes.values)];
  if (ofMap === 0 || ofSlopes === 0) return map;
  const factor = (weight * ofMap) / ofSlopes;
  const values = map.values.map((value, at) => (value + factor * (slopes.values[at] as number)) / (1 + weight));
  return { ...map, values };
}

const rootMeanSquare = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
