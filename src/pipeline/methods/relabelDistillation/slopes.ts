import { pearson } from '../../../common/correlation.ts';
import { firstLine, PipelineError } from '../../../common/errors.ts';
import type { TeacherGradients } from '../../model/gradients.ts';
import type { Grid } from '../../numeric/grid.ts';
import { gaussianSmoothing } from '../../numeric/smoothing.ts';
import type { Latent, MethodContext, Subject } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { type DistillationTargets, pick } from '../shared/distillationTargets.ts';
import { countSamples } from '../shared/relabel.ts';
import { drawSlopeMask, halfOfPass, slopeMasks } from '../shared/slopeMask.ts';
import { descriptor } from './descriptor.ts';
import { enlarger } from './enlarger.ts';
import type { Gram } from './gram.ts';
import { Composer } from './synthesis/compose.ts';
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
/** Shares of the passes after which a map of those so far is shown. */
const sketchAt = [0.1, 0.3, 0.6];

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
  const gradientOf = await differentiate(subject, gradients).catch((error) => {
    if (!(error instanceof PipelineError)) throw error;
    return error;
  });
  if (gradientOf instanceof PipelineError) {
    run.begin?.('sampling');
    const { cause } = gradientOf;
    const why = firstLine(cause instanceof Error ? cause.message : gradientOf.message);
    const note = `The map is made from samples alone. ${why}.`;
    return { settings: null, note };
  }
  const samples = run.until === undefined ? run.samples : Math.min(run.samples, usualSamples);
  const passes = Math.min(Math.ceil(samples / samplesAPass), mostPasses);
  const slopes = await meanSlopes(subject, latent, run, passes, gradientOf);
  run.begin?.('sampling');
  return { slopes, settings: { passes, baseline: 'blur', drawings, ...slopeMasks, smoothing } };
}

/** ∂log-odds/∂image, as the teacher takes images. */
type Gradient = (image: Float32Array) => Promise<Float32Array>;

/** @throws PipelineError('model') when the graph can't be differentiated. */
async function differentiate({ target, scores }: Subject, graph: TeacherGradients): Promise<Gradient> {
  const input = await graph.input();
  const session = await graph.open({ score: 'logOdds', gradients: [input] });
  return async (image) => {
    const gradient = (await session.run(image, target, scores)).gradients.get(input)?.values;
    if (gradient === undefined) throw new TypeError('The gradient by the input was asked for.');
    return gradient;
  };
}

async function meanSlopes(
  subject: Subject,
  latent: Latent,
  run: MethodContext,
  passes: number,
  gradientOf: Gradient,
): Promise<Slopes> {
  const { composer, replacement } = await blurred(subject, latent, run.seed);
  const { width, height } = composer.studentSize;
  const { smooth } = gaussianSmoothing(width, height, smoothing);
  const sums = [new Float64Array(width * height), new Float64Array(width * height)] as const;
  const gridOf = (values: Float64Array): Grid => ({ width, height, values: smooth(values) });
  const all = (): Grid => gridOf(sums[0].map((value, at) => value + (sums[1][at] as number)));
  const full = enlarger(subject);
  const counts = countSamples([], subject.teacher.labels);
  for (let pass = 0; pass < passes; pass++) {
    run.signal.throwIfAborted();
    const drawing = pass % drawings.length;
    const mask = drawSlopeMask(run.seed, pass, firstStream + pass);
    const { tensor } = composer.compose(replacement, [drawing], [mask]);
    const slope = composer.slope(await gradientOf(tensor.slice()), drawing);
    const sum = sums[halfOfPass(pass)];
    slope.forEach((value, at) => {
      sum[at] = (sum[at] as number) + value;
    });
    const due = sketchAt.some((share) => Math.ceil(share * passes) === pass + 1);
    run.report({ done: 0, total: run.samples, counts, samples: [], map: due ? full(all()) : undefined });
  }
  return { all: all(), halves: [gridOf(sums[0]), gridOf(sums[1])] };
}

/** What blends the image with blurred ones of itself. */
async function blurred({ tensor, teacher, preprocess, picture }: Subject, latent: Latent, seed: number) {
  const blur = replacementSources(picture, latent, seed).find(({ name }) => name === 'blur');
  if (blur === undefined) throw new TypeError('There is a source that blurs.');
  const capacity = { replacements: drawings.length, images: 1 };
  const composer = await Composer.create(tensor, teacher.input, latent.vae.side, preprocess, capacity);
  const pictures = await blur.draw(drawings.map((drawing) => ({ drawing, noise: 1 })));
  return { composer, replacement: await composer.replace(pictures, drawings.length) };
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
