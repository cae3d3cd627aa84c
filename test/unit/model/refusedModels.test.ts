import { after, test } from 'node:test';
import type { ModelSpec } from '../../../src/protocol/models.ts';
import { type ClassifierName, unit } from '../../fixtures/models/classifiers.ts';
import { ask, load, preprocess, refused, tidy } from './tinyTeacher.ts';

after(tidy);

const REFUSED: readonly (readonly [ClassifierName, Partial<ModelSpec>, RegExp])[] = [
  ['two-inputs.onnx', {}, /must have one input, an image, but has 2 \(input, other\): export it with the image alone/],
  ['no-rank.onnx', {}, /does not tell the rank of its input: export it/],
  ['rank-2.onnx', {}, /takes n×3, not a batch of images: export it/],
  ['bool.onnx', {}, /takes bool: export it with an input of float32, or of whole numbers/],
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
  [
    'steps.onnx',
    {},
    /gives float32 8×1×24 where a classifier gives one row of numbers an image: export it as a classif/,
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
