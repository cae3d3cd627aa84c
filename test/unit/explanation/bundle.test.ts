import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import sharp from 'sharp';
import { writeBundle } from '../../../src/pipeline/explanation/bundle.ts';
import { parseNpy } from '../../fixtures/npy.ts';
import { EXPLANATION, keptWith, readJson, SAMPLES } from './finishedRecord.ts';

let root: string;
let folder: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'relabel-bundle-'));
});
after(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

test('writes every file of the bundle', async () => {
  const target = join(folder, 'made', 'on', 'the', 'way');
  await writeBundle(keptWith(), target);
  assert.deepEqual((await readdir(target)).sort(), [
    'heatmap.png',
    'manifest.json',
    'overlay.png',
    'saliency.npy',
    'samples',
    'samples.json',
  ]);
  assert.deepEqual(await readdir(join(folder, 'made', 'on', 'the')), ['way'], 'and nothing beside it');
});

test('tells how far it is', async () => {
  const told: [number, number][] = [];
  await writeBundle(keptWith(), join(folder, 'out'), (done, total) => told.push([done, total]));
  const { length } = EXPLANATION.samples;
  // In chunks of 25.
  assert.deepEqual(
    told,
    [25, 50, length].map((done) => [done, length]),
  );
});

test('saliency.npy holds the signed map, rows first', async () => {
  await writeBundle(keptWith(), join(folder, 'out'));
  const { shape, values } = parseNpy(await readFile(join(folder, 'out', 'saliency.npy')));
  assert.deepEqual(shape, [2, 3]);
  assert.deepEqual(values, [0.5, -1.25, 0, 3, -0.1, 1e-20].map(Math.fround));
});

test('uncertainty.npy is beside it where it is known', async () => {
  const uncertainty = { width: 3, height: 2, values: Float32Array.of(0.5, 0, 0, 1, 0.25, 0) };
  await writeBundle(keptWith({ explanation: { ...EXPLANATION, uncertainty } }), join(folder, 'out'));
  const { shape, values } = parseNpy(await readFile(join(folder, 'out', 'uncertainty.npy')));
  assert.deepEqual(shape, [2, 3]);
  assert.deepEqual(values, [0.5, 0, 0, 1, 0.25, 0]);
  const manifest = (await readJson(join(folder, 'out', 'manifest.json'))) as { uncertainty: unknown };
  assert.deepEqual(manifest.uncertainty, { file: 'uncertainty.npy', width: 3, height: 2 });
});

test("overlay.png and heatmap.png have the original's size", async () => {
  await writeBundle(keptWith(), join(folder, 'out'));
  const overlay = await sharp(join(folder, 'out', 'overlay.png')).metadata();
  assert.deepEqual([overlay.width, overlay.height, overlay.channels], [6, 4, 3]);
  const heat = await sharp(join(folder, 'out', 'heatmap.png')).metadata();
  assert.deepEqual([heat.width, heat.height, heat.channels], [6, 4, 4]);
});

test('samples/NNNN.png are the samples, and samples.json tells about them', async () => {
  await writeBundle(keptWith(), join(folder, 'out'));
  const files = (await readdir(join(folder, 'out', 'samples'))).sort();
  assert.equal(files.length, SAMPLES);
  assert.equal(files[0], '0000.png');
  assert.equal(files[59], '0059.png');
  for (const index of [0, 24, 25, 59]) {
    const path = join(folder, 'out', 'samples', files[index]!);
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [3, 2]);
    assert.deepEqual(new Set(data), new Set([index]));
  }
  const entries = await readJson(join(folder, 'out', 'samples.json'));
  assert.ok(Array.isArray(entries));
  assert.equal(entries.length, SAMPLES);
  assert.deepEqual(entries[1], {
    index: 1,
    label: 1,
    labelProbability: 0.75,
    probability: 0.25,
    targetScore: -1.1,
    kept: false,
    change: 0.125,
    labelName: 'dog',
    file: 'samples/0001.png',
  });
});

test('without a map there is no picture of one', async () => {
  const explanation = { ...EXPLANATION, status: 'nothing-shifted', map: null } as const;
  await writeBundle(keptWith({ explanation }), join(folder, 'out'));
  assert.deepEqual((await readdir(join(folder, 'out'))).sort(), ['manifest.json', 'samples', 'samples.json']);
  const manifest = (await readJson(join(folder, 'out', 'manifest.json'))) as { map: unknown; status: unknown };
  assert.deepEqual([manifest.map, manifest.status], [null, 'nothing-shifted']);
});
