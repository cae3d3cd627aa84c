import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as v from 'valibot';
import type { ImageChoice, TruthSource } from '../../protocol/folders/folderRun.ts';
import { text, whole } from '../shared/checks.ts';
import { longestNote } from './runs/runTags.ts';

/** In characters: Linux takes paths of 4096 bytes, Windows of 32 767. */
const longestPath = 32_767;
/** Of a run's or a model's name, in characters. */
export const longestName = 4096;
/** Images that one run can be given one by one. */
const mostImages = 1_000_000;

const aPath = text(longestPath);

/** A truth source that comes from a page or a file. */
export const truthSource = v.variant('from', [
  v.object({ from: v.literal('none') }),
  v.object({ from: v.literal('folder') }),
  v.object({ from: v.literal('table'), path: aPath }),
  v.object({ from: v.literal('name'), part: v.exactOptional(v.picklist(['start', 'end', 'first', 'last'])) }),
]) satisfies v.GenericSchema<unknown, TruthSource>;

const paths = v.pipe(v.array(aPath), v.maxLength(mostImages));
const imageChoice = v.variant('from', [
  v.object({ from: v.literal('folder'), path: aPath }),
  v.object({ from: v.literal('list'), path: aPath }),
  v.object({ from: v.literal('these'), paths }),
  v.object({ from: v.literal('several'), folders: paths, paths }),
]) satisfies v.GenericSchema<unknown, ImageChoice>;

/** The names of run folders. */
export const runId = v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/));

const request = v.object({
  schema: v.literal(1),
  id: runId,
  name: text(longestName),
  note: v.exactOptional(text(longestNote)),
  images: imageChoice,
  model: text(longestName),
  truth: v.exactOptional(truthSource),
  against: v.exactOptional(v.union([v.literal(''), runId])),
  made: whole,
  started: v.boolean(),
  running: v.boolean(),
  result: v.exactOptional(v.object({ done: whole, total: whole, top1: v.nullable(v.number()) })),
});

/** What a run was asked for, and how far it came: `request.json` in its folder. The pipeline writes the rest. */
export interface RunRequest {
  readonly schema: 1;
  /** The name of its folder. */
  readonly id: string;
  /** What the user calls it. */
  readonly name: string;
  /** What the user has written about it. */
  readonly note?: string;
  readonly images: ImageChoice;
  /** The model's name in the settings. */
  readonly model: string;
  /** Before the start what the user has chosen, if anything; then what the run goes by. */
  readonly truth?: TruthSource;
  /** The run that it is compared with; '': none any more. */
  readonly against?: string;
  /** Milliseconds since 1970. */
  readonly made: number;
  /** false: the user is still asked. */
  readonly started: boolean;
  /** Whether it goes on by itself when VS Code comes back. */
  readonly running: boolean;
  readonly result?: { readonly done: number; readonly total: number; readonly top1: number | null };
}

/** A run that was just asked for. */
export function newRequest(images: ImageChoice, model: string): RunRequest {
  const id = randomBytes(6).toString('hex');
  const base = { schema: 1, id, images, model, made: Date.now(), started: false, running: false } as const;
  return { ...base, name: nameOf(images) };
}

/** @returns undefined: it is none, or of another version. */
export function readRequest(value: unknown): RunRequest | undefined {
  const result = v.safeParse(request, value);
  return result.success ? result.output : undefined;
}

/** Whether two runs are of the same images and model: one can go on with what the other has. */
export function sameRun(a: RunRequest, b: RunRequest): boolean {
  return a.model === b.model && JSON.stringify(a.images) === JSON.stringify(b.images);
}

/** The folder that holds all of the images; absolute. */
export function rootOf(images: ImageChoice): string {
  if (images.from === 'folder') return images.path;
  if (images.from === 'list') return path.dirname(images.path);
  const all = images.from === 'these' ? images.paths : [...images.folders, ...images.paths];
  let root = path.dirname(all[0] ?? '');
  const inside = (file: string): boolean => file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
  for (const file of all) while (!inside(file) && root !== path.dirname(root)) root = path.dirname(root);
  return root;
}

function nameOf(images: ImageChoice): string {
  return choiceWords(images, path.basename(rootOf(images)));
}

/** What a run is of, in words. @param folder what its root is called. */
export function choiceWords(images: ImageChoice, folder: string): string {
  const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
  if (images.from === 'these') return `${counted(images.paths.length, 'image')} of ${folder}`;
  if (images.from !== 'several') return folder;
  const singles = images.paths.length === 0 ? '' : ` and ${counted(images.paths.length, 'image')}`;
  return `${counted(images.folders.length, 'folder')}${singles} of ${folder}`;
}
