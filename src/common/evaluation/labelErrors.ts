import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import { type Judged, judgedOf, truthsOf } from './judged.ts';

/** An image whose label may be wrong, rather than the model. */
export interface SuspectedLabel {
  readonly image: string;
  readonly truth: number;
  /** The class that it may be of. */
  readonly suggested: number;
  /** The model's probability of that class, and its mean over images labelled so. */
  readonly probability: number;
  readonly usual: number;
}

/** With fewer images of a class, the mean is meaningless. */
const leastImages = 3;
/** If the true class is more probable than this, the model does not contradict the label. */
const mostTruth = 0.1;

/**
 * Images for which the model is more confident in another class than it is, on average, for that class's own images:
 * Northcutt et al., "Confident learning: estimating uncertainty in dataset labels", JAIR 2021, equation 2. Most
 * confident first.
 */
export function suspectedLabels(records: readonly EvaluationRecord[]): readonly SuspectedLabel[] {
  const judged = records.flatMap((record): [EvaluationRecord, Judged][] => {
    const one = judgedOf(record);
    return one === undefined ? [] : [[record, one]];
  });
  const sums = new Map<number, { images: number; probability: number }>();
  for (const [, { truth, truthProbability }] of judged) {
    const sum = sums.get(truth) ?? { images: 0, probability: 0 };
    sums.set(truth, { images: sum.images + 1, probability: sum.probability + truthProbability });
  }
  const found = judged.flatMap(([record, { truth, predicted, confidence, rank, truthProbability }]) => {
    const own = sums.get(predicted);
    if (rank === 1 || own === undefined || own.images < leastImages || truthProbability > mostTruth) return [];
    // Of several labels the image may have this one already: it is another that the model does not see.
    if (truthsOf(record).includes(predicted)) return [];
    const usual = own.probability / own.images;
    if (confidence < usual) return [];
    return [{ image: record.image, truth, suggested: predicted, probability: confidence, usual }];
  });
  return found.sort((a, b) => b.probability - b.usual - (a.probability - a.usual) || (a.image < b.image ? -1 : 1));
}
