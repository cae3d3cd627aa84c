import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import writeFileAtomic from 'write-file-atomic';
import type { EvaluationRecord, RunHeader, RunTags } from '../../../protocol/folders/folderRun.ts';
import type { Log } from '../../shared/log.ts';
import { readJson } from '../../shared/readJson.ts';
import { type RunRequest, readRequest, runId } from '../runRequest.ts';
import { RunFiles } from './runFiles.ts';

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
    const request = readRequest(await readJson(path.join(this.#folderOf(id), 'request.json'), this.log));
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

  /** What is in the folder that the pipeline has for itself. @throws Error if that is no name of a run. */
  files(id: string): RunFiles {
    return new RunFiles(this.directory(id), this.log);
  }

  /** What the pipeline has written of the run; undefined: nothing yet. */
  header(id: string): Promise<RunHeader | undefined> {
    return this.files(id).header();
  }

  records(id: string): Promise<readonly EvaluationRecord[]> {
    return this.files(id).records();
  }

  tags(id: string): Promise<RunTags['images']> {
    return this.files(id).tags();
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
}
