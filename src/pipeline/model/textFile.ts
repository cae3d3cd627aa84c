import { isUtf8 } from 'node:buffer';
import { type FileRole, readRegularFile } from '../regularFile.ts';

/**
 * The text of a regular file: UTF-8, UTF-16 if a byte order mark says so (Windows PowerShell writes that), or Windows' Western
 * letters where it is no UTF-8 (Excel writes those). The mark is removed.
 * @throws PipelineError(role.code) like `readRegularFile`.
 */
export async function readTextFile(path: string, role: FileRole): Promise<string> {
  const bytes = await readRegularFile(path, role);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff) {
    const whole = bytes.subarray(2, bytes.length & ~1);
    return Buffer.from(whole).swap16().toString('utf16le');
  }
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\uFEFF/, '');
  return new TextDecoder('windows-1252').decode(bytes);
}
