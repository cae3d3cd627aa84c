import { stat } from 'node:fs/promises';
import type { ExplainOptions } from '../../protocol/options.ts';

/** The state of a file: differs whenever its content may differ; null: there was no file. */
export type Stamp = string | null;

/** The stamps of files by their absolute paths. */
export type Stamps = Readonly<Record<string, Stamp>>;

/** The files beside the image that decide an explanation, labels and external weights among them. */
export function modelFiles({ model, vae }: ExplainOptions): string[] {
  const labels = typeof model.labels === 'string' ? [model.labels] : [];
  return [...new Set([model.path, `${model.path}.data`, ...labels, vae.encoder, vae.decoder])];
}

/** The current state of a file. */
export async function stampOf(file: string): Promise<Stamp> {
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs} ${size}`;
  } catch {
    return null;
  }
}

/** The current state of several files. */
export async function stampsOf(files: readonly string[]): Promise<Stamps> {
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await stampOf(file)] as const)));
}

/** How an explanation's files differ from their earlier state; undefined: they don't. */
export type Staleness = 'image gone' | 'image changed' | 'model changed' | undefined;

/** @param image path of the image, which is among the stamps. */
export function staleness(image: string, then: Stamps, now: Stamps): Staleness {
  if (now[image] === null) return 'image gone';
  if (now[image] !== then[image]) return 'image changed';
  return Object.keys(then).some((file) => now[file] !== then[file]) ? 'model changed' : undefined;
}
