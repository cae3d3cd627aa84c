import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** @returns SHA-256 of a file, lower-case hex. Rejects with the file system's own error. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
