import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { batchWithinLimits } from '../../../src/pipeline/model/limits.ts';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { encodeGraph } from '../../../src/pipeline/onnx/graph.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { ModelLimits } from '../../../src/protocol/models.ts';
import { defaultLimits } from '../../../src/settings/limits.ts';
import { presets } from '../../../src/settings/presets.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { writeResized } from '../../fixtures/models/changedModel.ts';
import { writeTinyModels } from '../../fixtures/models/tinyModels.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-limits-'));
const sessions = new Sessions();
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});
const { teacher } = await writeTinyModels(folder);
const copy = join(folder, 'copy.onnx');

/** Gives the mean of each of two channels again and again: a file of some hundred bytes. */
function writeTiled(times: bigint): string {
  const graph = encodeGraph({
    inputs: [{ name: 'input', shape: ['N', 3, 8, 8] }],
    outputs: [{ name: 'logits', shape: ['N', Number(times) * 2] }],
    nodes: [
      { op: 'GlobalAveragePool', inputs: ['input'], outputs: ['pooled'] },
      { op: 'Flatten', inputs: ['pooled'], outputs: ['means'] },
      { op: 'Slice', inputs: ['means', 'zero', 'two', 'one'], outputs: ['first'] },
      { op: 'Tile', inputs: ['first', 'repeats'], outputs: ['logits'] },
    ],
    weights: [
      { name: 'zero', shape: [1], values: BigInt64Array.of(0n) },
      { name: 'one', shape: [1], values: BigInt64Array.of(1n) },
      { name: 'two', shape: [1], values: BigInt64Array.of(2n) },
      { name: 'repeats', shape: [2], values: BigInt64Array.of(1n, times) },
    ],
  });
  writeFileSync(copy, graph);
  return copy;
}

async function load(path: string, limits: Partial<ModelLimits> = {}, batchSize: number | 'auto' = 'auto') {
  const spec = {
    name: 'M',
    path,
    input: presets.unit,
    output: 'auto',
    limits: { ...defaultLimits, ...limits },
  } as const;
  return Teacher.load(spec, sessions, ['cpu'], batchSize);
}

async function refusal(path: string, limits?: Partial<ModelLimits>, batchSize?: number): Promise<string> {
  const before = process.memoryUsage().rss;
  const error = await load(path, limits, batchSize).then(
    () => assert.fail('was loaded'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof PipelineError, String(error));
  assert.equal(error.code, 'model');
  assert.ok(process.memoryUsage().rss - before < 2 ** 28, 'nothing large was allocated');
  return error.message;
}

test('inputs of too many pixels are refused before they are made, by model, number and setting', async () => {
  const message = await refusal(writeResized(teacher, copy, 16384n));
  assert.match(message, /^Model "M" takes images of 16384 × 16384 = 268,435,456 pixels/);
  assert.match(message, /relabel\.limits\.inputPixels allows 4,194,304: raise that setting/);
  assert.match(await refusal(writeResized(teacher, copy, 40000n)), /goes up to 268,435,456, so export a smaller model/);
  await refusal(writeResized(teacher, copy, 4294967295n));
  assert.match(await refusal(teacher, { inputPixels: 32 * 32 - 1 }), /32 × 32 = 1,024 pixels/);
  assert.equal((await load(teacher, { inputPixels: 32 * 32 })).inputLength, 3072);
});

test('too many classes are refused before the model runs', async () => {
  const message = await refusal(writeTiled(25_000_000n));
  assert.match(message, /^Model "M" gives 50,000,000 classes, and relabel\.limits\.classes allows 100,000/);
});

test('classes that only running it shows count as well', async () => {
  assert.match(await refusal(teacher, { classes: 2 }), /gives 3 classes, and relabel\.limits\.classes allows 2/);
  assert.equal((await load(teacher, { classes: 3 })).labels.length, 3);
});

test('batches: "auto" keeps within the memory, a number that does not is refused', async () => {
  const image = { height: 512, width: 512, channels: 3 };
  const spec = { name: 'M', limits: { ...defaultLimits, batchMegabytes: 31 } };
  // One image is 512 × 512 × 3 × 4 bytes: 3 MiB.
  assert.equal(batchWithinLimits(spec, 'auto', 50, image), 10);
  assert.equal(batchWithinLimits(spec, 10, 50, image), 10);
  assert.throws(
    () => batchWithinLimits(spec, 11, 50, image),
    /takes 33 MiB for a batch of 11 images of 512 × 512, and relabel\.limits\.batchMegabytes allows 31 MiB/,
  );
  assert.match(await refusal(teacher, { batchMegabytes: 1 }, 100), /takes 2 MiB for a batch of 100 images/);
});

test('settings: checked, with defaults, on every model', () => {
  const origin = { baseDir: folder, assets: folder };
  const { settings, problems } = readSettings(
    { 'relabel.limits.classes': 7, 'relabel.limits.inputPixels': -1 },
    origin,
  );
  assert.deepEqual(
    settings.models.map(({ limits }) => limits),
    [{ ...defaultLimits, classes: 7 }],
  );
  assert.deepEqual(
    problems.map(({ setting }) => setting),
    ['relabel.limits.inputPixels'],
  );
});

test('settings nested thousands of levels deep are too deep, not a stack overflow', () => {
  const deep: unknown = JSON.parse('['.repeat(5000) + ']'.repeat(5000));
  const { problems } = readSettings(
    { 'relabel.models': [deep], 'relabel.env': deep, 'relabel.samples': deep },
    { baseDir: folder, assets: folder },
  );
  assert.equal(problems.length, 3);
  for (const { message } of problems) assert.match(message, /^is nested too deep/);
});
