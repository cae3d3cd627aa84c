import { targetScoreOf } from '../../model/targetScore.ts';
import { baselineOf } from '../gradient/baselines.ts';
import { meanGradient } from '../gradient/meanGradient.ts';
import { judgeGradient } from '../gradient/noGradient.ts';
import { smoothMap, sumChannels } from '../gradient/pixelMap.ts';
import type { Method } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { descriptor } from './descriptor.ts';

/** The share of the rise in the score that the map's sum may miss before a note says so. */
const missingShare = 0.1;

/**
 * Integrated gradients: Sundararajan, Taly and Yan, ICML 2017 (arXiv 1703.01365), equations 1 and 3, of the class's
 * log-odds, by the midpoint rule. The values of all pixels sum to the rise of the log-odds from the baseline to the
 * image (the paper's completeness).
 */
export const method: Method = {
  async explain(subject, run) {
    const { tensor, teacher, scores, target } = subject;
    const { steps, baseline, smoothing } = optionsOf(descriptor, run.options);
    const start = baselineOf(subject, baseline);
    const change = tensor.map((value, at) => value - (start[at] as number));
    const rawMapOf = (slopes: Float64Array) =>
      sumChannels(
        slopes.map((slope, at) => slope * (change[at] as number)),
        teacher.input,
      );
    const mapOf = (slopes: Float64Array) => smoothMap(rawMapOf(slopes), smoothing);
    const { gradient } = await meanGradient(subject, run, {
      score: 'logOdds',
      total: steps,
      imageOf: (step) => start.map((value, at) => value + ((step + 0.5) / steps) * (change[at] as number)),
      mapOf,
    });
    const before = targetScoreOf(await teacher.score(start, 1), 0, target);
    const rise = targetScoreOf(scores, 0, target) - before;
    const sum = rawMapOf(gradient).values.reduce((total, value) => total + value, 0);
    const missing = Math.abs(sum - rise) > missingShare * Math.abs(rise);
    return {
      ...(judgeGradient(subject, gradient) ?? { status: 'ok', advice: adviceOf(baseline, rise), map: mapOf(gradient) }),
      notes: missing
        ? [
            `The map adds up to ${sum.toFixed(2)} where the log-odds rise by ${rise.toFixed(2)}: take more steps for one that does.`,
          ]
        : [],
      settings: { steps, baseline, smoothing, rise, sum },
    };
  },
};

const adviceOf = (baseline: string, rise: number): string =>
  `The map shares out ${rise.toFixed(2)}, by which the log-odds rise from ${baseline === 'blur' ? 'the blurred image' : `a ${baseline} one`} to yours. What the two have in common stays cold.`;
