import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { PipelineError } from '../common/errors.ts';
import { fileErrorCode, fileErrorWords } from '../common/fileErrors.ts';
import type { Failure } from '../protocol/failure.ts';
import { noteFile } from './filesRead.ts';

/** What a file is to its user, for messages. */
export interface FileRole {
  readonly code: Failure['code'];
  /** Such as "an image file". */
  readonly kind: string;
  /** The setting that has the path, if it is from one. */
  readonly setting?: string | undefined;
  /** The largest size in bytes that makes sense. */
  readonly maxBytes?: number | undefined;
}

export interface RegularFile {
  /** In bytes. */
  readonly size: number;
  /** In ms since 1970. */
  readonly modified: number;
}

/**
 * Refuses what is no regular file before it is opened: to open a pipe waits for ever, and a device may never end.
 *
 * @param path absolute path.
 * @throws PipelineError(role.code) in one line that names the path and the next step.
 */
export async function regularFile(path: string, role: FileRole): Promise<RegularFile> {
  await noteFile(path);
  try {
    const file = await stat(path);
    return checked(path, role, file);
  } catch (error) {
    throw unreadable(path, role, error);
  }
}

/**
 * Reads a regular file whole, up to `role.maxBytes`. What is put in its place between the check and the opening is
 * refused, too.
 *
 * @throws PipelineError(role.code) like `regularFile`.
 */
export async function readRegularFile(path: string, role: FileRole): Promise<Buffer> {
  await regularFile(path, role);
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK (which Windows does not have), opening a pipe waits for a writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    checked(path, role, await file.stat());
    return await file.readFile();
  } catch (error) {
    throw unreadable(path, role, error);
  } finally {
    await file?.close();
  }
}

type Stats = Awaited<ReturnType<typeof stat>>;

function checked(path: string, role: FileRole, file: Stats): RegularFile {
  const { kind, maxBytes = Number.POSITIVE_INFINITY } = role;
  const size = Number(file.size);
  const where = role.setting === undefined ? '' : ` in ${role.setting}`;
  if (file.isDirectory()) throw failure(role, `${path} is a folder: choose ${kind}${where || ' in it'}.`);
  if (!file.isFile())
    throw failure(role, `${path} is not a regular file but ${natureOf(file)}: choose ${kind}${where}.`);
  if (size > maxBytes) {
    throw failure(role, `${path} is larger than ${bytesInWords(maxBytes)}: choose ${kind} that is smaller.`);
  }
  return { size, modified: Number(file.mtimeMs) };
}

function natureOf(file: Stats): string {
  if (file.isFIFO()) return 'a pipe';
  if (file.isSocket()) return 'a socket';
  return 'a device';
}

function unreadable(path: string, role: FileRole, error: unknown): PipelineError {
  if (error instanceof PipelineError) return error;
  const code = fileErrorCode(error);
  const { reason, next } = fileErrorWords(error);
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const where = role.setting === undefined ? next : `correct the path in ${role.setting}`;
  const message = missing ? `${path} does not exist: ${where}.` : `${path} could not be read (${reason}): ${next}.`;
  return failure(role, message, error);
}

function failure({ code, setting }: FileRole, message: string, cause?: unknown): PipelineError {
  return new PipelineError(code, message, { cause, ...(setting === undefined ? {} : { setting }) });
}

/** A round number of bytes: "1 GB", "16 MB". */
function bytesInWords(bytes: number): string {
  return bytes >= 2 ** 30 ? `${Math.round(bytes / 2 ** 30)} GB` : `${Math.round(bytes / 2 ** 20)} MB`;
}
