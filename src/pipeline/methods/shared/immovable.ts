import type { Sample } from '../../../protocol/samples.ts';
import { isSaturated, targetScoreOf } from '../../model/targetScore.ts';
import type { Scores, Teacher } from '../../model/teacher.ts';
import type { Subject } from '../method.ts';

/**
 * Why no change to an image has an effect on a model: all classes are equally probable; it gives the same answer for
 * any picture; or its probabilities are at 0 or 1 as far as their precision goes.
 */
export type Immovability = 'equal' | 'constant' | 'saturated';

/** Changes of log-odds below this (relative to them, if they are above 1) are rounding, in half precision at worst. */
const scoreRounding = 1e-3;
/** The same for probabilities in single precision, relative to the one that is furthest from 0. */
const probabilityRounding = 1e-5;

/** Whether a target's log-odds, or scores, differ by no more than rounding. */
export function isScoreStill(scores: readonly number[]): boolean {
  const [least, most] = boundsOf(scores);
  return most - least <= scoreRounding * Math.max(1, Math.abs(least), Math.abs(most));
}

/** Whether probabilities, or scores, which may be negative, differ by so little that a map of them would show rounding errors. */
export function isProbabilityStill(probabilities: readonly number[]): boolean {
  const [least, most] = boundsOf(probabilities);
  return most - least <= probabilityRounding * Math.max(Math.abs(least), Math.abs(most));
}

/**
 * @param image the model's answer to the image.
 * @param others its answers to changed versions of it, which left the target's score where it was.
 */
export function whyImmovable(image: Scores, target: number, others: readonly Scores[]): Immovability {
  const why = whyStill(image, target);
  if (why !== 'constant') return why;
  const outputs = image.raw.length / image.count;
  const same = others.every(({ raw }) =>
    raw.every((value, at) => isScoreStill([value, image.raw[at % outputs] as number])),
  );
  return same ? 'constant' : 'saturated';
}

/** The same, as far as the answer to the image itself tells. */
function whyStill(image: Scores, target: number): Immovability {
  if (isProbabilityStill([...image.probabilities.subarray(0, image.classes)])) return 'equal';
  return isSaturated(image, 0, target) ? 'saturated' : 'constant';
}

/** What is wrong and what to do about it, in one or two sentences. */
export function immovableAdvice(why: Immovability, teacher: Teacher, label: string): string {
  const { name } = teacher.spec;
  switch (why) {
    case 'equal':
      return `${name} gives every class the same probability, whatever is done to the image: it may be untrained, or fed a constant. Check its weights, and scale, mean and std in relabel.models.`;
    case 'constant':
      return `${name} gives the same answer whatever is done to the image: what it is fed may be clipped to one value. Check scale, mean and std in relabel.models ("relabel doctor" compares them with the model's own).`;
    case 'saturated':
      return `${name} is so sure that the probability of ${label} stays at the end of its range whatever is done to the image, so it says nothing of where. Export the model without its last softmax or sigmoid, and set output to "logits" or "sigmoid".`;
  }
}

/**
 * The verdict of a method that learns from probabilities alone, if hiding parts never changed the target's by more than
 * rounding: a map would show rounding errors. Undefined if it did change.
 */
export function judgeStillness(
  { teacher, scores, target }: Pick<Subject, 'teacher' | 'scores' | 'target'>,
  samples: readonly Sample[],
): { status: 'nothing-shifted'; advice: string } | undefined {
  const { probability } = teacher.scoreOf(scores, 0, target);
  if (!isProbabilityStill([probability, ...samples.map((sample) => sample.probability)])) return undefined;
  const status = 'nothing-shifted';
  const label = teacher.labels[target] ?? `class ${target}`;
  const moves = !isScoreStill([targetScoreOf(scores, 0, target), ...samples.map(({ targetScore }) => targetScore)]);
  if (moves) {
    return {
      status,
      advice: `Hiding parts of the image never changed the probability of ${label}, of which the model is too sure. Its log-odds do change: re-label distillation learns from those.`,
    };
  }
  return { status, advice: immovableAdvice(whyStill(scores, target), teacher, label) };
}

function boundsOf(values: readonly number[]): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}
