import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { ModelSpec } from '../../../src/protocol/models.ts';
import {
  bias,
  type ClassifierName,
  gain,
  loneGain,
  side,
  specOf,
  unit,
  writeClassifier,
} from '../../fixtures/models/classifiers.ts';
import { ask, assertClose, colours, folder, load, preprocess, type Rgb, softmax, three, tidy } from './tinyTeacher.ts';

after(tidy);
const yesOrNo = (logit: number): number[] => [1 / (1 + Math.exp(logit)), 1 / (1 + Math.exp(-logit))];
const lone = ([red]: Rgb): number[] => yesOrNo(loneGain * (red / 255 - 0.5));

/** Labels that don't exclude each other, and at last what the most probable lacks to 1. */
function independent(colour: Rgb): number[] {
  const each = colour.map((level, at) => 1 / (1 + Math.exp(-((gain * level) / 255 + bias[at]!))));
  return [...each, 1 - Math.max(...each)];
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
  ...(['uint8', 'uint16', 'int16', 'int32', 'int64', 'float64'] as const).map((type): Case => {
    return { model: `${type}.onnx`, changes: { input: preprocess.pixels }, expected: three };
  }),
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
