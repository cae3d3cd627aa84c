import { isUtf8 } from 'node:buffer';
import { PipelineError } from '../../common/errors.ts';
import { type FileRole, readRegularFile } from '../regularFile.ts';

/**
 * The text of a regular file: UTF-8, UTF-16 if a byte order mark says so (Windows PowerShell writes that), or Latin-1
 * where it is no UTF-8 (Excel writes that). The mark is removed.
 * @throws PipelineError(role.code) like `readRegularFile`, and when a web page or a pointer of Git LFS was saved instead.
 */
export async function readTextFile(path: string, role: FileRole): Promise<string> {
  const bytes = await readRegularFile(path, role);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff) {
    const whole = bytes.subarray(2, bytes.length & ~1);
    return Buffer.from(whole).swap16().toString('utf16le');
  }
  if (!isUtf8(bytes)) return bytes.toString('latin1');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const instead = insteadOf(text);
  if (instead === undefined) return text;
  throw new PipelineError(
    role.code,
    `${path} ${instead}.`,
    role.setting === undefined ? {} : { setting: role.setting },
  );
}

/** What was saved in the place of a file. */
function insteadOf(text: string): string | undefined {
  if (text.startsWith('version https://git-lfs.github.com/')) {
    return 'is only a pointer to a file in Git LFS: fetch that by git lfs pull';
  }
  return /^\s*<(?:!doctype )?html/i.test(text) ? 'is a web page: download the file itself' : undefined;
}
