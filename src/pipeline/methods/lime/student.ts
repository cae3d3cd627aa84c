import { pearson, spearman } from '../../../common/correlation.ts';
import type { SaliencyMap, StudentFigures } from '../../../protocol/explanation.ts';
import { type LinearModel, predict, WeightedSamples } from '../../numeric/weightedRidge.ts';
import { agreementOf, bestThreshold } from '../shared/agreement.ts';
import { type DistillationTargets, pick, split } from '../shared/distillationTargets.ts';
import { spearmanBrown } from '../shared/reliability.ts';
import type { Superpixels } from './quickshift.ts';

/** Strength of the ridge regression, and width of the kernel: those of lime/lime_base.py and lime_image.py. */
export const ridgeAlpha = 1;
export const kernelWidth = 0.25;

/** The teacher's answers for images with some superpixels hidden. */
export interface SuperpixelTargets extends DistillationTargets {
  /** For each sample, one number per superpixel: 1 shown, 0 hidden. */
  readonly shown: readonly Uint8Array[];
}

/** The map of a student of the samples so far: quick, without figures. */
export function sketchSuperpixels(targets: SuperpixelTargets, superpixels: Superpixels): SaliencyMap {
  return paint(sumsOf(targets, targets.shown.keys(), superpixels.count).solve(ridgeAlpha), superpixels);
}

/**
 * LIME's explanation (Ribeiro, Singh and Guestrin, KDD 2016): a weighted ridge regression of the target's probability
 * on which superpixels are shown. As in lime, the map comes from a student of all samples. The figures come from
 * students of subsets, divided in the same way as in re-label distillation.
 */
export function distilSuperpixels(
  targets: SuperpixelTargets,
  superpixels: Superpixels,
): { figures: StudentFigures; map: SaliencyMap } {
  const { shown, soft, hard } = targets;
  const { heldOut, halves } = split(shown.length);
  const of = (indices: Int32Array) => sumsOf(targets, indices, superpixels.count);
  const [first, second] = [of(halves[0]), of(halves[1])];
  const [firstStudent, secondStudent] = [first.solve(ridgeAlpha), second.solve(ridgeAlpha)];
  const training = first.plus(second);
  const guess = (student: LinearModel, indices: Int32Array) =>
    Float64Array.from(indices, (index) => predict(student, shown[index] ?? []));

  const predictions = guess(training.solve(ridgeAlpha), heldOut);
  const outOfFold = Float64Array.of(...guess(secondStudent, halves[0]), ...guess(firstStudent, halves[1]));
  const splitHalf = spearman(paint(firstStudent, superpixels).values, paint(secondStudent, superpixels).values);
  const border = bestThreshold(outOfFold, [...pick(hard, halves[0]), ...pick(hard, halves[1])]);
  return {
    figures: {
      ...agreementOf(predictions, pick(hard, heldOut), border),
      correlation: pearson(predictions, pick(soft, heldOut)),
      splitHalf,
      reliability: spearmanBrown(splitHalf),
      strength: null,
      hard: hard.some(Boolean),
    },
    map: paint(training.plus(of(heldOut)).solve(ridgeAlpha), superpixels),
  };
}

/**
 * Weight of a sample: √exp(−d² / width²), where d is its cosine distance to the image itself, or 1 if nothing is shown.
 */
export function nearness(shown: Uint8Array): number {
  let count = 0;
  for (const one of shown) count += one;
  const distance = 1 - Math.sqrt(count / shown.length);
  return Math.sqrt(Math.exp(-((distance / kernelWidth) ** 2)));
}

function sumsOf(targets: SuperpixelTargets, indices: Iterable<number>, dimension: number): WeightedSamples {
  const sums = new WeightedSamples(dimension);
  for (const index of indices) {
    const shown = targets.shown[index];
    if (shown) sums.add(shown, targets.soft[index] ?? 0, nearness(shown));
  }
  return sums;
}

/** The map in which each pixel has its superpixel's coefficient. */
function paint({ weights }: LinearModel, { width, height, labels }: Superpixels): SaliencyMap {
  return { width, height, values: Float32Array.from(labels, (label) => weights[label] as number) };
}
