import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { PipelineError } from '../common/errors.ts';
import { fileErrorCode, fileErrorWords } from '../common/fileErrors.ts';
import { isAlive } from './processes.ts';

/** Who writes to a place, as its lock file says. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When it began, as ISO 8601 has it. With `pid` and `host` it tells one run from every other. */
  readonly since: string;
  /** What it does, for people; one that is not known here is of another version. */
  readonly work: string;
}

/** What may be written to a place, and what the place is. */
const works = {
  benchmark: ['another benchmark', 'file'],
  explanation: ['another explanation', 'folder'],
  evaluation: ['another run', 'folder'],
} as const;
type Work = keyof typeof works;

/** A run says so often that it goes on; one that has not said it for much longer has gone, wherever it ran. */
const heartbeatMs = 30_000;
const silentAfterMs = 10 * 60_000;

/** The locks that this process has. */
const held = new Set<string>();

/** The right to write to one place for `--out`, from `take` to `release`; a file `.NAME.lock` beside it says so. */
export class OutLock {
  readonly #heartbeat: NodeJS.Timeout;
  readonly #releaseAtExit = (): void => this.release();

  private constructor(
    readonly path: string,
    private readonly written: string,
  ) {
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref();
    process.once('exit', this.#releaseAtExit);
    held.add(path);
  }

  /**
   * @param out the file or folder to be written. The folders above it are made.
   * @param work what is done.
   * @throws PipelineError('settings') when another run has it, PipelineError('export') when nothing can be written there.
   */
  static take(out: string, work: Work): OutLock {
    const target = resolve(out);
    const path = join(dirname(target), `.${basename(target)}.lock`);
    const me: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString(), work };
    const written = JSON.stringify(me);
    try {
      mkdirSync(dirname(target), { recursive: true });
      if (!create(path, written) && !(removeStale(path) && create(path, written))) throw inUse(out, path);
      return new OutLock(path, written);
    } catch (cause) {
      if (cause instanceof PipelineError) throw cause;
      const { reason } = fileErrorWords(cause);
      const message = `Could not write ${target} (${reason}): name another place for --out.`;
      throw new PipelineError('export', message, { cause });
    }
  }

  /**
   * Asked before every write: a run that was stopped for long may have been taken for gone.
   * @throws PipelineError('export') when another run has it now.
   */
  check(): void {
    if (read(this.path) === this.written) return;
    const message = `${this.path} is no longer of this run: another one has taken over. What was finished before is kept; the same command goes on from there.`;
    throw new PipelineError('export', message);
  }

  release(): void {
    clearInterval(this.#heartbeat);
    process.off('exit', this.#releaseAtExit);
    held.delete(this.path);
    if (read(this.path) === this.written) rmSync(this.path, { force: true });
  }

  #beat(): void {
    const now = new Date();
    try {
      if (read(this.path) === this.written) utimesSync(this.path, now, now);
    } catch {
      // The next write says what is wrong.
    }
  }
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @returns whether the lock was left behind by a run that is gone, and is no longer there. */
function removeStale(path: string): boolean {
  const found = read(path);
  if (found === undefined) return true;
  if (!isStale(path, found)) return false;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    // Another run was quicker.
    return false;
  }
  const removed = read(aside) === found;
  // Between the reading and the renaming somebody else has taken over: it gets its lock back.
  if (!removed) linkSync(aside, path);
  rmSync(aside, { force: true });
  return removed;
}

function isStale(path: string, text: string): boolean {
  const silent = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > silentAfterMs;
  const owner = ownerOf(text);
  // What is being written at this moment can't be read yet.
  if (silent || owner?.host !== hostname()) return silent;
  // A container that is started again has the same name and gives the same numbers to its processes.
  return owner.pid === process.pid ? !held.has(path) : !isAlive(owner.pid);
}

function ownerOf(text: string | undefined): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, since, work } = value as Partial<Record<keyof Owner, unknown>>;
    const isWhole = Number.isSafeInteger(pid) && [host, since, work].every((part) => typeof part === 'string');
    return isWhole ? (value as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function inUse(out: string, path: string): PipelineError {
  const owner = ownerOf(read(path));
  const next = (kind: string): string => `wait, or name another ${kind} for --out`;
  if (owner === undefined) return new PipelineError('settings', `${out} is in use by another run: ${next('place')}.`);
  const { pid, host, since, work } = owner;
  const where = host === hostname() ? '' : ` on ${host}`;
  const [kind, place] = Object.hasOwn(works, work) ? works[work as Work] : works.explanation;
  const message = `${out} is in use by ${kind} (process ${pid}${where}, since ${clock(since)}): ${next(place)}.`;
  return new PipelineError('settings', message);
}

/** The time of day if it is of today, else with its date; in local time. */
function clock(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return 'unknown';
  const two = (value: number): string => String(value).padStart(2, '0');
  const ofDay = `${two(time.getHours())}:${two(time.getMinutes())}`;
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return time.toDateString() === new Date().toDateString() ? ofDay : `${date} ${ofDay}`;
}
