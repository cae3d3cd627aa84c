import { formatRate, formatShare } from '../../../common/numbers.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import { baselineOf } from '../gradient/baselines.ts';
import { gradientPasses } from '../gradient/meanGradient.ts';
import { judgeGradient } from '../gradient/noGradient.ts';
import { smoothMap, sumChannels } from '../gradient/pixelMap.ts';
import type { Method, Subject } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { gradientsOf } from '../shared/gradientsOf.ts';
import { descriptor } from './descriptor.ts';

/** How far the steepest value of the mask goes in a step. */
const rate = 0.1;

/**
 * FGVis, the deletion game: Wagner et al., CVPR 2019 (arXiv 1908.02686). A mask m of every pixel and channel, at first 1, goes
 * down the gradient of the class's score for m·x + (1 − m)·r under a weight on what it hides, by gradients with the paper's
 * defence (`defendedRules`, equations 7 to 9); the map is Σ over the channels of 1 − m. No code of the authors is known.
 * From the paper: the game, the mask's fineness, the defence. As in the one public implementation, which is not theirs
 * (spravil/FGVis, main.py): bounds max(0, y) and min(0, y) after every ReLU, a mask that begins at 1, a rate of 0.1 and steps in
 * proportion to the steepest slope. Ours: log-odds in the place of the softmax's score, no noise on the image, the defence after
 * functions other than ReLU as well, sparsity as a share of the steepest slope, grey as what is shown where the mask hides,
 * and an end once the class has lost its probability.
 */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, tensor, target, scores } = subject;
    const options = optionsOf(descriptor, run.options);
    const { steps, remaining, sparsity, baseline, smoothing } = options;
    const hidden = baselineOf(subject, baseline);
    const difference = tensor.map((value, at) => value - (hidden[at] as number));
    const own = teacher.scoreOf(scores, 0, target).probability;
    // A share of a negative score lies above it: that has to fall as far below.
    const goal = own < 0 ? (2 - remaining) * own : remaining * own;
    const held = await gradientsOf(subject).held(tensor, target, scores);
    let mask: Float64Array = new Float64Array(tensor.length).fill(1);
    let [probability, taken, steepest] = [own, 0, 0];
    const shown = (): Float32Array =>
      hidden.map((value, at) => value + (mask[at] as number) * (difference[at] as number));
    const mapOf = (): SaliencyMap =>
      smoothMap(
        sumChannels(
          mask.map((value) => 1 - value),
          teacher.input,
        ),
        smoothing,
      );
    await gradientPasses(subject, run, {
      score: 'logOdds',
      total: steps,
      held,
      isDone: () => probability <= goal,
      imageOf: shown,
      add(_, gradient) {
        const slopes = difference.map((value, at) => value * (gradient[at] as number));
        const greatest = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
        steepest = Math.max(steepest, greatest);
        if (greatest > 0) mask = stepped(mask, slopes, greatest, sparsity);
        taken++;
      },
      async after() {
        const answer = await teacher.score(shown(), 1);
        probability = teacher.scoreOf(answer, 0, target).probability;
      },
      mapAfter: mapOf,
    });
    const settings = { ...options, taken, left: probability };
    const still = judgeGradient(subject, [steepest]);
    if (still) return { ...still, settings };
    const verdict = verdictOf(subject, mask, probability, probability <= goal);
    return { ...verdict, notes: held.size > 0 ? [] : [undefended(subject)], map: mapOf(), settings };
  },
};

const undefended = ({ teacher }: Subject): string =>
  `Gradients are filtered behind functions such as ReLU, and ${teacher.spec.name} has none that is known: without that, the mask may hide what fools the model instead of what it looks at.`;

/** A step against the slopes, the greatest of which goes by the whole rate, and back to 1 by the sparsity. */
function stepped(mask: Float64Array, slopes: Float32Array, greatest: number, sparsity: number): Float64Array {
  return mask.map((value, at) =>
    Math.min(1, Math.max(0, value - rate * ((slopes[at] as number) / greatest - sparsity))),
  );
}

function verdictOf({ teacher, scores, target }: Subject, mask: Float64Array, left: number, isGone: boolean) {
  const share = mask.reduce((sum, value) => sum + 1 - value, 0) / mask.length;
  const own = teacher.scoreOf(scores, 0, target).probability;
  const fall = `from ${formatShare(own)} to ${formatShare(left)}`;
  const advice = isGone
    ? `Hiding ${formatRate(share)} of the image’s values takes the class ${fall}: read where the marked pixels crowd, not single ones.`
    : `Hiding ${formatRate(share)} of the image’s values takes the class ${fall} only: take more steps, or read the map as a hint of where its evidence lies.`;
  return { status: 'ok', advice } as const;
}
