import type { EvaluationRecord, RunProgress } from '../../protocol/folders/folderRun.ts';

const leastMs = 100;
/** Seconds that the rate looks back. */
const lookBack = 5;

/** Tells of records as they are done, so often that it looks alive and so seldom that it costs nothing. */
export class ProgressReport {
  #waiting: EvaluationRecord[] = [];
  #done = 0;
  #told = Number.NEGATIVE_INFINITY;
  /** Times, in ms, and images that the model has seen by then. */
  #marks: { readonly at: number; readonly seen: number }[] = [];
  #seen = 0;

  constructor(
    private readonly total: number,
    private readonly report: (progress: RunProgress) => void,
  ) {
    this.#marks.push({ at: performance.now(), seen: 0 });
  }

  get done(): number {
    return this.#done;
  }

  /** @param isNew whether the model has just seen it: what was known before does not count for the rate. */
  add(record: EvaluationRecord, isNew: boolean): void {
    this.#waiting.push(record);
    this.#done++;
    if (isNew) this.#seen++;
    const now = performance.now();
    if (now - this.#told >= leastMs) this.tell(now);
  }

  tell(now = performance.now()): void {
    if (this.#waiting.length === 0 && this.#told > 0) return;
    this.#told = now;
    this.#marks.push({ at: now, seen: this.#seen });
    while (this.#marks.length > 2 && now - (this.#marks[0]?.at ?? now) > lookBack * 1000) this.#marks.shift();
    const first = this.#marks[0] ?? { at: now, seen: 0 };
    const seconds = (now - first.at) / 1000;
    const rate = seconds > 0 ? (this.#seen - first.seen) / seconds : 0;
    const records = this.#waiting;
    this.#waiting = [];
    this.report({ done: this.#done, total: this.total, rate, records });
  }
}
