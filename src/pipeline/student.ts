import type { Gram } from './gram.ts';
import { submatrix } from './kernel.ts';
import { pearson, spearman } from './metrics/correlation.ts';
import type { StudentFigures } from './protocol/explanation.ts';
import { meanDiagonal, type RidgeSolution, solveRidge } from './ridge.ts';
import type { Grid } from './saliency.ts';

/** What the teacher said of the samples: the student's lessons. */
export interface Lessons {
  /** Probability of the target, 0–1, per sample. */
  readonly soft: readonly number[];
  /** Whether the top class was the target, per sample. */
  readonly hard: readonly boolean[];
}

/** The map that a student's weights amount to; `mean` are the mean features of all samples. */
export type MapOf = (weights: Float64Array, mean: Float64Array) => Grid;

/**
 * λ1 and λ2 of eq. 7: how much the teacher's probability and its label count. The paper has 0.7 and 0.3; labels are the
 * coarser lesson, and maps are better with less of them (docs/method.md).
 */
export const softWeight = 0.85;
export const hardWeight = 0.15;

/** Ridge strengths to choose from, in multiples of the mean diagonal, strongest first: each starts from the last. */
export const strengths = [8, 4, 2];
/** For maps on the way, when a choice would cost more than it gives. */
const usualStrength = 4;

/** The map that a student of the samples so far gives: quick, without figures. */
export function sketch(gram: Gram, lessons: Lessons, mapOf: MapOf): Grid {
  const { kernel, mapBy } = lookAt(gram, mapOf);
  const all = range(gram.count);
  return mapBy(learn(kernel, lessons, all, usualStrength), all);
}

/**
 * How alike the maps of two halves of the samples so far are (Spearman's rank correlation): quick, to see whether the map
 * still moves. undefined where one of them is even.
 */
export function steadiness(gram: Gram, lessons: Lessons, mapOf: MapOf): number | undefined {
  const { kernel, mapBy } = lookAt(gram, mapOf);
  const [one, other] = split(gram.count).halves.map((indices) => {
    return mapBy(train(kernel, lessons, indices, usualStrength), indices).values;
  });
  return one && other ? (spearman(one, other) ?? undefined) : undefined;
}

/**
 * Distils the teacher into a model of the pixels and of pairs of them (kernel.ts): a ridge regression on
 * λ1·probability + λ2·label, the least-squares counterpart of the paper's eq. 7. The map is what its linear part makes
 * of each pixel: its slope at the mean sample. A fifth of the samples is held out; the rest is split into two
 * halves, which choose the strength by predicting each other and whose maps are compared; the figures are those of a
 * student of both halves on the held-out fifth; the map is that of a student of all samples.
 */
export function distil(gram: Gram, lessons: Lessons, mapOf: MapOf): { figures: StudentFigures; grid: Grid } {
  const { heldOut, halves, training } = split(gram.count);
  const { kernel, mapBy } = lookAt(gram, mapOf);
  const { strength, outOfFold, students } = chooseStrength(kernel, lessons, halves);
  const [one, other] = halves.map((indices, half) => {
    const student = students[half];
    return student && mapBy(student, indices).values;
  });

  const student = train(kernel, lessons, training, strength);
  const predictions = predict(kernel, training, student, heldOut);
  const border = bestBorder(outOfFold, pick(lessons.hard, concat(halves)));
  const all = range(gram.count);
  return {
    figures: {
      ...agreementOf(predictions, pick(lessons.hard, heldOut), border),
      correlation: pearson(predictions, pick(lessons.soft, heldOut)),
      splitHalf: one && other ? spearman(one, other) : null,
      strength,
      hard: lessons.hard.some(Boolean),
    },
    grid: mapBy(learn(kernel, lessons, all, strength), all),
  };
}

/**
 * One of every five samples is held out. Its place among the five moves on by one each time, because strengths rise
 * within a batch: the held-out samples, and both halves, have weak and strong ones alike.
 */
export function split(count: number): { heldOut: Int32Array; halves: [Int32Array, Int32Array]; training: Int32Array } {
  const all = range(count);
  const isHeldOut = (index: number) => (index + Math.floor(index / 5)) % 5 === 0;
  const training = all.filter((index) => !isHeldOut(index));
  return {
    heldOut: all.filter(isHeldOut),
    training,
    halves: [training.filter((_, i) => i % 2 === 0), training.filter((_, i) => i % 2 === 1)],
  };
}

/**
 * Two-fold cross-validation over the halves; `outOfFold` are the predictions of each half by the other's student. Chosen
 * is the strongest ridge whose correlation is within one standard error of the best (Breiman et al. 1984, section 3.4.3):
 * as good as the best as far as the samples can tell, and the more stable map.
 */
function chooseStrength(kernel: Float32Array, lessons: Lessons, halves: readonly [Int32Array, Int32Array]) {
  const folds = halves.map((indices) => {
    const products = submatrix(kernel, indices);
    return { indices, products, targets: targetsOf(lessons, indices), scale: meanDiagonal(products) };
  });
  const soft = pick(lessons.soft, concat(halves));
  let previous: readonly RidgeSolution[] = [];
  const tried = strengths.map((strength) => {
    const students = folds.map((fold, i) =>
      solveRidge(fold.products, fold.targets, strength * fold.scale, previous[i]?.dual),
    );
    previous = students;
    const outOfFold = concat64(
      folds.map((fold, i) => {
        const other = 1 - i;
        const student = students[other];
        return student ? predict(kernel, halves[other] ?? fold.indices, student, fold.indices) : new Float64Array();
      }),
    );
    return { strength, students, outOfFold, score: pearson(outOfFold, soft) ?? 0 };
  });
  const best = Math.max(...tried.map(({ score }) => score));
  // Of Pearson's correlation, by the delta method.
  const error = (1 - best ** 2) / Math.sqrt(soft.length);
  const chosen = tried.find(({ score }) => score >= best - error);
  if (!chosen) throw new RangeError('no ridge strengths to choose from');
  return chosen;
}

/** All samples so far as students see them, and the map of one that has learned from the samples `indices`. */
function lookAt(gram: Gram, mapOf: MapOf) {
  const { values: kernel, scale } = gram.kernel();
  const mean = gram.mean();
  const mapBy = ({ dual }: RidgeSolution, indices: Int32Array) => {
    const weights = dual.map((value) => scale * value);
    return mapOf(gram.combine(indices, weights), mean);
  };
  return { kernel, mapBy };
}

/** A student of the samples `indices`; `kernel` is that of all samples. */
function train(kernel: Float32Array, lessons: Lessons, indices: Int32Array, strength: number): RidgeSolution {
  return learn(submatrix(kernel, indices), lessons, indices, strength);
}

/** The same from the samples' own products, which for all samples need no copy: 100 MB of 5000. */
function learn(products: Float32Array, lessons: Lessons, indices: Int32Array, strength: number): RidgeSolution {
  return solveRidge(products, targetsOf(lessons, indices), strength * meanDiagonal(products));
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

/** λ1·P_T + λ2·y', or P_T alone while no sample is of the target class (METHOD 3). */
function targetsOf(lessons: Lessons, indices: Int32Array): Float64Array {
  const hasHard = lessons.hard.some(Boolean);
  return Float64Array.from(indices, (index) => {
    const soft = lessons.soft[index] ?? 0;
    return hasHard ? softWeight * soft + hardWeight * (lessons.hard[index] ? 1 : 0) : soft;
  });
}

/** How often the student's side of the border is the teacher's, and a constant's at best; null: there is one class only. */
export function agreementOf(
  predictions: Float64Array,
  isTarget: readonly boolean[],
  border: number,
): Pick<StudentFigures, 'agreement' | 'chance'> {
  const agreeing = isTarget.filter((truth, i) => truth === (predictions[i] ?? 0) >= border).length;
  const positives = isTarget.filter(Boolean).length;
  if (positives === 0 || positives === isTarget.length) return { agreement: null, chance: null };
  const count = isTarget.length;
  return { agreement: agreeing / count, chance: Math.max(positives, count - positives) / count };
}

/** The border between the two classes that puts most of `values` on their side. */
export function bestBorder(values: Float64Array, isTarget: readonly boolean[]): number {
  const order = range(values.length).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  let right = isTarget.filter(Boolean).length;
  let best = right;
  let border = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < order.length; i++) {
    right += isTarget[order[i] ?? 0] ? -1 : 1;
    if (right > best) {
      best = right;
      const here = values[order[i] ?? 0] ?? 0;
      border = (here + (values[order[i + 1] ?? order[i] ?? 0] ?? here)) / 2;
      if (i === order.length - 1) border = Number.POSITIVE_INFINITY;
    }
  }
  return border;
}

const range = (count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => index);

/** The items at `indices`, all of which there are. */
export const pick = <T>(items: readonly T[], indices: Int32Array): T[] =>
  Array.from(indices, (index) => items[index] as T);

const concat = (parts: readonly Int32Array[]): Int32Array => Int32Array.from(parts.flatMap((part) => Array.from(part)));

const concat64 = (parts: readonly Float64Array[]): Float64Array =>
  Float64Array.from(parts.flatMap((part) => Array.from(part)));
