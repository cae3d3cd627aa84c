import { PipelineError } from '../../../common/errors.ts';
import type { ImageReading, Layout, Preprocess } from '../../../protocol/models.ts';
import type { Picture } from '../../../protocol/pictures.ts';
import { stepsOfShortForm } from '../../image/shortForm.ts';
import type { Size } from '../../image/sides.ts';
import { yieldToEventLoop } from '../../numeric/yieldToEventLoop.ts';
import { type AffineFit, fitLine, misfit } from './affineFit.ts';
import {
  channelOrders,
  fittings,
  fractions,
  type Geometry,
  type Hypothesis,
  readings,
  resamplings,
  shifts,
} from './hypotheses.ts';
import { distance, normalizationOf } from './normalizations.ts';
import { planesOf } from './planes.ts';
import type { ReferenceTensor } from './referenceArray.ts';
import { type SettingsToWrite, type Step, stepsBetween } from './stepsBetween.ts';
import { stepVariants } from './stepVariants.ts';

/** How an image file is shown to the model under a hypothesis. */
export interface Renderer {
  /** The file's picture in the model's frame, before normalisation. */
  render(geometry: Geometry, reading: ImageReading): Promise<Picture>;
}

export interface Comparison {
  /** Mean |difference| as it is configured, in grey levels of 255. */
  readonly before: number;
  /** The same under the best hypothesis. */
  readonly after: number;
  /** Whether the two tensors are equal but for rounding. */
  readonly equal: boolean;
  /** Under the best hypothesis: in the order of the pipeline, the steps that differ from what is configured. */
  readonly steps: readonly Step[];
  /** What of `input` would make them equal; undefined where the settings can't say it. */
  readonly settings: SettingsToWrite;
}

/** Two tensors that differ by less are equal but for rounding (levels of 255). */
export const roundingLevels = 0.5;

/** A hypothesis that fits better than so is not searched beyond (share of the reference's spread). */
const FOUND = 0.01;

/** Another way that fits hardly better is no reason to change what is configured. */
const CLEARLY = 0.9;

interface Candidate {
  readonly reading: ImageReading;
  readonly geometry: Geometry;
  readonly channels: Preprocess['channels'];
  readonly mirrored: boolean;
  readonly shift: { readonly x: number; readonly y: number };
  readonly fits: readonly AffineFit[];
  readonly misfit: number;
}

/**
 * Finds out how a reference tensor differs from what the settings make of the same image. Where pixels lie is searched
 * among the ways of the libraries: for each, every channel gets its best line (least squares), so that any scale, mean
 * and std fits, and what remains speaks of place and colour alone. The line of the best way then tells scale, mean, std.
 *
 * @param reference in the model's frame.
 * @param configured the model's preprocess; `layout` that of its input.
 * @param notes of the image as it was read.
 */
export async function explainDifference(
  reference: ReferenceTensor,
  configured: Preprocess & { readonly layout: Layout },
  notes: readonly string[],
  renderer: Renderer,
): Promise<Comparison> {
  const { steps: place, resize, cropFraction, interpolation, antialias } = configured;
  const geometry = { steps: place, resize, cropFraction, interpolation, antialias };
  const [reading = {}, ...otherReadings] = readings(configured, notes);
  const picture = await renderer.render(geometry, reading);
  const own = candidate(picture, reference, { reading, geometry, channels: configured.channels }, {});
  const before = levelsBetween(picture, reference, { ...own, normalization: { ...configured, words: '' } });
  let best = own;
  if (before > roundingLevels || reference.layout !== configured.layout) {
    best = await search(own, picture, reference, configured, otherReadings, renderer);
  }
  // A line through pixels that do not fit is flatter than it should be.
  const slack = 0.6 + 100 * best.misfit;
  const kept = best.channels === configured.channels && distance(best.fits, configured) < slack;
  const found = normalizationOf(best.fits, best.channels === 'bgr', slack);
  const normalization = kept ? { ...configured, words: 'as configured' } : found;
  const hypothesis: Hypothesis = { ...best, normalization, layout: reference.layout };
  const { steps, settings } = stepsBetween(configured, hypothesis, kept);
  const shown = best === own ? picture : await renderer.render(best.geometry, best.reading);
  const after = levelsBetween(shown, reference, hypothesis);
  return { before, after, equal: before <= roundingLevels && steps.length === 0, steps, settings };
}

/** Steps that differ in so many places are found, one after the other. */
const mostChanges = 3;

/** First the file and the fitting, then the resampling, then single steps, then mirror and shift: each on the best so far. */
async function search(
  own: Candidate,
  size: Size,
  reference: ReferenceTensor,
  configured: Preprocess,
  otherReadings: readonly ImageReading[],
  renderer: Renderer,
): Promise<Candidate> {
  let best = own;
  const consider = async (geometry: Geometry, reading: ImageReading): Promise<void> => {
    const picture = await rendered(renderer, geometry, reading);
    if (picture === undefined) return;
    for (const channels of channelOrders(configured.channels)) {
      const next = candidate(picture, reference, { reading, geometry, channels }, {});
      if (next.misfit < best.misfit * CLEARLY) best = next;
    }
    await yieldToEventLoop();
  };
  const changeSteps = async (): Promise<void> => {
    for (let change = 0; change < mostChanges && best.misfit > FOUND / 2; change++) {
      const before = best;
      const { steps = stepsOfShortForm({ ...configured, ...before.geometry }, size) } = before.geometry;
      for (const variant of stepVariants(steps, [size.height, size.width], fractions)) {
        if (best.misfit > FOUND / 2) await consider({ ...before.geometry, steps: variant }, before.reading);
      }
      if (best === before) break;
    }
  };
  await consider(own.geometry, own.reading);
  // What is configured step by step differs in a step more likely than in all of them.
  if (own.geometry.steps !== undefined) await changeSteps();
  for (const reading of [own.reading, ...otherReadings]) {
    for (const geometry of fittings(own.geometry)) if (best.misfit > FOUND) await consider(geometry, reading);
  }
  for (const geometry of resamplings(best.geometry))
    if (best.misfit > FOUND / 2) await consider(geometry, best.reading);
  await changeSteps();
  if (best.misfit <= FOUND) return best;
  const picture = await renderer.render(best.geometry, best.reading);
  for (const shift of shifts) {
    const next = candidate(picture, reference, best, { shift });
    if (next.misfit < best.misfit * CLEARLY) best = next;
  }
  const mirrored = candidate(picture, reference, best, { mirrored: true });
  return mirrored.misfit < best.misfit * CLEARLY ? mirrored : best;
}

/** undefined: the steps end at another size than that of the input. */
async function rendered(renderer: Renderer, geometry: Geometry, reading: ImageReading): Promise<Picture | undefined> {
  try {
    return await renderer.render(geometry, reading);
  } catch (error) {
    if (error instanceof PipelineError && error.code === 'settings') return undefined;
    throw error;
  }
}

function candidate(
  picture: Picture,
  reference: ReferenceTensor,
  of: Pick<Candidate, 'reading' | 'geometry' | 'channels'>,
  { shift = { x: 0, y: 0 }, mirrored = false }: { shift?: { x: number; y: number }; mirrored?: boolean },
): Candidate {
  const { width, height } = picture;
  const fits = planesOf(picture, of.channels, mirrored).map((plane, channel) =>
    fitLine(plane, reference.planes[channel] ?? [], width, height, shift),
  );
  return { ...of, mirrored, shift, fits, misfit: misfit(fits) };
}

/** Mean |difference| of the reference to a picture as a hypothesis feeds it, in levels of 255. */
function levelsBetween(
  picture: Picture,
  reference: ReferenceTensor,
  { channels, normalization, mirrored, shift }: Omit<Hypothesis, 'reading' | 'geometry' | 'layout'>,
): number {
  const { width, height } = picture;
  const { scale, mean, std } = normalization;
  let [sum, count] = [0, 0];
  for (const [channel, plane] of planesOf(picture, channels, mirrored).entries()) {
    const [centre, spread] = [mean[channel] ?? 0, std[channel] ?? 1];
    const wanted = reference.planes[channel] ?? [];
    for (let y = Math.max(0, -shift.y); y < Math.min(height, height - shift.y); y++) {
      for (let x = Math.max(0, -shift.x); x < Math.min(width, width - shift.x); x++) {
        const pixel = ((wanted[y * width + x] ?? 0) * spread + centre) / scale;
        sum += Math.abs(pixel - (plane[(y + shift.y) * width + x + shift.x] ?? 0));
        count++;
      }
    }
  }
  return sum / count;
}
