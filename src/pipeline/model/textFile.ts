import { open, stat } from 'node:fs/promises';
import { firstLine, PipelineError } from '../../common/errors.ts';

/** 8 MB: far more than the labels of a million classes need, or a configuration. */
const mostBytes = 8_000_000;

/**
 * The text of a small file: UTF-8, or UTF-16 where a byte order mark says so (Windows PowerShell writes that). No mark
 * is left in it.
 *
 * @param what it should be, for messages, such as `The labels file /x/labels.txt`.
 * @param next what to do about it, such as `correct "labels" in relabel.models`.
 * @throws PipelineError('settings') if it is no regular file, too large, or can't be read.
 */
export async function readTextFile(path: string, what: string, next: string): Promise<string> {
  const refuse = (why: string, cause?: unknown) =>
    new PipelineError('settings', `${what} ${why}: ${next}.`, { cause, setting: 'relabel.models' });
  try {
    // Before it is opened: a pipe would wait for its writer for ever, a device has no end.
    const { size } = await regularFile(path, refuse);
    const file = await open(path);
    try {
      // No more than was there when it was looked at, even while it grows.
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      return textOfBytes(bytes.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const reason = firstLine(error instanceof Error ? error.message : String(error));
    throw refuse(`can't be read (${reason})`, error);
  }
}

async function regularFile(path: string, refuse: (why: string) => PipelineError): Promise<{ size: number }> {
  const facts = await stat(path);
  if (!facts.isFile()) throw refuse(facts.isDirectory() ? 'is a folder' : 'is not a regular file');
  if (facts.size > mostBytes) {
    throw refuse(`has ${Math.ceil(facts.size / 1e6)} MB, and ${mostBytes / 1e6} MB are the most that is read`);
  }
  return facts;
}

function textOfBytes(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
