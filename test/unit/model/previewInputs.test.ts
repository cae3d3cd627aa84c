import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { drawTensor, previewInputs } from '../../../src/pipeline/model/previewInputs.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { ModelSpec } from '../../../src/protocol/models.ts';
import { type ClassifierName, side, specOf, unit, writeClassifier } from '../../fixtures/models/classifiers.ts';

const sessions = new Sessions();
let folder: string;
let red: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-try-'));
  red = join(folder, 'red.png');
  // One white pixel, so that there is something to see.
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, at) => (at < 3 || at % 3 === 0 ? 255 : 0));
  await sharp(rgb, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toFile(red);
});
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

function attempt(name: ClassifierName, changes: Partial<ModelSpec> = {}, images = [red]) {
  const model = specOf(writeClassifier(folder, name), changes);
  return previewInputs({ model, images, executionProviders: ['cpu'] }, sessions, new AbortController().signal);
}

async function pictureOf(changes: Partial<ModelSpec>, name: ClassifierName = 'logits.onnx') {
  const [image] = (await attempt(name, changes)).images;
  return image !== undefined && 'tensor' in image ? image : assert.fail(JSON.stringify(image));
}

test('the tensor is drawn as it is: BGR in wrong colours, a shifted mean by its numbers', async () => {
  const rgb = await pictureOf({});
  assert.deepEqual([rgb.low, rgb.high], [0, 1]);
  assert.deepEqual([...rgb.tensor.rgb.subarray(0, 6)], [255, 255, 255, 255, 0, 0]);
  const bgr = await pictureOf({ input: { ...unit, channels: 'bgr' } });
  assert.deepEqual([...bgr.tensor.rgb.subarray(3, 6)], [0, 0, 255]);
  const shifted = await pictureOf({ input: { ...unit, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } });
  assert.deepEqual([shifted.low, shifted.high], [-2, 2]);
  const nhwc = await pictureOf({}, 'nhwc.onnx');
  assert.deepEqual(nhwc.tensor.rgb, rgb.tensor.rgb);
});

test('a preset that leaves nothing of the image is seen as a constant tensor', async () => {
  // Bytes: 0 to 1 becomes 0 or 1, and a range of 0.01 nothing at all.
  const constant = await pictureOf({ input: { ...unit, scale: 1 / 25500 } }, 'uint8.onnx');
  assert.deepEqual([constant.low, constant.high], [0, 0]);
  assert.ok(constant.tensor.rgb.every((value) => value === 128));
});

test('the answers come with labels, most probable first', async () => {
  const tried = await attempt('logits.onnx', { labels: ['r', 'g', 'b'] });
  const { classes, looksLike, named, labelsProblem, images } = tried;
  assert.deepEqual([classes, looksLike, named, labelsProblem], [3, 'logits', true, undefined]);
  const [image] = images;
  assert.ok(image && 'top' in image);
  assert.deepEqual(
    image.top.map(({ label }) => label),
    ['r', 'g', 'b'],
  );
});

test('labels of a wrong count give way to numbers, and are told', async () => {
  const { named, labelsProblem, images } = await attempt('logits.onnx', { labels: ['r', 'g'] });
  assert.equal(named, false);
  assert.match(labelsProblem ?? '', /has 3 classes, but the list in relabel\.models has 2 labels/);
  assert.ok(images[0] && 'top' in images[0]);
  assert.equal(images[0].top[0]?.label, 'class 0');
});

test('what the numbers look like is told', async () => {
  assert.equal((await attempt('softmax.onnx')).looksLike, 'probabilities');
  assert.equal((await attempt('labels.onnx')).looksLike, 'multilabel');
});

test('an image that can not be read spoils no other', async () => {
  const broken = join(folder, 'broken.png');
  writeFileSync(broken, 'no image');
  const { images } = await attempt('logits.onnx', {}, [broken, red]);
  assert.match(JSON.stringify(images[0]), /"failure":"broken\.png is not an image/);
  assert.ok(images[1] && 'top' in images[1]);
});

test('a model that gives NaN says so', async () => {
  await assert.rejects(attempt('nan.onnx'), /gives NaN or infinity: check scale, mean and std/);
});

test('a grey tensor is drawn grey', () => {
  const drawn = drawTensor(Float32Array.of(2, 4), { height: 1, width: 2, channels: 1, layout: 'NCHW' });
  assert.deepEqual([...drawn.tensor.rgb], [0, 0, 0, 255, 255, 255]);
});
