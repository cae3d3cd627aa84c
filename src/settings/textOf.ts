import { isUtf8 } from 'node:buffer';

/**
 * The text of a file that people or programs have written: UTF-8, UTF-16 if a byte order mark says so (Windows PowerShell
 * writes that), or Latin-1 where it is no UTF-8 (Excel writes that). The mark is removed.
 */
export function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff) {
    const whole = bytes.subarray(2, bytes.length & ~1);
    return Buffer.from(whole).swap16().toString('utf16le');
  }
  return isUtf8(bytes) ? bytes.toString('utf8').replace(/^\uFEFF/, '') : bytes.toString('latin1');
}

/** What was saved in the place of a file, and what to do; undefined: nothing else was. */
export function savedInstead(text: string): string | undefined {
  if (text.startsWith('version https://git-lfs.github.com/')) {
    return 'is only a pointer to a file in Git LFS: fetch that by git lfs pull';
  }
  return /^\s*<(?:!doctype )?html/i.test(text) ? 'is a web page: download the file itself' : undefined;
}
