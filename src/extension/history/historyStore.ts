import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Log } from '../shared/log.ts';
import { decodeEntry, decodeHead, encodeEntry, type HistoryEntry, type HistoryHead } from './historyEntry.ts';

const ending = '.explanation';
/** What is read at once of a first line: most have less. */
const headBytes = 16 * 1024;

/** Limits of the history. */
export interface HistoryLimits {
  readonly bytes: number;
  readonly count: number;
}

/** Explanations in a folder, one file each. What cannot be read is skipped and logged once. */
export class HistoryStore {
  readonly #told = new Set<string>();

  /** @param folder absolute path; it need not exist yet. */
  constructor(
    readonly folder: string,
    readonly log: Log,
  ) {}

  /** The heads of all entries, latest first. */
  async list(): Promise<readonly HistoryHead[]> {
    const heads = await Promise.all((await this.#names()).map((name) => this.#try(name, () => this.#head(name))));
    return heads.filter((head) => head !== undefined).sort((a, b) => b.made - a.made);
  }

  /** @returns undefined if there is no readable entry with this id. */
  async load(id: string): Promise<HistoryEntry | undefined> {
    const name = id + ending;
    if (!(await this.#names()).includes(name)) return undefined;
    return this.#try(name, async () => decodeEntry(await readFile(this.#path(name))));
  }

  /**
   * Replaces the entry with the same id; the oldest entries make room.
   * @throws Error of the file system, such as a full disk.
   */
  async add(entry: HistoryEntry, limits: HistoryLimits): Promise<void> {
    const bytes = await encodeEntry(entry);
    await mkdir(this.folder, { recursive: true });
    await writeFileAtomic(this.#path(entry.head.id + ending), bytes);
    await this.prune(limits);
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(path.basename(id) + ending), { force: true });
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Removes the oldest entries until the rest is within the limits; one that is too large by itself displaces no other. */
  async prune({ bytes, count }: HistoryLimits): Promise<void> {
    const files = (await Promise.all((await this.#names()).map((name) => this.#sizeOf(name)))).filter(
      (file) => file !== undefined,
    );
    files.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    const over = files.filter(({ size }, place) => {
      if (size > bytes) return true;
      total += size;
      return place >= count || total > bytes;
    });
    for (const { name } of over) await rm(this.#path(name), { force: true });
  }

  async #names(): Promise<readonly string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => name.endsWith(ending));
    } catch {
      return [];
    }
  }

  /** undefined: another window has removed it in the meantime. */
  async #sizeOf(name: string): Promise<{ name: string; mtimeMs: number; size: number } | undefined> {
    try {
      const { mtimeMs, size } = await stat(this.#path(name));
      return { name, mtimeMs, size };
    } catch {
      return undefined;
    }
  }

  async #head(name: string): Promise<HistoryHead> {
    const file = await open(this.#path(name));
    try {
      const head = decodeHead(await firstLine(file));
      if (head.id + ending !== name) throw new Error('it has the name of another');
      return head;
    } finally {
      await file.close();
    }
  }

  async #try<T>(name: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!this.#told.has(name)) this.log.warn(`History: passes over ${this.#path(name)} (${String(error)})`);
      this.#told.add(name);
      return undefined;
    }
  }

  #path(name: string): string {
    return path.join(this.folder, name);
  }
}

/** Up to the first line feed, or a little further; the whole file if it has none. */
async function firstLine(file: FileHandle): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes);
    parts.push(buffer.subarray(0, bytesRead));
    if (bytesRead === 0 || buffer.includes('\n')) return Buffer.concat(parts);
  }
}
