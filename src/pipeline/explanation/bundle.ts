import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { PipelineError } from '../../common/errors.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { ColourName } from '../../protocol/pictures.ts';
import { heatmap, overlay } from '../image/overlay.ts';
import { evidenceFile, partialOf, sweepLeftovers } from '../leftovers.ts';
import { toNpy } from '../numeric/npy.ts';
import type { ExplanationRecord } from './explanationRecord.ts';
import { manifestOf } from './manifest.ts';

export { manifestOf } from './manifest.ts';

type Wrote = (done: number, total: number) => void;

/** Samples in memory at a time. */
const CHUNK = 25;

/**
 * Writes the evidence of an explanation: saliency.npy, uncertainty.npy, overlay.png and heatmap.png (none of them without a map),
 * samples/NNNN.png at the model's input size, samples.json, curves.json if the map was measured, and last manifest.json. All or nothing: it is written
 * beside `directory` and renamed. Half-written folders that killed runs have left there are removed.
 * @param directory must not exist yet; the folders above it are made.
 * @param wrote called with the number of samples written, and their total.
 * @param only indices of the samples that are written; undefined: all of them.
 * @param colours of overlay.png and heatmap.png.
 * @throws PipelineError('export') naming the folder; PipelineError('vae') if the samples can't be made again.
 */
export async function writeBundle(
  kept: ExplanationRecord,
  directory: string,
  wrote: Wrote = () => {},
  only?: ReadonlySet<number>,
  colours: ColourName = 'plasma',
): Promise<void> {
  const target = resolve(directory);
  const partial = partialOf(target);
  try {
    await refuseExisting(target);
    sweepLeftovers(dirname(target));
    await mkdir(partial, { recursive: true });
    await writeMap(kept, partial, colours);
    await writeSamples(kept, partial, wrote, only);
    const { curves, road } = kept.evaluation ?? {};
    if (curves || road) await writeJson(evidenceFile(partial, 'curves.json'), { ...curves, road });
    await writeJson(evidenceFile(partial, 'manifest.json'), manifestOf(kept));
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw error instanceof PipelineError ? error : exportError(target, error);
  }
}

async function refuseExisting(target: string): Promise<void> {
  const existing = await lstat(target).catch(() => undefined);
  if (existing === undefined) return;
  throw new PipelineError('export', `${target} already exists: choose a folder that does not exist yet.`);
}

async function writeMap(
  { explanation, frame, image }: ExplanationRecord,
  folder: string,
  colours: ColourName,
): Promise<void> {
  const { map, uncertainty } = explanation;
  if (map === null) return;
  const write = (file: string, { values, height, width }: SaliencyMap) =>
    writeFile(file, toNpy(values, [height, width]));
  await write(evidenceFile(folder, 'saliency.npy'), map);
  if (uncertainty) await write(evidenceFile(folder, 'uncertainty.npy'), uncertainty);
  const over = overlay(map, frame, image, colours);
  await writePng(evidenceFile(folder, 'overlay.png'), over.rgb, over.width, over.height);
  const heat = heatmap(map, frame, colours);
  await writePng(evidenceFile(folder, 'heatmap.png'), heat.rgba, heat.width, heat.height);
}

/** The path of a sample's picture in a bundle. */
export function sampleFile(index: number): string {
  return `samples/${String(index).padStart(4, '0')}.png`;
}

async function writeSamples(
  kept: ExplanationRecord,
  folder: string,
  wrote: Wrote,
  only: ReadonlySet<number> | undefined,
): Promise<void> {
  const { samples, prediction } = kept.explanation;
  const chosen = only === undefined ? samples : samples.filter(({ index }) => only.has(index));
  const entries = chosen.map((sample) => ({
    ...sample,
    labelName: prediction.labels[sample.label],
    file: sampleFile(sample.index),
  }));
  // A method that asks about the image alone has none to show.
  if (entries.length > 0) await mkdir(evidenceFile(folder, 'samples'));
  for (let from = 0; from < entries.length; from += CHUNK) {
    const chunk = entries.slice(from, from + CHUNK);
    const pictures = await kept.renderSamples(chunk.map((sample) => sample.index));
    // A failure removes the folder, so all writers must have finished first.
    const written = await Promise.allSettled(
      pictures.map(({ rgb, width, height }, i) => writePng(join(folder, chunk[i]?.file ?? ''), rgb, width, height)),
    );
    for (const result of written) if (result.status === 'rejected') throw result.reason;
    wrote(from + chunk.length, entries.length);
  }
  await writeJson(evidenceFile(folder, 'samples.json'), entries);
}

/** RGB or RGBA, told apart by the number of bytes. Little effort on compression: synthetic images hardly shrink. */
async function writePng(path: string, pixels: Uint8Array, width: number, height: number): Promise<void> {
  const channels = pixels.length === width * height * 4 ? 4 : 3;
  const picture = sharp(pixels, { raw: { width, height, channels }, limitInputPixels: false });
  await writeFile(path, await picture.png({ compressionLevel: 3, adaptiveFiltering: true }).toBuffer());
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

const NEXT_STEP: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space or choose a folder on another disk',
  EDQUOT: 'the disk quota is used up: free some space or choose a folder on another disk',
  EACCES: 'permission denied: choose a folder that you may write to',
  EPERM: 'permission denied: choose a folder that you may write to',
  EROFS: 'the disk is read-only: choose a folder that you may write to',
  ENOTDIR: 'a part of the path is a file: choose another folder',
  EEXIST: 'it appeared while the evidence was written: choose a folder that does not exist yet',
  ENOTEMPTY: 'it appeared while the evidence was written: choose a folder that does not exist yet',
  ENAMETOOLONG: 'the name is too long: choose a shorter one',
};

function exportError(target: string, error: unknown): PipelineError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in cause ? String(cause.code) : '';
  const { reason, next } = fileErrorWords(error, 'choose another folder');
  return new PipelineError('export', `Could not write to ${target}: ${NEXT_STEP[code] ?? `${reason}: ${next}`}.`, {
    cause,
  });
}
