import type { EvaluationRecord, RunSummary } from '../../protocol/folders/folderRun.ts';
import { judgedOf, type Outcome } from './judged.ts';
import { wilsonInterval } from './wilson.ts';

/** What a summary looks at. */
type Counted = Outcome & Pick<EvaluationRecord, 'unreadable'>;

/** Accumulates a run's figures, record by record. */
export class SummaryCount {
  #images = 0;
  #unreadable = 0;
  #judged = 0;
  #first = 0;
  #firstFive = 0;

  add(record: Counted): void {
    this.#images++;
    if (record.unreadable !== null) this.#unreadable++;
    const judged = judgedOf(record);
    if (judged === undefined) return;
    this.#judged++;
    if (judged.rank === 1) this.#first++;
    if (judged.rank <= 5) this.#firstFive++;
  }

  get summary(): RunSummary {
    const judged = this.#judged;
    const share = (count: number): number | null => (judged === 0 ? null : count / judged);
    return {
      images: this.#images,
      unreadable: this.#unreadable,
      judged,
      accuracy: {
        top1: share(this.#first),
        top5: share(this.#firstFive),
        interval: wilsonInterval(this.#first, judged),
      },
    };
  }
}

/** The figures of a run. */
export function summarize(records: Iterable<Counted>): RunSummary {
  const count = new SummaryCount();
  for (const record of records) count.add(record);
  return count.summary;
}
