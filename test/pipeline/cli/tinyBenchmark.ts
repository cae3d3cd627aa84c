import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before } from 'node:test';
import sharp from 'sharp';
import type { Entry } from '../../../src/cli/benchmark/entry.ts';
import type { Report } from '../../../src/cli/benchmark/report.ts';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

/** Three images that are benchmarked with a tiny model, in a new folder for each test of the file that imports this. */
export const tiny = await TinyFolder.create();
export const photos = join(tiny.scratch, 'photos');

before(async () => {
  const { image } = tiny.models;
  mkdirSync(join(photos, 'folder.png'), { recursive: true });
  writeFileSync(join(photos, 'labels.txt'), 'no image');
  cpSync(image, join(photos, 'b.png'));
  // The same noise, mirrored and turned.
  await sharp(image).flop().toFile(join(photos, 'a.png'));
  await sharp(image).rotate(90).toFile(join(photos, 'c.png'));
});

export const run = (...args: string[]) => tiny.relabel(['benchmark', ...args]);
export const small = ['--methods', 'relabel:40,relabel:20', '--step', '128', '--out', 'r.json'];

/** Arguments with another value of an option, which a command takes once. */
export function withOption(args: readonly string[], option: string, value: string): string[] {
  const at = args.indexOf(option);
  return at < 0 ? [...args, option, value] : args.with(at + 1, value);
}

/** The file that `small` writes, and what is in it. */
export const resultFile = () => join(tiny.folder, 'r.json');
export const kept = (): { schema: number; entries: Entry[] } => JSON.parse(readFileSync(resultFile(), 'utf8'));
export const fileNames = () => readdirSync(tiny.folder).sort();

export async function json(...args: string[]): Promise<Report & { readonly entries: Entry[] }> {
  const { code, stdout, stderr } = await run(...args, '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}
