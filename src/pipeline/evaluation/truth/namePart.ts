import { basename, extname } from 'node:path';
import type { NamePart } from '../../../protocol/folders/folderRun.ts';

export const nameParts: readonly NamePart[] = ['start', 'end', 'first', 'last'];

/** Numbers, and what tells copies apart, at the end of a name; what is behind a number. */
const numbersAtEnd = /(?:[\s_.-]*(?:\(\d+\)|\d+))+$/;
const upToNumber = /^(?:.*[\s_.-])?\d+[\s_.-]+/;
const separators = /[\s_.-]+/;

/**
 * The part of an image's file name that may name its class.
 *
 * @param image a path.
 * @returns undefined: there is no such part, or it is a number, which would be taken for a class index.
 */
export function partOfName(image: string, part: NamePart): string | undefined {
  const name = basename(image, extname(image));
  const words = name.split(separators).filter((word) => word !== '');
  const found = {
    start: () => name.replace(numbersAtEnd, ''),
    end: () => (upToNumber.test(name) ? name.replace(upToNumber, '') : ''),
    first: () => words[0] ?? '',
    last: () => words.at(-1) ?? '',
  }[part]();
  return found === '' || /^\d+$/.test(found) ? undefined : found;
}
