import type { EvaluationRecord } from './folderRun.ts';

/** A mistake that is grouped with others. */
export interface GroupedMistake extends Pick<EvaluationRecord, 'top' | 'probabilities'> {
  /** Where in the model's frame what speaks for the class that was said lies: shares of cells. Absent: it has no map. */
  readonly profile?: Float32Array | undefined;
}

/** Mistakes that are alike. */
export interface MistakeGrouping {
  /** By what the model said (its probabilities), or by where it looked (its maps). */
  readonly by: 'said' | 'looked';
  /** Mistakes that were looked at, which are the worst ones. */
  readonly mistakes: number;
  /** Places among the mistakes; largest group first, and in each the one that is most like all others first. None: nothing is alike. */
  readonly groups: readonly (readonly number[])[];
  /** Mistakes in none of the groups. */
  readonly alone: number;
  /** How clearly they can be told apart: the mean silhouette, −1 to 1; null: too few, or all the same. */
  readonly silhouette: number | null;
}
