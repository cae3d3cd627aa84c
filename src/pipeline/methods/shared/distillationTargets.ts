import type { Sample } from '../../../protocol/samples.ts';

/** What a student learns from the samples. */
export interface DistillationTargets {
  /** The stand-in for the target's probability, per sample. */
  readonly soft: readonly number[];
  /** Whether the top class was the target, per sample. */
  readonly hard: readonly boolean[];
}

/** Standard deviation of the soft targets: about that of probabilities when half of the labels flip. */
const usualSpread = 0.3;

/**
 * The soft target is half the probability and half the log-odds, each centred and in units of its own standard
 * deviation: probabilities matter near the point where the label flips, log-odds matter far from it, where
 * probabilities saturate (docs/method.md, "Probability and log-odds").
 */
export function distillationTargets(samples: readonly Sample[], target: number): DistillationTargets {
  const probabilities = standardized(samples.map(({ probability }) => probability));
  const scores = standardized(samples.map(({ targetScore }) => targetScore));
  return {
    soft: probabilities.map((value, at) => (usualSpread * (value + (scores[at] as number))) / 2),
    hard: samples.map(({ label }) => label === target),
  };
}

/** In standard deviations from the mean; a constant becomes 0. */
function standardized(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/** Which half of the samples sample `index` trains, as `split` divides them; undefined: it is held out. */
export function halfOf(index: number): 0 | 1 | undefined {
  if (isHeldOut(index)) return undefined;
  const five = Math.floor(index / 5);
  // Of every five before it, four train; add those of its own five that come before it.
  const before = Array.from({ length: index % 5 }, (_, at) => 5 * five + at).filter((other) => !isHeldOut(other));
  return before.length % 2 === 0 ? 0 : 1;
}

const isHeldOut = (index: number): boolean => (index + Math.floor(index / 5)) % 5 === 0;

/**
 * One of every five samples is held out. Its position within the five advances by one each time, because strengths rise
 * within a batch: so the held-out samples and both halves contain weak and strong ones alike.
 */
export function split(count: number): { heldOut: Int32Array; halves: [Int32Array, Int32Array]; training: Int32Array } {
  const all = range(count);
  const training = all.filter((index) => !isHeldOut(index));
  return {
    heldOut: all.filter(isHeldOut),
    training,
    halves: [training.filter((_, i) => i % 2 === 0), training.filter((_, i) => i % 2 === 1)],
  };
}

/** 0 … count − 1. */
export const range = (count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => index);

/** The items at `indices`, all of which exist. */
export const pick = <T>(items: readonly T[], indices: Int32Array): T[] =>
  Array.from(indices, (index) => items[index] as T);
