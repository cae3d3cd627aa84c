/** What the teacher said of the samples: the student's lessons. */
export interface DistillationTargets {
  /** Probability of the target, 0–1, per sample. */
  readonly soft: readonly number[];
  /** Whether the top class was the target, per sample. */
  readonly hard: readonly boolean[];
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

/** 0 … count − 1. */
export const range = (count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => index);

/** The items at `indices`, all of which there are. */
export const pick = <T>(items: readonly T[], indices: Int32Array): T[] =>
  Array.from(indices, (index) => items[index] as T);
