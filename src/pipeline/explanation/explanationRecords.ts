import { PipelineError } from '../../common/errors.ts';
import type { Evaluation, Sanity } from '../../protocol/evaluation.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/** The finished explanations that may still be asked about, by the id under which they were asked for. */
export class ExplanationRecords {
  readonly #records = new Map<number, ExplanationRecord>();

  add(id: number, record: ExplanationRecord): void {
    this.#records.set(id, record);
  }

  /** @throws PipelineError('gone') */
  get(id: number): ExplanationRecord {
    const found = this.#records.get(id);
    if (found) return found;
    throw new PipelineError('gone', 'This explanation is no longer in memory: run it again.');
  }

  /** Adds to what was measured of the map; nothing if the explanation was forgotten meanwhile. */
  addEvaluation(id: number, evaluation: Evaluation): void {
    const record = this.#records.get(id);
    if (record) this.#records.set(id, { ...record, evaluation: { ...record.evaluation, ...evaluation } });
  }

  /** Adds how the map changes with the model's weights; nothing if the explanation was forgotten meanwhile. */
  addSanity(id: number, sanity: Sanity | undefined): void {
    const record = this.#records.get(id);
    if (record) this.#records.set(id, { ...record, sanity });
  }

  forget(id: number): void {
    this.#records.delete(id);
  }
}
