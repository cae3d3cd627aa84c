import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Entry, open, type ZipFile } from 'yauzl';
import { firstLine, PipelineError } from '../common/errors.ts';
import { fileErrorCode, fileErrorWords } from '../common/fileErrors.ts';
import { cancelled } from '../common/rpc.ts';

/** A file inside of a zip archive. */
export interface Member {
  readonly path: string;
  /** When it is unpacked. */
  readonly bytes: number;
}

/**
 * Unpacks members of a zip archive into one folder, each by the last part of its path.
 *
 * @param members whose sizes the archive must have, so that nothing larger is written than was agreed to.
 * @throws PipelineError when the archive is broken, lacks one, or a file can't be written; cancelled by the signal.
 */
export async function unzip(
  archive: string,
  members: readonly Member[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Map(members.map((member) => [member.path, member]));
  try {
    await eachEntry(archive, async (entry, read) => {
      const member = wanted.get(entry.fileName);
      if (member === undefined) return;
      if (entry.uncompressedSize !== member.bytes) throw new Error(`${entry.fileName} has another size than expected`);
      await pipeline(await read(), createWriteStream(join(folder, basename(member.path)), { mode: 0o755 }), { signal });
      wanted.delete(entry.fileName);
    });
  } catch (error) {
    if (signal.aborted) throw cancelled();
    if (fileErrorCode(error) !== undefined) {
      const { reason, next } = fileErrorWords(error);
      throw new PipelineError('cuda', `Could not write to ${folder} (${reason}): ${next}.`, { cause: error });
    }
    throw broken(archive, firstLine(error instanceof Error ? error.message : String(error)), error);
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw broken(archive, `it does not have ${missing}`);
}

/** What an archive has in it, without unpacking it. */
export async function listMembers(archive: string): Promise<readonly Member[]> {
  const members: Member[] = [];
  await eachEntry(archive, async ({ fileName, uncompressedSize }) => {
    members.push({ path: fileName, bytes: uncompressedSize });
  });
  return members;
}

type Visit = (entry: Entry, read: () => Promise<Readable>) => Promise<void>;

async function eachEntry(archive: string, visit: Visit): Promise<void> {
  const options = { lazyEntries: true, autoClose: false } as const;
  const zip = await promisify<string, typeof options, ZipFile>(open)(archive, options);
  try {
    await new Promise<void>((resolve, reject) => {
      const read = (entry: Entry) => promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry);
      zip.on('entry', (entry: Entry) => visit(entry, () => read(entry)).then(() => zip.readEntry(), reject));
      zip.once('end', resolve);
      zip.once('error', reject);
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

function broken(archive: string, reason: string, cause?: unknown): PipelineError {
  const message = `${basename(archive)} can't be unpacked (${reason}): delete ${archive} and set up CUDA again.`;
  return new PipelineError('cuda', message, { cause });
}
