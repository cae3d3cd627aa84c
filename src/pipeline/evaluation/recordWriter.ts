import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { PipelineError } from '../../common/errors.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import { replaceFile } from '../replaceFile.ts';

/** So often what was written is also on the disk, for a power cut; for a kill every write is enough. */
const syncMs = 5_000;

/** Appends records to a file, each batch in one write, so that a kill tears at most the last line. */
export class RecordWriter {
  readonly #file: number;
  #synced = performance.now();

  /** @throws PipelineError('export') when the file can't be opened. */
  constructor(private readonly path: string) {
    this.#file = this.#attempt(() => openSync(path, 'a'));
  }

  /** @throws PipelineError('export') when the disk is full or gone. */
  append(records: readonly EvaluationRecord[]): void {
    if (records.length === 0) return;
    this.#attempt(() => {
      const bytes = Buffer.from(linesOf(records));
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
      if (performance.now() - this.#synced < syncMs) return;
      fsyncSync(this.#file);
      this.#synced = performance.now();
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const { reason, next } = fileErrorWords(cause);
      const message = `${this.path} can't be written (${reason}): ${next}. What is in it stays; the same run goes on from there.`;
      throw new PipelineError('export', message, { cause });
    }
  }
}

/** Replaces the whole file: it is as before, or whole. @throws the file system's error. */
export function rewriteRecords(path: string, records: Iterable<EvaluationRecord>): void {
  replaceFile(path, linesOf(records));
}

function linesOf(records: Iterable<EvaluationRecord>): string {
  let text = '';
  for (const record of records) text += `${JSON.stringify(record)}\n`;
  return text;
}
