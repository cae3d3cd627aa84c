import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { toTensor } from '../../../src/pipeline/image/image.ts';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { Failure } from '../../../src/protocol/failure.ts';
import type { ModelSpec, Preprocess } from '../../../src/protocol/models.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';
import {
  bias,
  type ClassifierName,
  gain,
  loneGain,
  side,
  specOf,
  unit,
  writeClassifier,
} from '../../fixtures/models.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** Of one colour each, so that the means of the channels are the colour. */
const colours: readonly Rgb[] = [
  [255, 0, 0],
  [51, 204, 102],
  [0, 102, 255],
  [153, 153, 153],
  [25, 255, 76],
];
const preprocess = {
  gray: { ...unit, channels: 'gray', mean: [0], std: [1] },
  /** Pixels as they are, for a model that scales them itself. */
  pixels: { ...unit, scale: 1 },
} as const satisfies Record<string, Preprocess>;

let folder: string;
const sessions = new Sessions();
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-teacher-'));
});
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

function load(
  name: ClassifierName,
  changes: Partial<ModelSpec> = {},
  batchSize: number | 'auto' = 'auto',
): Promise<Teacher> {
  return Teacher.load(specOf(writeClassifier(folder, name), changes), sessions, ['cpu'], batchSize);
}

/** The teacher's probabilities of `count` colours, row by row. */
async function ask(teacher: Teacher, count = colours.length): Promise<number[][]> {
  const asked = colours.slice(0, count);
  const tensors = asked.map((colour) => toTensor(plain(colour), teacher.spec.input, teacher.input.layout));
  const values = new Float32Array(count * teacher.inputLength);
  tensors.forEach((tensor, row) => {
    values.set(tensor, row * teacher.inputLength);
  });
  const { classes, probabilities } = await teacher.score(values, count);
  return asked.map((_, row) => Array.from(probabilities.subarray(row * classes, (row + 1) * classes)));
}

function plain(colour: Rgb): Picture {
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, index) => colour[index % 3]!);
  return { width: side, height: side, rgb };
}

function softmax(logits: readonly number[]): number[] {
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  return logits.map((logit) => Math.exp(logit) / sum);
}

const three = ([red, green, blue]: Rgb): number[] => {
  return softmax([(gain * red) / 255 + bias[0], (gain * green) / 255 + bias[1], (gain * blue) / 255 + bias[2]]);
};
const yesOrNo = (logit: number): number[] => [1 / (1 + Math.exp(logit)), 1 / (1 + Math.exp(-logit))];
const lone = ([red]: Rgb): number[] => yesOrNo(loneGain * (red / 255 - 0.5));

/** Labels that don't exclude each other, and at last what the most probable lacks to 1. */
function independent(colour: Rgb): number[] {
  const each = colour.map((level, at) => 1 / (1 + Math.exp(-((gain * level) / 255 + bias[at]!))));
  return [...each, 1 - Math.max(...each)];
}

function assertClose(actual: readonly number[][], expected: readonly number[][], tolerance = 1e-5): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((row, at) => {
    assert.equal(actual[at]!.length, row.length);
    row.forEach((value, index) => {
      const difference = Math.abs(actual[at]![index]! - value);
      assert.ok(difference <= tolerance, `row ${at}: ${actual[at]} is not ${row}`);
    });
  });
}

/** The failure's message names the model and is one line. */
async function refused(promise: Promise<unknown>, code: Failure['code'], message: RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof PipelineError, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, code);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

interface Case {
  readonly model: ClassifierName;
  readonly changes?: Partial<ModelSpec>;
  readonly expected: (colour: Rgb) => number[];
  readonly tolerance?: number;
  readonly batchSize?: number;
}

const CASES: readonly Case[] = [
  { model: 'logits.onnx', expected: three },
  { model: 'logits.onnx', changes: { output: 'logits' }, expected: three },
  { model: 'logits.onnx', expected: three, batchSize: 2 },
  { model: 'softmax.onnx', expected: three },
  { model: 'softmax.onnx', changes: { output: 'probabilities' }, expected: three },
  // Told to be logits, the probabilities are taken through a softmax once more.
  { model: 'softmax.onnx', changes: { output: 'logits' }, expected: (colour) => softmax(three(colour)) },
  { model: 'labels.onnx', changes: { output: 'multilabel' }, expected: independent },
  // The graph tells that it ends in a sigmoid each, and which output is no features.
  { model: 'labels.onnx', expected: independent },
  { model: 'two-outputs.onnx', expected: three },
  { model: 'logits.onnx', changes: { output: 'sigmoid' }, expected: independent },
  { model: 'lone-logit.onnx', changes: { output: 'sigmoid' }, expected: lone },
  { model: 'two-outputs.onnx', changes: { outputName: 'output' }, expected: three },
  { model: 'sigmoid.onnx', expected: lone },
  { model: 'lone-logit.onnx', expected: lone },
  { model: 'weak-logit.onnx', expected: ([red]) => yesOrNo((1.8 * red) / 255 - 0.4) },
  {
    model: 'two-classes.onnx',
    expected: ([red, green]) => softmax([(gain * red) / 255, (gain * green) / 255 + bias[1]]),
  },
  { model: 'spatial.onnx', expected: (colour) => softmax(colour.map((level) => (gain * level) / 255)) },
  { model: 'nhwc.onnx', expected: three },
  {
    model: 'gray.onnx',
    changes: { input: preprocess.gray },
    // Luma is rounded to a level.
    expected: ([red, green, blue]) => {
      const luma = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
      return softmax([(gain * luma) / 255, bias[1]]);
    },
  },
  { model: 'batch-1.onnx', expected: three },
  { model: 'batch-4.onnx', expected: three },
  { model: 'any-size.onnx', changes: { input: { ...unit, size: [side, side] } }, expected: three },
  { model: 'uint8.onnx', changes: { input: preprocess.pixels }, expected: three },
  { model: 'float16.onnx', expected: three, tolerance: 2e-3 },
  { model: 'mixing.onnx', expected: (colour) => squared(three(colour)) },
  { model: 'mixing-4.onnx', expected: (colour) => mixedWithBlack(colour) },
  { model: 'one-at-a-time.onnx', expected: three },
];

/** Twice the logits: the squares of the probabilities, to a sum of 1. */
function squared(probabilities: readonly number[]): number[] {
  const squares = probabilities.map((value) => value ** 2);
  const sum = squares.reduce((total, value) => total + value, 0);
  return squares.map((value) => value / sum);
}

/** In a batch with three black images: logits and their mean over the four. */
function mixedWithBlack(colour: Rgb): number[] {
  return softmax(colour.map((level, k) => (gain * level * 1.25) / 255 + 2 * bias[k]!));
}

for (const { model, changes, expected, tolerance, batchSize } of CASES) {
  const told = changes?.output ? `, told to give ${changes.output}` : '';
  test(`${model}${told}${batchSize ? `, ${batchSize} at a time` : ''}`, async () => {
    const teacher = await load(model, changes, batchSize);
    assertClose(await ask(teacher), colours.map(expected), tolerance);
    assertClose(await ask(teacher, 1), colours.slice(0, 1).map(expected), tolerance);
    assert.equal(teacher.calls, colours.length + 1);
  });
}

for (const [size, batchSize] of [
  [side, 50],
  // 2²⁶ numbers are 256 MiB.
  [2048, Math.floor(2 ** 26 / (3 * 2048 ** 2))],
] as const) {
  test(`inputs of ${size} × ${size} pixels are asked about ${batchSize} at a time`, async () => {
    const teacher = await load('any-size.onnx', { input: { ...unit, size: [size, size] } });
    assert.equal(teacher.batchSize, batchSize);
  });
}

test('the input is read off the model', async () => {
  const { input } = await load('nhwc.onnx');
  assert.deepEqual(input, {
    name: 'input',
    type: 'float32',
    layout: 'NHWC',
    channels: 3,
    height: side,
    width: side,
    fixedBatch: undefined,
  });
  assert.equal((await load('batch-4.onnx')).input.fixedBatch, 4);
  assert.equal((await load('float16.onnx')).input.type, 'float16');
});

test('a model that mixes the images of a batch gets them one by one, with a note', async () => {
  for (const name of ['mixing.onnx', 'mixing-4.onnx', 'one-at-a-time.onnx'] as const) {
    assert.match((await load(name)).notes.join(), /one by one/, name);
  }
  for (const name of ['logits.onnx', 'batch-1.onnx', 'batch-4.onnx', 'float16.onnx'] as const) {
    assert.deepEqual((await load(name)).notes, [], name);
  }
});

test('a warm model is neither loaded nor tried out again', async () => {
  const own = new Sessions();
  const path = writeClassifier(folder, 'logits.onnx');
  const first = await Teacher.load(specOf(path), own, ['cpu'], 'auto');
  let runs = 0;
  const { session } = first.model;
  const run = session.run.bind(session);
  session.run = (feeds: Parameters<typeof run>[0]) => {
    runs++;
    return run(feeds);
  };
  const second = await Teacher.load(specOf(path), own, ['cpu'], 'auto');
  assert.equal(second.model.session, session);
  assert.equal(runs, 0);
  assertClose(await ask(second), colours.map(three));
  assert.equal(runs, 1);
  // Fed in another way, it is another classifier.
  await Teacher.load(specOf(path, { input: { ...unit, scale: 1 } }), own, ['cpu'], 'auto');
  assert.ok(runs > 1);
  await own.dispose();
});

test('time and calls are counted from the load on', async () => {
  const teacher = await load('logits.onnx');
  assert.deepEqual([teacher.spent, teacher.calls], [0, 0]);
  await ask(teacher, 3);
  assert.ok(teacher.spent > 0);
  assert.equal(teacher.calls, 3);
});

test('21 841 classes', async () => {
  const teacher = await load('21841-classes.onnx');
  const scores = await teacher.score(toTensor(plain([255, 0, 0]), unit, 'NCHW'), 1);
  assert.equal(scores.classes, 21841);
  const top = teacher.topClass(scores, 0);
  assert.equal(top, 21840);
  assert.equal(teacher.scoreOf(scores, 0, top).label, 'class 21840');
  // The sum of exp(k / 21840) for k = 0 … 21840, by the geometric series.
  const ratio = Math.exp(1 / 21840);
  const sum = (ratio ** 21841 - 1) / (ratio - 1);
  const { probability } = teacher.scoreOf(scores, 0, top);
  assert.ok(Math.abs(probability / (Math.E / sum) - 1) < 1e-4, String(probability));
});

test('the first of equal classes is the top one', async () => {
  const teacher = await load('spatial.onnx');
  const scores = await teacher.score(toTensor(plain([153, 153, 153]), unit, 'NCHW'), 1);
  assert.equal(teacher.topClass(scores, 0), 0);
});

test('labels, and classes by label or index', async () => {
  const teacher = await load('logits.onnx', { labels: ['red', 'Green, verdant', 'blue'] });
  const scores = await teacher.score(toTensor(plain([0, 255, 0]), unit, 'NCHW'), 1);
  assert.equal(teacher.scoreOf(scores, 0, teacher.topClass(scores, 0)).label, 'Green, verdant');
  for (const wanted of [1, '1', 'green', 'GREEN, verdant', ' green ', 'verdant'])
    assert.equal(teacher.findClass(wanted), 1);
  for (const wanted of [3, -1, 0.5, '3', '-1', 'yellow', '']) {
    assert.throws(() => teacher.findClass(wanted), /has no class ".*": give an index from 0 to 2/);
  }
});

test('a name of digits is a label before it is an index, and a name of several classes is refused', async () => {
  const digits = await load('logits.onnx', { labels: ['1', '10', '2'] });
  assert.deepEqual(
    [digits.findClass('1'), digits.findClass('10'), digits.findClass('2'), digits.findClass(2)],
    [0, 1, 2, 2],
  );
  assert.equal(digits.findClass('0'), 0, 'no label, so an index');
  const cranes = await load('logits.onnx', { labels: ['crane', 'cat', 'Crane'] });
  assert.throws(() => cranes.findClass('CRANE'), /has several classes called "CRANE" \(0, 2\): give the index of one/);
  assert.equal(cranes.findClass('Crane'), 2, 'the very label');
});

test('a single output has two classes', async () => {
  assert.deepEqual((await load('sigmoid.onnx')).labels, ['class 0', 'class 1']);
  assert.deepEqual((await load('sigmoid.onnx', { labels: ['cat'] })).labels, ['not cat', 'cat']);
  assert.deepEqual((await load('lone-logit.onnx', { labels: ['dog', 'cat'] })).labels, ['dog', 'cat']);
});

test('labels that are not one per class', async () => {
  const labels = ['one', 'two'];
  await refused(
    load('logits.onnx', { labels }),
    'settings',
    /"test model" has 3 classes, but the list .* has 2 labels: give one label per class/,
  );
});

const REFUSED: readonly (readonly [ClassifierName, Partial<ModelSpec>, RegExp])[] = [
  ['two-inputs.onnx', {}, /must have one input, an image, but has 2 \(input, other\): export it with the image alone/],
  ['no-rank.onnx', {}, /does not tell the rank of its input: export it/],
  ['rank-2.onnx', {}, /takes n×3, not a batch of images: export it/],
  ['int64.onnx', {}, /takes int64: export it with a float32/],
  ['any-size.onnx', {}, /takes images of any height: set input.size/],
  ['logits.onnx', { input: { ...unit, size: [16, 8] } }, /height 8, but input.size in relabel.models says 16/],
  ['logits.onnx', { input: preprocess.gray }, /takes 3 channels, but "channels" is "gray"/],
  ['gray.onnx', {}, /takes 1 channels, but "channels" is "rgb"/],
  ['logits.onnx', { input: { ...unit, layout: 'NHWC' } }, /takes 8 channels.*input.layout/],
  ['nan.onnx', {}, /gives NaN or infinity: check scale, mean and std/],
  ['infinite.onnx', {}, /gives NaN or infinity: check scale, mean and std/],
  [
    'segmentation.onnx',
    {},
    /gives float32 1×3×8×8 where a classifier .*: it looks like a model for segmentation.*; export it as a classifier\.$/,
  ],
];
for (const [model, changes, message] of REFUSED) {
  const { input, ...rest } = changes;
  test(`${model} ${JSON.stringify({ ...rest, ...(input && { channels: input.channels }) })} is refused`, async () => {
    await refused(load(model, changes), 'model', message);
    await refused(load(model, changes), 'model', /^Model "test model" /);
  });
}

test('what is no probability is not taken for one', async () => {
  const teacher = await load('logits.onnx', { output: 'probabilities' });
  await refused(ask(teacher), 'settings', /"test model" gives 4\.00, which is no probability: set output to "logits"/);
});

test('labels that do not exclude each other have one more for none of them', async () => {
  const teacher = await load('labels.onnx', { output: 'multilabel', labels: ['r', 'g', 'b'] });
  assert.ok(teacher.multiLabel);
  assert.deepEqual(teacher.labels, ['r', 'g', 'b', 'no label']);
  assert.equal((await load('softmax.onnx', { output: 'probabilities' })).multiLabel, false);
});

test('an output that is not there, or has no classes, names those that are', async () => {
  await refused(
    load('two-outputs.onnx', { outputName: 'logits' }),
    'settings',
    /^Model "test model" has no output "logits": set outputName in relabel\.models to one of features, output\.$/,
  );
  await refused(load('two-outputs.onnx', { outputName: 'features' }), 'model', /another of its outputs \(output\)/);
});

test('what is said to be probabilities of labels and is not asks for "sigmoid"', async () => {
  const teacher = await load('logits.onnx', { output: 'multilabel' });
  await refused(ask(teacher), 'settings', /set output to "sigmoid"/);
});
