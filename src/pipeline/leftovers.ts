import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './processes.ts';

/** What is written goes into `.NAME.partial-HOST-PID-RANDOM` beside NAME first, and is renamed once it is whole. */
const partialName = /^\..+\.partial-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{8}$/;

/** What the folder of an explanation holds. One that is half written and has anything else in it is not ours. */
const evidenceFiles = [
  'saliency.npy',
  'uncertainty.npy',
  'overlay.png',
  'heatmap.png',
  'samples',
  'samples.json',
  'curves.json',
  'manifest.json',
] as const;
type EvidenceFile = (typeof evidenceFiles)[number];
const isEvidence = (name: string): boolean => evidenceFiles.some((file) => file === name);

/** @returns where a file of an explanation lies in its folder: one that is not in the list could not be swept. */
export function evidenceFile(folder: string, name: EvidenceFile): string {
  return join(folder, name);
}

/** Copies of models in a scratch folder. */
const modelCopy = /^(prepared|last-\d+)\.onnx$/;

/** A writer that nobody can look after, as it is on another machine, is taken for gone when nothing has changed so long. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** Eight hexadecimal digits that stand for this machine. */
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** @returns a path beside `target` for what will be renamed to it; it tells who writes there. */
export function partialOf(target: string): string {
  const owner = `${host}-${process.pid}-${randomBytes(4).toString('hex')}`;
  return join(dirname(target), `.${basename(target)}.partial-${owner}`);
}

/**
 * A new folder for copies of models, among the files that are temporary. It is to be removed by who asks for it; what
 * processes that were killed could not remove goes first, as each copy may be as large as a disk's last free space.
 */
export async function scratchFolder(): Promise<string> {
  sweepLeftovers(tmpdir());
  const folder = partialOf(join(tmpdir(), 'relabel'));
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/**
 * Removes what runs of Relabel that were killed have left half written in a folder. What a run that goes on is still
 * writing stays, and so does whatever is not surely ours. Never throws: a folder that can't be swept is written to all
 * the same.
 */
export function sweepLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    const [, writer, pid] = partialName.exec(name) ?? [];
    if (writer === undefined || pid === undefined) continue;
    const path = join(folder, name);
    try {
      if (isAbandoned(path, writer, Number(pid)) && isOurs(path)) rmSync(path, { recursive: true });
    } catch {
      // Another run sweeps here at the same time, or it is not ours to remove.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAbandoned(path: string, writer: string, pid: number): boolean {
  if (writer === host && pid === process.pid) return false;
  return (writer === host && !isAlive(pid)) || Date.now() - lastChange(path) > abandonedAfterMs;
}

function lastChange(path: string): number {
  const inside = lstatSync(path).isDirectory() ? readdirSync(path) : [];
  return Math.max(lstatSync(path).mtimeMs, ...inside.map((name) => lstatSync(join(path, name)).mtimeMs));
}

function isOurs(path: string): boolean {
  const entry = lstatSync(path);
  return (
    entry.isFile() ||
    (entry.isDirectory() && readdirSync(path).every((name) => isEvidence(name) || modelCopy.test(name)))
  );
}
