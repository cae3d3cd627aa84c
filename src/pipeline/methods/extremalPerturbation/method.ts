import { PipelineError } from '../../../common/errors.ts';
import { formatShare } from '../../../common/numbers.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import { fromPlanes, hiddenLevels, planesOf } from '../../image/tensorShape.ts';
import type { TeacherInput } from '../../model/teacherInput.ts';
import { paddedGaussian } from '../../numeric/paddedGaussian.ts';
import { addTo, gradientPasses } from '../gradient/meanGradient.ts';
import { judgeGradient } from '../gradient/noGradient.ts';
import type { Method, Subject } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { AreaSearch } from './areaSearch.ts';
import { BlurPyramid } from './blurPyramid.ts';
import { descriptor } from './descriptor.ts';
import { SmoothMask } from './smoothMask.ts';

/** Pixels of the authors' input, whose lengths are in proportion here. */
const authorsSide = 224;
/** At that size: pixels between parameters of a mask, which reach three times as far, and of the strongest blur. */
const authorsStep = 7;
const authorsBlur = 20;

/**
 * Extremal perturbations: Fong, Patrick and Vedaldi, ICCV 2019 (arXiv 1910.08485), the preservation game on the class's
 * number before the softmax, with the settings of facebookresearch/TorchRay (attribution/extremal_perturbation.py and its
 * benchmark): for each area, the smooth mask of that area whose pixels alone, all others being blurred, raise the number most;
 * the map is the sum of the masks, smoothed. Ours are lengths in proportion to the input, longer steps where there are
 * fewer (see `AreaSearch`), and which of equal values rank first (see `areaSlopes`).
 */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, tensor } = subject;
    const { height, width } = teacher.input;
    const { areas, steps, smoothing, mirror } = optionsOf(descriptor, run.options);
    const lengths = lengthsOf(teacher.input);
    const pyramid = new BlurPyramid(
      planesOf(tensor, teacher.input),
      width,
      height,
      lengths.blur,
      hiddenLevels(tensor, teacher.input),
    );
    const masks = new SmoothMask(height, width, lengths);
    const searches = sharesOf(areas).map((area) => new AreaSearch(masks, area, steps));
    const deviation = smoothing * Math.min(height, width);
    const mapOf = (): SaliencyMap => {
      const sum = new Float64Array(height * width);
      for (const { mask } of searches) addTo(sum, mask);
      return { height, width, values: Float32Array.from(paddedGaussian(sum, width, height, deviation)) };
    };
    const flip = (pass: number, planes: readonly ArrayLike<number>[]): ArrayLike<number>[] =>
      planes.map((plane) => (mirror && Math.floor(pass / searches.length) % 2 === 0 ? mirrored(plane, width) : plane));
    const searchOf = (pass: number): AreaSearch => searches[pass % searches.length] as AreaSearch;
    let steepest = 0;
    await gradientPasses(subject, run, {
      score: 'raw',
      total: steps * searches.length,
      imageOf: (pass) => fromPlanes(flip(pass, pyramid.show(searchOf(pass).grow())), teacher.input),
      add(pass, gradient) {
        const search = searchOf(pass);
        for (const slope of gradient) steepest = Math.max(steepest, Math.abs(slope));
        search.step(pyramid.slopes(search.mask, flip(pass, planesOf(gradient, teacher.input))));
      },
      mapAfter: mapOf,
    });
    const kept = await keptBy(subject, pyramid, searches);
    const verdict = judgeGradient(subject, [steepest]) ?? {
      status: 'ok',
      advice: adviceOf(subject, kept),
      map: mapOf(),
    };
    return { ...verdict, notes: [noteOf(kept)], settings: { areas, steps, smoothing, mirror, ...lengths, kept } };
  },
};

interface Kept {
  /** Share of the image that is shown. */
  readonly area: number;
  /** The class's probability then. */
  readonly probability: number;
}

/** What the teacher says of the image under each mask. */
async function keptBy(subject: Subject, pyramid: BlurPyramid, searches: readonly AreaSearch[]): Promise<Kept[]> {
  const { teacher, target } = subject;
  const found: Kept[] = [];
  for (const { area, mask } of searches) {
    const scores = await teacher.score(fromPlanes(pyramid.show(mask), teacher.input), 1);
    found.push({ area, probability: teacher.scoreOf(scores, 0, target).probability });
  }
  return found;
}

function adviceOf({ teacher, scores, target }: Subject, kept: readonly Kept[]): string {
  const own = teacher.scoreOf(scores, 0, target).probability;
  const enough = kept.filter(({ probability }) => probability >= own / 2);
  const least = enough.reduce<Kept | undefined>((low, each) => (low && low.area <= each.area ? low : each), undefined);
  if (least === undefined) {
    return 'No part of these areas keeps half of the class’s probability while the rest is blurred: the map shows what keeps most of it. Try greater areas, or more steps.';
  }
  return `The hottest ${percentOf(least.area)} of the image, with the rest blurred, keeps at least half of the class’s probability. What is cold was never needed, which does not mean that it says nothing.`;
}

const noteOf = (kept: readonly Kept[]): string =>
  `Probability with only the best area shown: ${kept.map(({ area, probability }) => `${percentOf(area)}: ${formatShare(probability)}`).join(', ')}.`;

const percentOf = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** @throws PipelineError('settings') where a part is no share between 0 and 1. */
function sharesOf(areas: string): number[] {
  return areas.split(',').map((part) => {
    const share = Number(part);
    if (part.trim() !== '' && share > 0 && share < 1) return share;
    const message = `The option areas of extremal-perturbation has "${part.trim()}", which is no share of an image: give numbers between 0 and 1, such as 0.05,0.1.`;
    throw new PipelineError('settings', message, { setting: 'relabel.methodOptions' });
  });
}

function lengthsOf({ height, width }: TeacherInput) {
  const scale = Math.min(height, width) / authorsSide;
  const step = Math.max(1, Math.round(authorsStep * scale));
  return { step, reach: 3 * step, blur: authorsBlur * scale };
}

function mirrored(plane: ArrayLike<number>, width: number): Float32Array {
  return Float32Array.from(plane, (_, at) => plane[at - (at % width) + width - 1 - (at % width)] as number);
}
