import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import writeFileAtomic from 'write-file-atomic';
import { RecordLines } from '../../common/evaluation/recordLines.ts';
import type { EvaluationRecord, RunHeader, RunTags } from '../../protocol/folderRun.ts';
import type { Log } from '../shared/log.ts';
import { type RunRequest, readRequest, runId } from './runRequest.ts';
import { readTags } from './runTags.ts';

/** The runs of a workspace, each in a folder of its own. What cannot be read is passed over and told to the log. */
export class RunStore {
  /** @param folder absolute path; it need not exist yet. */
  constructor(
    readonly folder: string,
    readonly log: Pick<Log, 'warn'>,
  ) {}

  /** Absolute path of the folder that the pipeline has for itself, and tags beside its files. @throws Error if that is no name of a run. */
  directory(id: string): string {
    return path.join(this.#folderOf(id), 'run');
  }

  /** The runs that were started, latest first. */
  async list(): Promise<readonly RunRequest[]> {
    const names = await readdir(this.folder).catch(() => []);
    const all = await Promise.all(names.filter((name) => v.is(runId, name)).map((name) => this.load(name)));
    return all.flatMap((request) => (request?.started === true ? [request] : [])).sort((a, b) => b.made - a.made);
  }

  /** @returns undefined: there is none of that name. */
  async load(id: unknown): Promise<RunRequest | undefined> {
    if (!v.is(runId, id)) return undefined;
    const request = readRequest(await this.#json(path.join(this.#folderOf(id), 'request.json')));
    return request?.id === id ? request : undefined;
  }

  /** @throws Error of the file system. */
  async save(request: RunRequest): Promise<void> {
    const folder = this.#folderOf(request.id);
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(path.join(folder, 'request.json'), `${JSON.stringify(request, null, 2)}\n`);
  }

  /** @throws Error of the file system. */
  async remove(id: string): Promise<void> {
    await rm(this.#folderOf(id), { recursive: true, force: true });
  }

  /** What the pipeline has written of the run; undefined: nothing yet. */
  async header(id: string): Promise<RunHeader | undefined> {
    const value = await this.#json(path.join(this.directory(id), 'run.json'));
    const { schema, root, labels, truth } = (value ?? {}) as Partial<RunHeader>;
    const whole = schema === 1 && typeof root === 'string' && Array.isArray(labels) && typeof truth === 'object';
    return whole ? (value as RunHeader) : undefined;
  }

  /** The records that are there, in the order in which they were done; of an image that has several, the last counts. */
  async records(id: string): Promise<readonly EvaluationRecord[]> {
    const file = path.join(this.directory(id), 'records.jsonl');
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
  async tags(id: string): Promise<RunTags['images']> {
    return readTags(await this.#json(path.join(this.directory(id), 'tags.json')));
  }

  /** @throws Error of the file system. */
  async saveTags(id: string, images: RunTags['images']): Promise<void> {
    const tags: RunTags = { schema: 1, images };
    await mkdir(this.directory(id), { recursive: true });
    await writeFileAtomic(path.join(this.directory(id), 'tags.json'), `${JSON.stringify(tags, null, 2)}\n`);
  }

  #folderOf(id: string): string {
    return path.join(this.folder, v.parse(runId, id));
  }

  async #json(file: string): Promise<unknown> {
    if (!existsSync(file)) return undefined;
    try {
      return JSON.parse(await readFile(file, 'utf8'));
    } catch (error) {
      this.log.warn(`Could not read ${file} (${String(error)})`);
      return undefined;
    }
  }
}
