import { spearman } from '../../../common/correlation.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import { baselineOf } from '../gradient/baselines.ts';
import { addTo, gradientPasses } from '../gradient/meanGradient.ts';
import { judgeGradient } from '../gradient/noGradient.ts';
import { smoothMap, sumChannels } from '../gradient/pixelMap.ts';
import type { Method } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { pixelsOf } from '../shared/pixelsOf.ts';
import { spearmanBrown } from '../shared/reliability.ts';
import { drawSlopeMask, halfOfPass, slopeMasks } from '../shared/slopeMask.ts';
import { judgeHalves } from '../shared/verdict.ts';
import { descriptor } from './descriptor.ts';

/**
 * The mean, over random masks g, of how much the class's log-odds fall when slightly more of a pixel is hidden: −∂/∂g
 * of x + g·(b − x), where b is the baseline. A linear student of masked images estimates this by its slope, from one
 * number per image (Agarwal et al., ICML 2021, arXiv 2102.10618); here it is read off the gradient, which covers every
 * pixel at once. With constant masks it would be integrated gradients.
 */
export const method: Method = {
  async explain(subject, run) {
    const { tensor, teacher } = subject;
    const options = optionsOf(descriptor, run.options);
    const { passes, baseline, smoothing } = options;
    const hidden = baselineOf(subject, baseline);
    const difference = tensor.map((value, at) => value - (hidden[at] as number));
    const halves = [new Float64Array(difference.length), new Float64Array(difference.length)] as const;
    const bothHalves = (): Float64Array => halves[0].map((value, at) => value + (halves[1][at] as number));
    const mapOf = (slopes: Float64Array): SaliencyMap => {
      const lost = slopes.map((slope, at) => slope * (difference[at] as number));
      return smoothMap(sumChannels(lost, teacher.input), smoothing);
    };
    await gradientPasses(subject, run, {
      score: 'logOdds',
      total: passes,
      imageOf(pass) {
        const mask = pixelsOf(drawSlopeMask(run.seed, pass), teacher.input);
        return tensor.map((value, at) => value - (mask[at] as number) * (difference[at] as number));
      },
      add: (pass, gradient) => addTo(halves[halfOfPass(pass)], gradient),
      mapAfter: () => mapOf(bothHalves()),
    });
    const splitHalf = spearman(mapOf(halves[0]).values, mapOf(halves[1]).values);
    const slopes = bothHalves().map((sum) => sum / passes);
    const verdict = judgeGradient(subject, slopes) ?? {
      ...judgeHalves(spearmanBrown(splitHalf), 'passes'),
      map: mapOf(slopes),
    };
    return { ...verdict, splitHalf, settings: { ...options, ...slopeMasks } };
  },
};
