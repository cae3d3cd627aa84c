import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { toTensor } from '../../../../src/pipeline/image/image.ts';
import { method } from '../../../../src/pipeline/methods/maskedGradients/method.ts';
import type { Subject } from '../../../../src/pipeline/methods/method.ts';
import { fullMask } from '../../../../src/pipeline/methods/shared/mask.ts';
import { pixelsOf } from '../../../../src/pipeline/methods/shared/pixelsOf.ts';
import { TeacherGradients } from '../../../../src/pipeline/model/gradients.ts';
import { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import { encodeGraph } from '../../../../src/pipeline/onnx/graph.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import { specOf, unit } from '../../../fixtures/models/classifiers.ts';

const side = 4;
const pixels = side * side;
/** Of a linear classifier of two classes: values × classes. */
const weights = Float32Array.from({ length: 3 * pixels * 2 }, (_, at) => Math.sin(at));
const sessions = new Sessions();
let folder: string;
let subject: Subject;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
  const path = join(folder, 'linear.onnx');
  const graph = encodeGraph({
    inputs: [{ name: 'x', shape: ['N', 3, side, side] }],
    outputs: [{ name: 'z', shape: ['N', 2] }],
    weights: [{ name: 'w', shape: [3 * pixels, 2], values: weights }],
    nodes: [
      { op: 'Flatten', inputs: ['x'], outputs: ['f'] },
      { op: 'MatMul', inputs: ['f', 'w'], outputs: ['z'] },
    ],
  });
  await writeFile(path, graph);
  const spec = { ...specOf(path), output: 'logits' as const, input: { ...unit, size: [side, side] as const } };
  const teacher = await Teacher.load(spec, sessions, ['cpu'], 'auto');
  const picture = {
    width: side,
    height: side,
    rgb: Uint8Array.from({ length: 3 * pixels }, (_, at) => (37 * at) % 256),
  };
  const tensor = toTensor(picture, unit, 'NCHW');
  const scores = await teacher.score(tensor, 1);
  const gradients = new TeacherGradients(teacher, sessions);
  subject = { teacher, gradients, preprocess: unit, picture, tensor, scores, topClass: 0, target: 1 };
});
after(async () => {
  await sessions.dispose();
  await rm(folder, { recursive: true });
});

const explain = (options: Record<string, string | number>, seed = 0, signal = new AbortController().signal) =>
  method.explain(subject, { samples: 0, seed, sampling: 'local', options, signal, report() {} });

test('the map of a linear model is its weights times what is hidden, whatever the masks', async () => {
  const { map, splitHalf, status } = await explain({ passes: 8, baseline: 'grey', smoothing: 0 });
  assert.ok(map);
  for (let pixel = 0; pixel < pixels; pixel++) {
    // Log-odds of the second of two classes are the difference of their numbers; the baseline is 0.
    const expected = [0, 1, 2].reduce((sum, channel) => {
      const at = channel * pixels + pixel;
      return sum + ((weights[2 * at + 1] as number) - (weights[2 * at] as number)) * (subject.tensor[at] as number);
    }, 0);
    assert.ok(Math.abs((map.values[pixel] as number) - expected) < 1e-5, `pixel ${pixel}`);
  }
  assert.ok((splitHalf ?? 0) > 0.999);
  assert.equal(status, 'ok');
});

test('is the same for the same seed, and stops when it is told to', async () => {
  const [one, again] = [await explain({ passes: 6 }, 3), await explain({ passes: 6 }, 3)];
  assert.deepEqual(one.map?.values, again.map?.values);
  const cancelled = AbortSignal.abort(new Error('enough'));
  await assert.rejects(explain({ passes: 6 }, 3, cancelled), /enough/);
});

test('a mask of ones hides every value, in both layouts', () => {
  for (const layout of ['NCHW', 'NHWC'] as const) {
    const hidden = pixelsOf(fullMask, { height: 3, width: 5, channels: 3, layout });
    assert.deepEqual([...hidden], new Array(45).fill(1));
  }
});

test('a mask lies over all channels of a pixel alike', () => {
  const mask = { cells: 2, grid: Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0), offsetX: 0, offsetY: 0 };
  const frame = { height: 4, width: 4, channels: 3 as const };
  const planes = pixelsOf(mask, { ...frame, layout: 'NCHW' });
  const pixelwise = pixelsOf(mask, { ...frame, layout: 'NHWC' });
  for (let pixel = 0; pixel < 16; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      assert.equal(planes[channel * 16 + pixel], pixelwise[pixel * 3 + channel]);
    }
  }
  // Bilinear between the first point, at half a pixel, and the next, two pixels on (RISE's way of enlarging).
  assert.equal(planes[0], 0.75 ** 2);
  assert.equal(planes[15], 0);
});
