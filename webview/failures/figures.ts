import { ConfusionMatrix } from '../../src/common/evaluation/confusion.ts';
import { type EvidenceShares, evidenceShares } from '../../src/common/evaluation/evidenceShares.ts';
import { type Reliability, reliabilityOf } from '../../src/common/evaluation/reliability.ts';
import { summarize } from '../../src/common/evaluation/summary.ts';
import type { RunSummary } from '../../src/protocol/folders/failures.ts';
import { remember } from '../logic/remember.ts';
import type { FailuresScene } from './scene.ts';

/** Figures for all images of a run, whatever the filter; each is computed when first needed. */
export interface Figures {
  readonly summary: RunSummary;
  readonly confusion: ConfusionMatrix;
  readonly reliability: Reliability;
  /** How much of the evidence lies in marked objects. */
  readonly inside: EvidenceShares;
}

export type FiguresOf = (scene: Pick<FailuresScene, 'records' | 'count' | 'maps'>) => Figures;

/** @returns figures that are recomputed only when there are more records. */
export function createFiguresOf(): FiguresOf {
  const ofRecords = <T>(count: (records: FailuresScene['records']) => T) =>
    remember((records: FailuresScene['records'], _count: number) => count(records));
  const summary = ofRecords(summarize);
  const confusion = ofRecords((records) => ConfusionMatrix.of(records));
  const reliability = ofRecords((records) => reliabilityOf(records));
  const inside = remember((records: FailuresScene['records'], _count: number, maps: FailuresScene['maps']) =>
    evidenceShares(records, (index, target) => maps.get(index)?.get(target)?.inside),
  );
  return ({ records, count, maps }) => ({
    get summary() {
      return summary(records, count);
    },
    get confusion() {
      return confusion(records, count);
    },
    get reliability() {
      return reliability(records, count);
    },
    get inside() {
      return inside(records, count, maps);
    },
  });
}
