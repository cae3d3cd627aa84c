import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import sharp from 'sharp';
import { PipelineError } from '../../../src/common/errors.ts';
import { manifestOf, writeBundle } from '../../../src/pipeline/explanation/bundle.ts';
import type { ExplanationRecord } from '../../../src/pipeline/explanation/explanationRecord.ts';
import { partialOf } from '../../../src/pipeline/leftovers.ts';
import { resolveInput } from '../../../src/pipeline/model/resolveInput.ts';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';
import type { Sample } from '../../../src/protocol/samples.ts';
import { presets } from '../../../src/settings/presets.ts';
import { parseNpy } from '../../fixtures/npy.ts';

/** More than are made again at a time. */
const SAMPLES = 60;

let root: string;
let folder: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'relabel-bundle-'));
});
after(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

function sampleOf(index: number): Sample {
  return {
    index,
    label: index % 2,
    labelProbability: 0.75,
    probability: 0.25,
    targetScore: -1.1,
    kept: index % 2 === 0,
    change: 0.125,
  };
}

const EXPLANATION: Explanation = {
  prediction: {
    top: [
      { index: 0, label: 'cat', probability: 0.75 },
      { index: 1, label: 'dog', probability: 0.25 },
    ],
    target: { index: 0, label: 'cat', probability: 0.75 },
    reconstruction: { index: 1, label: 'dog', probability: 0.5 },
    provider: 'cpu',
    providerNotes: ['cuda: no library'],
    labels: ['cat', 'dog'],
    inputSize: [2, 3],
  },
  status: 'ok',
  advice: 'The map can be read.',
  map: { width: 3, height: 2, values: Float32Array.of(0.5, -1.25, 0, 3, -0.1, 1e-20) },
  counts: { total: SAMPLES, kept: 30, shifted: 30, shiftedTo: { dog: 30 } },
  samples: Array.from({ length: SAMPLES }, (_, index) => sampleOf(index)),
  student: {
    agreement: 0.9,
    majorityBaseline: 0.5,
    correlation: null,
    splitHalf: 0.8,
    reliability: 0.89,
    strength: 2,
    hard: true,
  },
  timings: { total: 90, load: 1, image: 2, teacher: 40, vae: 20, synthesize: 10, student: 5, firstMap: 12 },
  notes: ['A note.'],
};

/** A sample's picture tells its index by its colour. */
async function renderSamples(indices: readonly number[]): Promise<Picture[]> {
  return indices.map((index) => ({ width: 3, height: 2, rgb: new Uint8Array(18).fill(index) }));
}

const input = presets.symmetric;
const { sources } = await resolveInput({ name: 'Tiny', path: '/models/tiny.onnx', input, output: 'auto' }, []);

function keptWith(changes: Partial<ExplanationRecord> = {}): ExplanationRecord {
  return {
    options: {
      image: '/photos/cat.png',
      model: {
        name: 'Tiny',
        path: '/models/tiny.onnx',
        labels: '/models/labels.txt',
        input,
        output: 'auto',
      },
      vae: { name: 'small', encoder: '/models/encoder.onnx', decoder: '/models/decoder.onnx' },
      method: 'relabel',
      samples: SAMPLES,
      sampling: 'local',
      seed: 7,
      executionProviders: ['cuda', 'cpu'],
      batchSize: 'auto',
    },
    explanation: EXPLANATION,
    image: {
      path: '/photos/cat.png',
      sha256: 'a'.repeat(64),
      width: 6,
      height: 4,
      rgb: new Uint8Array(72).fill(100),
      notes: ['first of 2 frames'],
    },
    frame: { imageWidth: 6, imageHeight: 4, x: 0, y: 0, width: 6, height: 4 },
    preprocess: { input: { ...input, size: [2, 3], layout: 'NCHW' }, sources },
    picture: { width: 3, height: 2, rgb: new Uint8Array(18) },
    cost: { calls: SAMPLES, wall: 60, teacher: 40 },
    methodSettings: { maskGrids: [5, 7], temperature: 1 },
    hashes: { model: 'b'.repeat(64), vae: { encoder: 'c'.repeat(64), decoder: 'd'.repeat(64) } },
    renderSamples,
    ...changes,
  };
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

async function rejection(promise: Promise<unknown>): Promise<PipelineError> {
  const error: unknown = await promise.then(
    () => assert.fail('should have failed'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PipelineError, String(error));
  return error;
}

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

test('a run that is killed at the very end leaves nothing that the next one does not sweep', async () => {
  const [map, curve] = [
    { width: 3, height: 2, values: new Float32Array(6) },
    { scores: [1, 0], auc: 0.5 },
  ];
  const lines = { deletion: curve, insertion: curve, difference: 0 };
  const evaluation = { curves: { step: 3, pixels: 6, map: lines, random: lines } };
  await writeBundle(keptWith({ explanation: { ...EXPLANATION, uncertainty: map }, evaluation }), join(folder, 'out'));
  const { pid } = spawnSync(process.execPath, ['--version']);
  const killed = basename(partialOf(join(folder, 'out'))).replace(`-${process.pid}-`, `-${pid}-`);
  await rename(join(folder, 'out'), join(folder, killed));
  await writeBundle(keptWith(), join(folder, 'next'));
  assert.deepEqual(await readdir(folder), ['next']);
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

test('without a map there is no picture of one', async () => {
  const explanation = { ...EXPLANATION, status: 'nothing-shifted', map: null } as const;
  await writeBundle(keptWith({ explanation }), join(folder, 'out'));
  assert.deepEqual((await readdir(join(folder, 'out'))).sort(), ['manifest.json', 'samples', 'samples.json']);
  const manifest = (await readJson(join(folder, 'out', 'manifest.json'))) as { map: unknown; status: unknown };
  assert.deepEqual([manifest.map, manifest.status], [null, 'nothing-shifted']);
});

test('until all is written there is no folder of that name, and no manifest', async () => {
  const target = join(folder, 'out');
  let calls = 0;
  await writeBundle(
    keptWith({
      renderSamples: async (indices) => {
        calls++;
        await assert.rejects(access(target));
        const [partial] = await readdir(folder);
        assert.match(partial!, /^\.out\.partial-[0-9a-f]{8}-\d+-[0-9a-f]{8}$/);
        assert.ok(!(await readdir(join(folder, partial!))).includes('manifest.json'));
        return renderSamples(indices);
      },
    }),
    target,
  );
  assert.equal(calls, 3);
});

test('an existing folder is left alone, even an empty one', async () => {
  const target = join(folder, 'out');
  await mkdir(target);
  const error = await rejection(writeBundle(keptWith(), target));
  assert.equal(error.code, 'export');
  assert.equal(error.message, `${target} already exists: choose a folder that does not exist yet.`);
  await writeFile(join(target, 'mine.txt'), 'mine');
  await rejection(writeBundle(keptWith(), target));
  assert.deepEqual(await readdir(target), ['mine.txt']);
  assert.deepEqual(await readdir(folder), ['out']);
});

test('a folder that appears meanwhile is not overwritten', async () => {
  const target = join(folder, 'out');
  const late = async (indices: readonly number[]) => {
    await mkdir(target, { recursive: true });
    await writeFile(join(target, 'theirs.txt'), 'theirs');
    return renderSamples(indices);
  };
  const error = await rejection(writeBundle(keptWith({ renderSamples: late }), target));
  assert.equal(error.code, 'export');
  assert.match(error.message, /appeared while/);
  assert.deepEqual(await readdir(target), ['theirs.txt']);
  assert.deepEqual(await readdir(folder), ['out']);
});

test('a full disk leaves nothing behind', async () => {
  const full = async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  const target = join(folder, 'out');
  const error = await rejection(writeBundle(keptWith({ renderSamples: full }), target));
  assert.equal(error.code, 'export');
  assert.equal(
    error.message,
    `Could not write to ${target}: the disk is full: free some space or choose a folder on another disk.`,
  );
  assert.deepEqual(await readdir(folder), []);
});

test("a VAE that can't run any more says so itself, and leaves nothing behind", async () => {
  const broken = async () => {
    throw new PipelineError('vae', 'decoder.onnx is gone: restore it.');
  };
  const error = await rejection(writeBundle(keptWith({ renderSamples: broken }), join(folder, 'out')));
  assert.equal(error.code, 'vae');
  assert.deepEqual(await readdir(folder), []);
});

test('a file where a folder should be is named', async () => {
  await writeFile(join(folder, 'file'), '');
  const target = join(folder, 'file', 'out');
  const error = await rejection(writeBundle(keptWith(), target));
  assert.equal(error.message, `Could not write to ${target}: a part of the path is a file: choose another folder.`);
  assert.equal((await stat(join(folder, 'file'))).size, 0);
});
