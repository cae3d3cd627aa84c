import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RecordLines } from '../../../common/evaluation/recordLines.ts';
import type { EvaluationRecord, RunExplanation, RunHeader, RunTags } from '../../../protocol/folders/folderRun.ts';
import type { Log } from '../../shared/log.ts';
import { readJson } from '../../shared/readJson.ts';
import { readTags } from './runTags.ts';

/** What the pipeline, and the user, have written into a run's folder. What cannot be read is passed over and told to the log. */
export class RunFiles {
  /** @param folder absolute path; it need not exist. */
  constructor(
    readonly folder: string,
    readonly log: Pick<Log, 'warn'>,
  ) {}

  /** undefined: there is no run yet. */
  async header(): Promise<RunHeader | undefined> {
    const value = await this.#json('run.json');
    const { schema, root, labels, truth } = (value ?? {}) as Partial<RunHeader>;
    const whole = schema === 1 && typeof root === 'string' && Array.isArray(labels) && typeof truth === 'object';
    return whole ? (value as RunHeader) : undefined;
  }

  /** The records that are there, in the order in which they were done; of an image that has several, the last counts. */
  async records(): Promise<readonly EvaluationRecord[]> {
    const file = path.join(this.folder, 'records.jsonl');
    if (!existsSync(file)) return [];
    const records = new Map<string, EvaluationRecord>();
    const lines = new RecordLines();
    const keep = (found: readonly EvaluationRecord[]): void => {
      for (const record of found) records.set(record.image, record);
    };
    try {
      for await (const chunk of createReadStream(file, 'utf8')) keep(lines.push(String(chunk)));
      keep(lines.end());
    } catch (error) {
      this.log.warn(`Could not read ${file} (${String(error)})`);
    }
    return [...records.values()];
  }

  /** What the user wrote about the run's images. */
  async tags(): Promise<RunTags['images']> {
    return readTags(await this.#json('tags.json'));
  }

  /** The maps that `relabel evaluate --explain` made; of an image's class the last. */
  async explanations(): Promise<readonly RunExplanation[]> {
    const file = path.join(this.folder, 'explanations.jsonl');
    if (!existsSync(file)) return [];
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      this.log.warn(`Could not read ${file} (${String(error)})`);
      return '';
    });
    const found = new Map<string, RunExplanation>();
    for (const one of text.split('\n').flatMap((line) => explanationIn(line) ?? [])) {
      found.set(`${one.target} ${one.image}`, one);
    }
    return [...found.values()];
  }

  #json(name: string): Promise<unknown> {
    return readJson(path.join(this.folder, name), this.log);
  }
}

/** undefined: the line was torn by a kill, or leads out of the run's folder. */
function explanationIn(line: string): RunExplanation | undefined {
  try {
    const value = JSON.parse(line) as Partial<Record<keyof RunExplanation, unknown>> | null;
    const { image, sha256, folder, target, region } = value ?? {};
    const whole = typeof image === 'string' && typeof sha256 === 'string' && Number.isInteger(target);
    const inside = typeof folder === 'string' && /^explanations\/[\w-]+$/.test(folder);
    return whole && inside && typeof region === 'object' ? (value as RunExplanation) : undefined;
  } catch {
    return undefined;
  }
}
