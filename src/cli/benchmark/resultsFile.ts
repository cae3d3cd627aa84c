import { accessSync, constants, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { firstLine, PipelineError } from '../../common/errors.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import { isValueTooDeep, tooDeep } from '../../common/nesting.ts';
import { sweepLeftovers } from '../../pipeline/leftovers.ts';
import { OutLock } from '../../pipeline/outLock.ts';
import { replaceFile } from '../../pipeline/replaceFile.ts';
import { type Entry, type Identity, identityKey, isFailed } from './entry.ts';

/** Incremented whenever a key of the file changes its name or meaning. */
const schema = 1;

/** What may have been measured of a map besides the usual figures. */
const further = ['sanity', 'secondJudge', 'curves'] as const satisfies readonly (keyof Identity)[];

/** The results on disk, for one benchmark at a time: complete after every entry, however it is interrupted. */
export class BenchmarkFile {
  readonly #entries: Map<string, Entry>;

  private constructor(
    readonly path: string,
    entries: readonly Entry[],
    private readonly lock: OutLock,
  ) {
    this.#entries = new Map(entries.map((entry) => [identityKey(entry.identity), entry]));
  }

  /**
   * Reads the existing results; without a file there are none. Creates the folders above it, and locks out other
   * benchmarks until it is closed.
   * @throws PipelineError('settings') when another benchmark is using the file, or it contains anything else; it is
   * left unchanged. PipelineError('export') when nothing can be written there.
   */
  static open(path: string): BenchmarkFile {
    const absolute = realPath(resolve(path));
    try {
      mkdirSync(dirname(absolute), { recursive: true });
      accessSync(dirname(absolute), constants.W_OK);
    } catch (cause) {
      throw unwritable(absolute, cause);
    }
    const lock = OutLock.take(absolute, 'benchmark');
    try {
      sweepLeftovers(dirname(absolute));
      return new BenchmarkFile(absolute, readEntries(absolute), lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Releases the file for other benchmarks. */
  close(): void {
    this.lock.release();
  }

  /** A finished entry, perhaps with more figures than were asked for; a failed one is tried again. */
  find(identity: Identity): Entry | undefined {
    return withAsMuch(identity)
      .map((known) => this.#entries.get(identityKey(known)))
      .find((entry) => entry !== undefined && !isFailed(entry.result));
  }

  /** Forgets an entry; the file follows with the next one that is put. */
  drop(identity: Identity): void {
    this.#entries.delete(identityKey(identity));
  }

  /**
   * Adds an entry, or replaces the one with the same identity, and writes the file under a temporary name, then renames
   * it.
   * @throws PipelineError('export') when it can't be written.
   */
  put(entry: Entry): void {
    this.#entries.set(identityKey(entry.identity), entry);
    const text = `${JSON.stringify({ schema, entries: [...this.#entries.values()] }, null, 1)}\n`;
    this.lock.check();
    try {
      replaceFile(this.path, text);
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }
}

/** The identity itself, and those of the same map with more measured of it. */
function withAsMuch(identity: Identity): readonly Identity[] {
  return further.reduce<readonly Identity[]>(
    (all, more) => all.flatMap((one) => (one[more] ? [one] : [one, { ...one, [more]: true }])),
    [identity],
  );
}

/** The target of a link, so that it stays a link. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function readEntries(path: string): readonly Entry[] {
  if (!existsSync(path)) return [];
  let reason = '';
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isValueTooDeep(value)) reason = ` (it ${tooDeep})`;
    else if (isResults(value)) return value.entries;
  } catch (error) {
    reason = ` (${firstLine(error instanceof Error ? error.message : String(error))})`;
  }
  const next = 'name another file for --out, or move this one away';
  throw new PipelineError('settings', `${path} does not hold results of this benchmark${reason}: ${next}.`);
}

function unwritable(path: string, cause: unknown): PipelineError {
  const { reason } = fileErrorWords(cause);
  return new PipelineError('export', `Could not write ${path} (${reason}): name another file for --out.`, { cause });
}

function isResults(value: unknown): value is { readonly entries: readonly Entry[] } {
  if (typeof value !== 'object' || value === null || !('schema' in value) || !('entries' in value)) return false;
  const { schema: written, entries } = value;
  return written === schema && Array.isArray(entries) && entries.every(isEntry);
}

function isEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('identity' in value) || !('result' in value)) return false;
  return [value.identity, value.result].every((part) => typeof part === 'object' && part !== null);
}
