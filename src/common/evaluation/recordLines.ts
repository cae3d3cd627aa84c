import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';

/**
 * Reads the records of `records.jsonl`, chunk by chunk. A last line truncated by a kill, and any other that is not a
 * record, is skipped: its content can be computed again.
 */
export class RecordLines {
  #rest = '';
  /** The number of lines so far that were not records. */
  broken = 0;

  /** @returns the records whose lines end in this chunk of the file. */
  push(chunk: string): EvaluationRecord[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#read(line));
  }

  /** @returns the record in an unterminated last line; call it after the whole file was pushed. */
  end(): EvaluationRecord[] {
    const rest = this.#rest;
    this.#rest = '';
    return this.#read(rest);
  }

  #read(line: string): EvaluationRecord[] {
    if (line.trim() === '') return [];
    const record = parseRecord(line);
    if (record === undefined) this.broken++;
    return record === undefined ? [] : [record];
  }
}

/** One line of `records.jsonl`; undefined: it is not a record. */
export function parseRecord(line: string): EvaluationRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is EvaluationRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { image, top, probabilities, ...rest } = value as Partial<Record<keyof EvaluationRecord, unknown>>;
  const numbers = (list: unknown): boolean => Array.isArray(list) && list.every(Number.isFinite);
  if (typeof image !== 'string' || image === '' || !numbers(top) || !numbers(probabilities)) return false;
  const { sha256, unreadable, unknownTruth, statistics, alsoTrue } = rest;
  if (alsoTrue !== undefined && !numbers(alsoTrue)) return false;
  const texts = [sha256, unreadable, unknownTruth].every((text) => text === null || typeof text === 'string');
  const { width, height, truth, truthProbability, truthRank, loss } = rest;
  const figures = [width, height, truth, truthProbability, truthRank, loss];
  return (
    texts && typeof statistics === 'object' && figures.every((figure) => figure === null || Number.isFinite(figure))
  );
}
