import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { manifestOf, writeBundle } from '../../../src/pipeline/explanation/bundle.ts';
import { EXPLANATION, input, keptWith, readJson, sources } from './finishedRecord.ts';

let root: string;
let folder: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'relabel-bundle-'));
});
after(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

test('what was measured goes into curves.json, and its figures into the manifest', async () => {
  const curve = (...scores: number[]) => ({ scores, auc: 0.25 + scores.length / 16 });
  const map = { deletion: curve(1, 0), insertion: curve(0, 0.5, 1), difference: 0.0625 };
  const random = { deletion: curve(1, 0.5, 0), insertion: curve(0, 1), difference: -0.0625 };
  const curves = { step: 3, pixels: 6, map, random };
  const road = { percentages: [50], morf: [0.25], lerf: [0.75], meanMorf: 0.25, meanLerf: 0.75, difference: 0.5 };
  const stability = { seeds: [0, 1], betweenSeeds: 0.9, convergence: [], otherClass: null };
  await writeBundle(keptWith({ evaluation: { curves, road }, stability }), join(folder, 'out'));
  assert.deepEqual(await readJson(join(folder, 'out', 'curves.json')), { ...curves, road });
  const manifest = (await readJson(join(folder, 'out', 'manifest.json'))) as { metrics: unknown; stability: unknown };
  assert.deepEqual(manifest.metrics, {
    deletion: 0.375,
    insertion: 0.4375,
    difference: 0.0625,
    step: 3,
    random: { deletion: 0.4375, insertion: 0.375, difference: -0.0625 },
    road: { morf: 0.25, lerf: 0.75, difference: 0.5 },
  });
  assert.deepEqual(manifest.stability, stability);
});

test('ROAD alone is told alone, and what was not measured is not told of', async () => {
  const road = { percentages: [50], morf: [0.25], lerf: [0.75], meanMorf: 0.25, meanLerf: 0.75, difference: 0.5 };
  assert.deepEqual(manifestOf(keptWith({ evaluation: { road } })).metrics, {
    road: { morf: 0.25, lerf: 0.75, difference: 0.5 },
  });
  await writeBundle(keptWith(), join(folder, 'out'));
  const manifest = (await readJson(join(folder, 'out', 'manifest.json'))) as object;
  assert.ok(!('metrics' in manifest) && !('stability' in manifest));
});

test('manifest.json is the manifest, with the keys that others rely on', async () => {
  await writeBundle(keptWith(), join(folder, 'out'));
  const written = await readJson(join(folder, 'out', 'manifest.json'));
  assert.deepEqual(written, JSON.parse(JSON.stringify(manifestOf(keptWith()))));
  const manifest = written as Record<string, unknown>;
  assert.equal(manifest.schema, 1);
  assert.deepEqual(manifest.target, { index: 0, label: 'cat', probability: 0.75 });
  assert.deepEqual(manifest.prediction, EXPLANATION.prediction.top);
  assert.deepEqual(manifest.counts, { total: 60, kept: 30, shifted: 30, shiftedTo: { dog: 30 } });
  assert.deepEqual(manifest.student, EXPLANATION.student);
  assert.deepEqual(manifest.timings, EXPLANATION.timings);
  assert.deepEqual(manifest.map, { file: 'saliency.npy', width: 3, height: 2 });
  assert.deepEqual([manifest.status, manifest.provider, manifest.seed, manifest.method], ['ok', 'cpu', 7, 'relabel']);
  assert.deepEqual(manifest.settings, {
    samples: 60,
    sampling: 'local',
    target: null,
    batchSize: 'auto',
    executionProviders: ['cuda', 'cpu'],
    maskGrids: [5, 7],
    temperature: 1,
  });
  assert.deepEqual(manifest.preprocess, { ...input, size: [2, 3], layout: 'NCHW' });
  assert.deepEqual(manifest.preprocessFrom, sources);
  const { image, model, vae } = manifestOf(keptWith());
  assert.equal(image.sha256, 'a'.repeat(64));
  assert.equal(model.sha256, 'b'.repeat(64));
  assert.deepEqual([vae?.encoder.sha256, vae?.decoder.sha256], ['c'.repeat(64), 'd'.repeat(64)]);
});

test('the manifest of a method without a VAE names none, nor how it would have painted', () => {
  const kept = keptWith();
  const options = { ...kept.options, method: 'random' } as const;
  const manifest = manifestOf({ ...kept, options, hashes: { model: kept.hashes.model } });
  assert.equal(manifest.vae, null);
  assert.equal(manifest.settings.sampling, null);
});

test('the manifest names the versions that are installed', async () => {
  const installed = async (path: string) =>
    JSON.parse(await readFile(join(import.meta.dirname, '..', '..', '..', path, 'package.json'), 'utf8')).version;
  assert.deepEqual(manifestOf(keptWith()).versions, {
    relabel: await installed('.'),
    node: process.version.slice(1),
    onnxruntime: await installed('node_modules/onnxruntime-node'),
    sharp: await installed('node_modules/sharp'),
  });
});
