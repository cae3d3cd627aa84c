import { pearson, spearman } from '../../../common/correlation.ts';
import type { StudentFigures } from '../../../protocol/explanation.ts';
import type { Grid } from '../../numeric/grid.ts';
import { submatrix } from '../../numeric/kernel.ts';
import { meanDiagonal, type RidgeSolution, solveRidge } from '../../numeric/ridge.ts';
import { agreementOf, bestThreshold } from '../shared/agreement.ts';
import { type DistillationTargets, pick, range, split } from '../shared/distillationTargets.ts';
import { spearmanBrown, uncertaintyOf } from '../shared/reliability.ts';
import type { Gram } from './gram.ts';
import { plainKernel, type ReweightedKernel, reweightedKernel } from './reweightedKernel.ts';
import { foretelling, joinSlopes, type Slopes } from './slopes.ts';
import type { View } from './synthesis/synthesize.ts';

/**
 * λ1 and λ2 of eq. 7: how much the teacher's probability and its label count. The paper has 0.7 and 0.3; labels are the
 * coarser lesson, and maps are better with less of them (docs/method.md).
 */
export const softWeight = 0.95;
export const hardWeight = 0.05;

type Halves = readonly [Int32Array, Int32Array];

/** Ridge strengths to choose from, in multiples of the mean diagonal, strongest first: each starts from the last. */
export const strengths = [8, 4, 2];
/** For maps on the way, when a choice would cost more than it gives. */
const usualStrength = 4;

/** The map that a student of the samples so far gives: quick, without figures. */
export function sketch(gram: Gram, targets: DistillationTargets, view: View, slopes?: Slopes): Grid {
  const { kernel, mapBy } = plainKernel(gram, view);
  const all = range(gram.count);
  return joined(mapBy(learn(kernel, targets, all, usualStrength), all), slopes?.all, gram, targets, all);
}

/** The maps that students of two halves of the samples so far give: where they differ, nothing is settled yet. */
export function sketchHalves(
  gram: Gram,
  targets: DistillationTargets,
  view: View,
  slopes?: Slopes,
): readonly [Grid, Grid] {
  const { kernel, mapBy } = plainKernel(gram, view);
  const [one, other] = split(gram.count).halves;
  const mapOf = (indices: Int32Array, own?: Grid) =>
    joined(mapBy(train(kernel, targets, indices, usualStrength), indices), own, gram, targets, indices);
  return [mapOf(one, slopes?.halves[0]), mapOf(other, slopes?.halves[1])];
}

/**
 * Distils the teacher into a model of the pixels and of pairs of them (kernel.ts): a ridge regression on
 * λ1·probability + λ2·label, the least-squares counterpart of the paper's eq. 7. A first student's map says which pixels
 * are worth the second one's attention (`relevanceOf`). The map is what the second one's linear part makes of each pixel:
 * its slope at the mean sample. A fifth of the samples is held out; the rest is split into two halves, which choose the
 * strength by predicting each other and whose maps are compared; the figures are those of a student of both halves on
 * the held-out fifth; the map is that of a student of all samples. No first student has seen the held-out fifth, and
 * none of a half the other half.
 */
export async function distil(
  gram: Gram,
  targets: DistillationTargets,
  view: View,
  slopes?: Slopes,
): Promise<{ figures: StudentFigures; grid: Grid; uncertainty: Grid }> {
  const { heldOut, halves, training } = split(gram.count);
  // First students learn before any second one, whose kernel takes the place of theirs.
  const relevance = relevanceTo(training, gram, targets, view, slopes?.all);
  const { strength, outOfFold, maps } = await chooseStrength(gram, targets, view, halves, slopes);

  const { kernel, mapBy } = await reweightedKernel(gram, view, relevance);
  const predictions = predict(kernel, training, train(kernel, targets, training, strength), heldOut);
  const border = bestThreshold(outOfFold, pick(targets.hard, inTurn(halves)));
  const all = range(gram.count);
  const splitHalf = spearman(maps[0].values, maps[1].values);
  return {
    figures: {
      ...agreementOf(predictions, pick(targets.hard, heldOut), border),
      correlation: pearson(predictions, pick(targets.soft, heldOut)),
      splitHalf,
      reliability: spearmanBrown(splitHalf),
      gradients: slopes !== undefined,
      strength,
      hard: targets.hard.some(Boolean),
    },
    grid: joined(mapBy(learn(kernel, targets, all, strength), all), slopes?.all, gram, targets, all),
    uncertainty: uncertaintyOf(maps),
  };
}

/**
 * Two-fold cross-validation over the halves; `outOfFold` are the predictions of each half by the other's student, `maps`
 * those of the halves. Chosen is the strongest ridge whose correlation is within one standard error of the best (Breiman
 * et al. 1984, section 3.4.3): as good as the best as far as the samples can tell, and the more stable map.
 */
async function chooseStrength(gram: Gram, targets: DistillationTargets, view: View, halves: Halves, slopes?: Slopes) {
  const [one, two] = halves;
  const [toOne, toTwo] = [
    relevanceTo(one, gram, targets, view, slopes?.halves[0]),
    relevanceTo(two, gram, targets, view, slopes?.halves[1]),
  ];
  const first = tryStrengths(await reweightedKernel(gram, view, toOne), targets, one, two);
  const second = tryStrengths(await reweightedKernel(gram, view, toTwo), targets, two, one);
  const soft = pick(targets.soft, inTurn(halves));
  const tried = first.tried.flatMap((ofFirst, at) => {
    const ofSecond = second.tried[at];
    if (!ofSecond) return [];
    const outOfFold = Float64Array.of(...ofSecond.predictions, ...ofFirst.predictions);
    return [{ ofFirst, ofSecond, outOfFold, score: pearson(outOfFold, soft) ?? 0 }];
  });
  const best = Math.max(...tried.map(({ score }) => score));
  // Of Pearson's correlation, by the delta method.
  const error = (1 - best ** 2) / Math.sqrt(soft.length);
  const chosen = tried.find(({ score }) => score >= best - error);
  if (!chosen) throw new RangeError('no ridge strengths to choose from');
  const { ofFirst, ofSecond, outOfFold } = chosen;
  const maps = [
    joined(first.mapBy(ofFirst.student, one), slopes?.halves[0], gram, targets, one),
    joined(second.mapBy(ofSecond.student, two), slopes?.halves[1], gram, targets, two),
  ] as const;
  return { strength: ofFirst.strength, outOfFold, maps };
}

/** For each strength a student of one half, and what it says of the other. */
function tryStrengths(
  { kernel, mapBy }: ReweightedKernel,
  targets: DistillationTargets,
  half: Int32Array,
  other: Int32Array,
) {
  const products = submatrix(kernel, half);
  const wanted = targetsOf(targets, half);
  const scale = meanDiagonal(products);
  let start: Float64Array | undefined;
  const tried = strengths.map((strength) => {
    const student = solveRidge(products, wanted, strength * scale, start);
    start = student.dual;
    return { strength, student, predictions: predict(kernel, half, student, other) };
  });
  return { mapBy, tried };
}

/** What the map of a first student says is relevant, which has learned from the samples `indices`; undefined: everything. */
function relevanceTo(
  indices: Int32Array,
  gram: Gram,
  targets: DistillationTargets,
  view: View,
  slopes?: Grid,
): Float32Array | undefined {
  if (!view.relevanceOf) return undefined;
  const { kernel, mapBy } = plainKernel(gram, view);
  const first = mapBy(train(kernel, targets, indices, usualStrength), indices);
  return view.relevanceOf(joined(first, slopes, gram, targets, indices));
}

/** A student's map and slopes together; slopes weigh as much as they foretell the student's own samples, `indices`. */
function joined(
  map: Grid,
  slopes: Grid | undefined,
  gram: Gram,
  targets: DistillationTargets,
  indices: Int32Array,
): Grid {
  if (slopes === undefined) return map;
  return joinSlopes(map, slopes, foretelling(slopes, gram, targets, indices));
}

/** A student of the samples `indices`; `kernel` is that of all samples. */
function train(
  kernel: Float32Array,
  targets: DistillationTargets,
  indices: Int32Array,
  strength: number,
): RidgeSolution {
  return learn(submatrix(kernel, indices), targets, indices, strength);
}

/** The same from the samples' own products, which for all samples need no copy: 100 MB of 5000. */
function learn(
  products: Float32Array,
  targets: DistillationTargets,
  indices: Int32Array,
  strength: number,
): RidgeSolution {
  return solveRidge(products, targetsOf(targets, indices), strength * meanDiagonal(products));
}

/** The student's output on samples `on`, having learned from `indices`. */
function predict(kernel: Float32Array, indices: Int32Array, student: RidgeSolution, on: Int32Array): Float64Array {
  const count = Math.sqrt(kernel.length);
  return Float64Array.from(on, (index) => {
    let sum = student.intercept;
    for (let i = 0; i < indices.length; i++) {
      sum += (student.dual[i] as number) * (kernel[index * count + (indices[i] as number)] as number);
    }
    return sum;
  });
}

/** λ1·P_T + λ2·y' of the paper's eq. 7, or P_T alone while no sample is of the target class. */
function targetsOf(targets: DistillationTargets, indices: Int32Array): Float64Array {
  const hasHard = targets.hard.some(Boolean);
  return Float64Array.from(indices, (index) => {
    const soft = targets.soft[index] ?? 0;
    return hasHard ? softWeight * soft + hardWeight * (targets.hard[index] ? 1 : 0) : soft;
  });
}

const inTurn = ([one, other]: Halves): Int32Array => Int32Array.of(...one, ...other);
