import type { Evaluation } from '../protocol/evaluation.ts';
import type { Status } from '../protocol/explanation.ts';
import { formatShare } from './numbers.ts';

/** How far a map can be trusted, by its expected rank correlation with the map from another seed. */
export type Trust = 'trustworthy' | 'strong areas' | 'unreliable';

/** The lowest reliability for each level of trust: docs/method.md says how such maps fared with another seed. */
export const trustworthyFrom = 0.85;
/** The same for maps that gradients had part in: their reliability foretells another seed's map more closely. */
export const trustworthyWithGradientsFrom = 0.8;
export const strongAreasFrom = 0.5;

/** What a map says of itself. */
export interface Reliability {
  /** The expected rank correlation with the map from another seed, 0–1; null: it could not be computed. */
  readonly reliability: number | null;
  /** Whether gradients of the model had part in the map. */
  readonly gradients?: boolean;
}

export function trustOf({ reliability, gradients = false }: Reliability): Trust {
  if (reliability === null || reliability < strongAreasFrom) return 'unreliable';
  return reliability < (gradients ? trustworthyWithGradientsFrom : trustworthyFrom) ? 'strong areas' : 'trustworthy';
}

/** As a heading. */
export const trustWords: Readonly<Record<Trust, string>> = {
  trustworthy: 'You can trust this map',
  'strong areas': 'Trust the strong areas only',
  unreliable: 'Don’t trust this map',
};

/** The same as an answer to “Can you trust this map?”. */
export const trustAnswers: Readonly<Record<Trust, string>> = {
  trustworthy: 'Yes',
  'strong areas': 'In its strong areas only',
  unreliable: 'No',
};

/** If insertion is less than this above a random map's, it is no evidence for a map. */
const clearlyBetter = 0.1;

/**
 * How far a map can be trusted after it was measured: one that another seed would reproduce may still mark areas that
 * don't matter, and is then worth no more than the measurement says.
 * @param trust from the reliability.
 */
export function trustAfterMeasuring(trust: Trust, evaluation: Evaluation | undefined): Trust {
  if (!evaluation?.curves) return trust;
  const { map, random } = evaluation.curves;
  const gain = map.insertion.auc - random.insertion.auc;
  if (gain <= 0) return 'unreliable';
  return gain < clearlyBetter && trust === 'trustworthy' ? 'strong areas' : trust;
}

/**
 * How far a map can be trusted, all told.
 * @param status "ok" or "unstable": others have no map to trust.
 * @param map entries that earlier versions left in the history have no reliability, and are taken at their status.
 */
export function trustOfMap(status: Status, map: Reliability | undefined, evaluation: Evaluation | undefined): Trust {
  const judged = typeof map?.reliability === 'number' ? trustOf(map) : 'trustworthy';
  return trustAfterMeasuring(status === 'unstable' ? 'unreliable' : judged, evaluation);
}

/**
 * What measuring the map on the model adds to the verdict: whether the areas that the map calls salient do carry the
 * prediction, however much of the rest another seed would change. undefined: it was not measured.
 */
export function measuredVerdict(evaluation: Evaluation | undefined): string | undefined {
  if (!evaluation?.curves) return undefined;
  const { map, random } = evaluation.curves;
  const [own, chance] = [map.insertion.auc, random.insertion.auc];
  const figures = `insertion ${formatShare(own)}, random ${formatShare(chance)}`;
  if (own >= chance + clearlyBetter) {
    const sentence = `Restoring the strong areas first gives the class more probability than restoring at random (${figures}).`;
    const [left, mostly] = [map.deletion.auc, random.deletion.auc];
    if (left < mostly + clearlyBetter) return sentence;
    // Grey specks all over an image can take a class away by themselves (docs/reading-a-map.md).
    return `${sentence} Deletion disagrees (${formatShare(left)}, random ${formatShare(mostly)}), perhaps because grey specks alone take the class away: see what ROAD says.`;
  }
  if (own > chance) {
    return `When measured, the map is hardly better than a random one (${figures}).`;
  }
  return `When measured, the map is no better than a random one (${figures}): don’t rely on it.`;
}
