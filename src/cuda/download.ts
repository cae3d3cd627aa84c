import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PipelineError } from '../common/errors.ts';
import { fileErrorWords } from '../common/fileErrors.ts';
import { cancelled } from '../common/rpc.ts';
import { BrokenConnection, bytesOf, get, type Network } from './request.ts';
import type { Wheel } from './wheels.ts';

/** How often in a row a connection may break without a byte more. */
const mostBreaks = 4;

export interface DownloadOptions extends Network {
  /** Hears how many bytes are there. */
  readonly report: (bytes: number) => void;
  /** How long the first pause after a break is, in milliseconds; each next one is twice as long. */
  readonly pause: number;
}

/**
 * Fetches a wheel. What is there of it from an earlier time (`FILE.part`) is gone on from; what is there whole is
 * checked only.
 *
 * @param url where it is.
 * @param path where it goes. It is there only once its SHA-256 is the pinned one.
 * @throws PipelineError that says what is wrong and what to do; cancelled by the signal.
 */
export async function download(wheel: Wheel, url: string, path: string, options: DownloadOptions): Promise<void> {
  const part = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    if ((await sizeOf(path)) === wheel.bytes && (await sha256(path, options.signal)) === wheel.sha256) {
      options.report(wheel.bytes);
      return;
    }
    await fetchRest(wheel, url, part, options);
    if ((await sha256(part, options.signal)) !== wheel.sha256) {
      await rm(part, { force: true });
      throw mismatch(wheel, url, 'another SHA-256 than the pinned one');
    }
    await rename(part, path);
  } catch (error) {
    if (options.signal.aborted) throw cancelled();
    if (error instanceof PipelineError) throw error;
    const { reason, next } = fileErrorWords(error);
    throw new PipelineError('cuda', `Could not write ${path} (${reason}): ${next}.`, { cause: error });
  }
}

/** Asks again where a connection breaks, from where it broke. */
async function fetchRest(wheel: Wheel, url: string, part: string, options: DownloadOptions): Promise<void> {
  let breaks = 0;
  let before = await sizeOf(part);
  for (;;) {
    try {
      if ((await sizeOf(part)) > wheel.bytes) await rm(part, { force: true });
      if ((await sizeOf(part)) === wheel.bytes) return;
      await fetchOnce(wheel, url, part, options);
    } catch (error) {
      if (options.signal.aborted || !(error instanceof BrokenConnection)) throw error;
      const now = await sizeOf(part);
      breaks = now > before ? 1 : breaks + 1;
      before = now;
      if (breaks > mostBreaks) throw stopped(wheel, now, error);
      await sleep(options.pause * 2 ** (breaks - 1), undefined, { signal: options.signal });
    }
  }
}

/** Writes on at the end of `part` until the file is whole; rejects with BrokenConnection where it is not. */
async function fetchOnce(wheel: Wheel, url: string, part: string, options: DownloadOptions): Promise<void> {
  const from = await sizeOf(part);
  // A coded answer would have other bytes and another length.
  const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) };
  const answer = await get(url, headers, options);
  const start = startOf(answer, from);
  if (start === undefined) {
    answer.destroy();
    if (answer.statusCode === 416) {
      await rm(part, { force: true });
      throw new BrokenConnection(url, 'it has no more of the file');
    }
    if (answer.statusCode === 404 || answer.statusCode === 410 || answer.statusCode === 403) {
      throw new PipelineError(
        'settings',
        `${url} is not there (${answer.statusCode}): choose another index in relabel.cuda.index.`,
      );
    }
    throw new BrokenConnection(url, `it answers ${answer.statusCode}`);
  }
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  if (!Number.isNaN(length) && start + length !== wheel.bytes) {
    answer.destroy();
    await rm(part, { force: true });
    throw mismatch(wheel, url, `${start + length} bytes in place of ${wheel.bytes}`);
  }
  await append(answer, wheel, url, { part, start, report: options.report });
}

/** @returns where the answer's bytes go; undefined: it has none. */
function startOf({ statusCode, headers }: IncomingMessage, from: number): number | undefined {
  // A server that does not know ranges sends the whole.
  if (statusCode === 200) return 0;
  const [, start] = /^bytes (\d+)-/.exec(headers['content-range'] ?? '') ?? [];
  return statusCode === 206 && Number(start) === from ? from : undefined;
}

async function append(
  answer: IncomingMessage,
  wheel: Wheel,
  url: string,
  { part, start, report }: { readonly part: string; readonly start: number } & Pick<DownloadOptions, 'report'>,
): Promise<void> {
  const bytes = bytesOf(answer, url);
  const file = await open(part, start === 0 ? 'w' : 'a').catch((error: unknown) => {
    answer.destroy();
    throw error;
  });
  let at = start;
  let tooLong = false;
  try {
    for await (const value of bytes) {
      // Nobody fills a disk with more than was agreed to.
      tooLong = at + value.length > wheel.bytes;
      if (tooLong) break;
      await file.writeFile(value);
      at += value.length;
      report(at);
    }
  } finally {
    answer.destroy();
    await file.close();
  }
  if (tooLong) {
    await rm(part, { force: true });
    throw mismatch(wheel, url, `more than ${wheel.bytes} bytes`);
  }
  if (at < wheel.bytes) throw new BrokenConnection(url, 'the connection was cut off');
}

/** How much of a wheel is there from an earlier time, in bytes. */
export async function downloadedBytes({ bytes }: Wheel, path: string): Promise<number> {
  return Math.min(bytes, Math.max(await sizeOf(path), await sizeOf(`${path}.part`)));
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function sha256(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

function mismatch({ file }: Wheel, url: string, what: string): PipelineError {
  const message = `${file} from ${new URL(url).host} has ${what}: it was not used. Check relabel.cuda.index, and whether a proxy changes downloads.`;
  return new PipelineError('cuda', message);
}

function stopped({ file, bytes }: Wheel, there: number, cause: BrokenConnection): PipelineError {
  const done = `${Math.floor(there / 1e6)} of ${Math.ceil(bytes / 1e6)} MB`;
  const message = `The download of ${file} stopped at ${done} (${cause.reason}): set up CUDA again, and it goes on from there.`;
  return new PipelineError('cuda', message, { cause });
}
