import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** @returns SHA-256 of files one after the other, as of one file, lower-case hex. Rejects with the file system's own error. */
export async function fileHash(...paths: readonly [string, ...string[]]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
