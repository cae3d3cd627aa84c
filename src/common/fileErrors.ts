/** What the file system's error codes mean, and what helps. */
const meanings: ReadonlyMap<string, readonly [reason: string, next: string]> = new Map([
  ['ENOENT', ['it does not exist', 'check the path, or whether the file was moved or deleted']],
  ['ENOTDIR', ['a part of the path is a file', 'check the path']],
  ['EISDIR', ['it is a folder', 'name a file in it']],
  ['EACCES', ['permission denied', 'check its permissions']],
  ['EPERM', ['permission denied', 'check its permissions']],
  ['EROFS', ['the disk is read-only', 'choose a place that can be written to']],
  ['ENOSPC', ['the disk is full', 'free some space or choose another disk']],
  ['EDQUOT', ['the disk quota is used up', 'free some space or choose another disk']],
  ['EFBIG', ['the file would be too large for this disk', 'choose another disk']],
  ['EMFILE', ['too many files are open', 'close some programs, or raise the limit (ulimit -n)']],
  ['ENFILE', ['too many files are open on this machine', 'close some programs']],
  ['ENOMEM', ['there is not enough memory', 'close some programs']],
  ['EEXIST', ['it already exists', 'choose another name']],
  ['ENOTEMPTY', ['the folder is not empty', 'choose another name']],
  ['ENAMETOOLONG', ['the name is too long', 'choose a shorter one']],
  ['ELOOP', ['its links lead round in a circle', 'name the file itself']],
  ['EBUSY', ['another program is using it', 'close that program and try again']],
  ['ETXTBSY', ['another program is running it', 'close that program and try again']],
  ['EIO', ['the disk reports an error', 'check the disk, or copy the file to another one']],
  ['ENXIO', ['it is a device that is not there', 'name a regular file']],
  ['ENODEV', ['it is a device that is not there', 'name a regular file']],
  ['ESTALE', ['the network drive has lost it', 'connect the drive again']],
  ['ETIMEDOUT', ['the network drive does not answer', 'connect the drive again']],
  ['EINVAL', ['the name is not one that this system allows', 'choose another name']],
]);

/** The code of a file system's error, such as "ENOENT"; undefined for any other error. */
export function fileErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/**
 * What a file system's error means, in words that fit into a sentence.
 *
 * @param next what helps if the code is unknown here.
 * @returns `reason`, such as "the disk is full", and `next`, such as "free some space or choose another disk". An
 * unknown error is described by its own first line, with its code.
 */
export function fileErrorWords(error: unknown, next = 'check its permissions'): { reason: string; next: string } {
  const [reason, helps] = meanings.get(fileErrorCode(error) ?? '') ?? [];
  if (reason !== undefined && helps !== undefined) return { reason, next: helps };
  const words = error instanceof Error ? error.message : String(error);
  return { reason: words.split('\n', 1)[0]?.trim() || 'unknown error', next };
}
