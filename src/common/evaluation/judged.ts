import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';

/** The part of a record that figures need. */
export type Outcome = Pick<EvaluationRecord, 'truth' | 'top' | 'probabilities' | 'truthRank' | 'truthProbability'>;

/** An image whose class is known and predicted. */
export interface Judged {
  readonly truth: number;
  readonly predicted: number;
  /** Of the predicted class, 0–1. */
  readonly confidence: number;
  /** 1: it is right. */
  readonly rank: number;
  /** Of the true class, 0–1. */
  readonly truthProbability: number;
}

/** The part of a record that can be judged; undefined: it has no prediction, or its true class is not known. */
export function judgedOf({ truth, top, probabilities, truthRank, truthProbability }: Outcome): Judged | undefined {
  const [predicted] = top;
  const [confidence] = probabilities;
  if (truth === null || truthRank === null || truthProbability === null) return undefined;
  if (predicted === undefined || confidence === undefined) return undefined;
  return { truth, predicted, confidence, rank: truthRank, truthProbability };
}

/** The true classes of an image, the one by which it is judged first. */
export function truthsOf({ truth, alsoTrue = [] }: Pick<EvaluationRecord, 'truth' | 'alsoTrue'>): readonly number[] {
  return truth === null ? [] : [truth, ...alsoTrue];
}

/** The records that can be judged. */
export function* allJudged(records: Iterable<Outcome>): Generator<Judged> {
  for (const record of records) {
    const judged = judgedOf(record);
    if (judged !== undefined) yield judged;
  }
}

/** Whether the most probable class is the true one. */
export function isRight({ rank }: Judged): boolean {
  return rank === 1;
}
