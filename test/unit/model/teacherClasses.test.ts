import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { toTensor } from '../../../src/pipeline/image/image.ts';
import { unit } from '../../fixtures/models/classifiers.ts';
import { load, plain, refused, tidy } from './tinyTeacher.ts';

after(tidy);

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

test('labels that do not exclude each other have one more for none of them', async () => {
  const teacher = await load('labels.onnx', { output: 'multilabel', labels: ['r', 'g', 'b'] });
  assert.ok(teacher.multiLabel);
  assert.deepEqual(teacher.labels, ['r', 'g', 'b', 'no label']);
  assert.equal((await load('softmax.onnx', { output: 'probabilities' })).multiLabel, false);
});
