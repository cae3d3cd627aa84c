import type { Evaluation } from '../protocol/evaluation.ts';
import type { Status } from '../protocol/explanation.ts';
import { comparedWithRandom } from './measured.ts';

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

/**
 * How far a map can be trusted after it was measured: one that another seed would reproduce may still mark areas that
 * don't matter, and is then worth no more than the measurement says.
 * @param trust from the reliability.
 */
export function trustAfterMeasuring(trust: Trust, evaluation: Evaluation | undefined): Trust {
  if (!evaluation?.curves) return trust;
  const found = comparedWithRandom(evaluation.curves);
  if (found === 'no better') return 'unreliable';
  return found === 'hardly better' && trust === 'trustworthy' ? 'strong areas' : trust;
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
