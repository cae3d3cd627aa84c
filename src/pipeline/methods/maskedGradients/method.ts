import { spearman } from '../../../common/correlation.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import { randomStream } from '../../numeric/random.ts';
import { baselineOf } from '../gradient/baselines.ts';
import { judgeGradient } from '../gradient/noGradient.ts';
import { smoothMap, sumChannels } from '../gradient/pixelMap.ts';
import type { Method, MethodContext, Subject } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { gradientsOf } from '../shared/gradientsOf.ts';
import { drawMask } from '../shared/mask.ts';
import { countSamples } from '../shared/relabel.ts';
import { spearmanBrown } from '../shared/reliability.ts';
import { judgeHalves } from '../shared/verdict.ts';
import { descriptor } from './descriptor.ts';
import { pixelsOf } from './pixelsOf.ts';

/** Cells a side of the masks and the share of them that is hidden, in turn. */
const sides = [5, 7, 10, 14];
const shares = [0.3, 0.5, 0.7];
/** Shares of the passes after which a map of those so far is shown. */
const sketchAt = [0.1, 0.25, 0.5];

/**
 * The mean, over random masks g, of how the class's log-odds fall as a little more of a pixel is hidden:
 * −∂/∂g of x + g·(b − x), b being the baseline. It is what a linear student of masked images estimates by its slope from
 * one number an image (Agarwal et al., ICML 2021, arXiv 2102.10618), read off the gradient, which tells of every
 * pixel at once; with masks of a constant it would be integrated gradients.
 */
export const method: Method = {
  async explain(subject, run) {
    const options = optionsOf(descriptor, run.options);
    const { passes, baseline, smoothing } = options;
    const hidden = baselineOf(subject, baseline);
    const difference = subject.tensor.map((value, at) => value - (hidden[at] as number));
    const halves = [new Float64Array(difference.length), new Float64Array(difference.length)] as const;
    const mapOf = (slopes: Float64Array): SaliencyMap =>
      smoothMap(
        sumChannels(
          slopes.map((slope, at) => slope * (difference[at] as number)),
          subject.teacher.input,
        ),
        smoothing,
      );
    const all = (): Float64Array => halves[0].map((value, at) => value + (halves[1][at] as number));
    await addGradients(subject, run, passes, difference, halves, () => mapOf(all()));
    const splitHalf = spearman(mapOf(halves[0]).values, mapOf(halves[1]).values);
    const map = mapOf(all().map((sum) => sum / passes));
    return {
      ...(judgeGradient(subject, all()) ?? { ...judgeHalves(spearmanBrown(splitHalf)), map }),
      splitHalf,
      settings: { ...options, sides, shares },
    };
  },
};

/** Adds the gradient of every masked image to that half of the passes which it is of. */
async function addGradients(
  subject: Subject,
  run: MethodContext,
  passes: number,
  difference: Float32Array,
  halves: readonly [Float64Array, Float64Array],
  currentMap: () => SaliencyMap,
): Promise<void> {
  const { teacher, tensor, target, scores } = subject;
  const graph = gradientsOf(subject);
  const input = await graph.input();
  const session = await graph.open({ score: 'logOdds', gradients: [input] });
  for (let pass = 0; pass < passes; pass++) {
    run.signal.throwIfAborted();
    const share = shares[pass % shares.length] ?? 0.5;
    const mask = pixelsOf(
      drawMask(randomStream(run.seed, pass), sides[pass % sides.length] ?? 7, share),
      teacher.input,
    );
    const image = tensor.map((value, at) => value - (mask[at] as number) * (difference[at] as number));
    const { gradients } = await session.run(image, target, scores);
    // Pairs of passes: sides and shares would else go with the half.
    const sum = halves[pass % 4 < 2 ? 0 : 1];
    gradients.get(input)?.values.forEach((value, at) => {
      sum[at] = (sum[at] as number) + value;
    });
    const done = pass + 1;
    const due = done < passes && sketchAt.some((part) => Math.ceil(part * passes) === done);
    const map = due ? currentMap() : undefined;
    run.report({ done, total: passes, counts: countSamples([], teacher.labels), samples: [], map });
  }
}
