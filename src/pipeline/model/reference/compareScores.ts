import type { ImageReading, Layout, Preprocess } from '../../../protocol/models.ts';
import type { Picture } from '../../../protocol/pictures.ts';
import { toTensor } from '../../image/image.ts';
import { channelOrders, fittings, type Geometry, readings } from './hypotheses.ts';
import { knownNormalizations } from './normalizations.ts';

/** Scores for one way to feed the model. */
export interface ScoredHypothesis {
  /** How `input` differs from the settings; empty: as configured. */
  readonly settings: Partial<Preprocess>;
  /** 0: the same scores, 1: nothing in common. */
  readonly distance: number;
}

/** Runs the model on one picture that has been made into a tensor. */
export type ScoreTensor = (tensor: Float32Array) => Promise<ArrayLike<number>>;

/**
 * Converts scores to probabilities: unchanged if they are already, otherwise by a softmax or, for labels that don't
 * exclude each other, a sigmoid.
 */
export function asProbabilities(scores: Float64Array, multiLabel: boolean): Float64Array {
  const bounded = scores.every((score) => score >= 0 && score <= 1);
  const sum = scores.reduce((total, score) => total + score, 0);
  if (bounded && (multiLabel || Math.abs(sum - 1) < 0.01)) return scores;
  if (multiLabel) return scores.map((score) => 1 / (1 + Math.exp(-score)));
  const most = scores.reduce((highest, score) => Math.max(highest, score), Number.NEGATIVE_INFINITY);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / total);
}

/**
 * Total variation distance of two distributions; for labels that don't exclude each other, the largest |difference|.
 */
export function scoreDistance(reference: Float64Array, probabilities: ArrayLike<number>, multiLabel: boolean): number {
  const apart = Array.from(reference, (value, index) => Math.abs(value - (probabilities[index] ?? 0)));
  return multiLabel ? Math.max(...apart) : apart.reduce((sum, value) => sum + value, 0) / 2;
}

/** Scores this close come from the same input, up to rounding. */
export const sameScores = 0.01;

/**
 * Looks for the way to feed the model whose scores are nearest to the reference's: colours and range first, then the
 * fit, then how the file is read, each starting from the best so far.
 * @param reference probabilities.
 * @returns the configured way and the best one.
 */
export async function nearestScores(
  reference: Float64Array,
  multiLabel: boolean,
  configured: Preprocess & { readonly layout: Layout },
  notes: readonly string[],
  render: (geometry: Geometry, reading: ImageReading) => Promise<Picture>,
  score: ScoreTensor,
): Promise<{ configured: ScoredHypothesis; best: ScoredHypothesis }> {
  const attempt = async (settings: Partial<Preprocess>): Promise<ScoredHypothesis> => {
    const input = { ...configured, ...settings };
    const probabilities = await score(toTensor(await render(input, input), input, configured.layout));
    return { settings, distance: scoreDistance(reference, probabilities, multiLabel) };
  };
  const own = await attempt({});
  // What bands are fed is not searched for.
  if (configured.bands) return { configured: own, best: own };
  let best = own;
  const rounds: readonly (() => readonly Partial<Preprocess>[])[] = [
    () =>
      channelOrders(configured.channels).flatMap((channels) =>
        knownNormalizations(channels).map((normalization) => ({ channels, ...normalization })),
      ),
    () => fittings(configured),
    () => readings(configured, notes),
  ];
  for (const round of rounds) {
    const { settings } = best;
    for (const change of round()) {
      if (best.distance < sameScores) break;
      const next = await attempt({ ...settings, ...change });
      if (next.distance < best.distance) best = next;
    }
  }
  return { configured: own, best };
}
