import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { byte, classifier, integers, node, scalar, vector, weights } from '../../../fixtures/models/modelKinds.ts';
import { ask, assertClose, load, refused, scores, softmaxed, tidy } from './loadGraph.ts';

after(tidy);
const sigmoids = scores.map((score) => 1 / (1 + Math.exp(-score)));
const none = 1 - Math.max(...sigmoids);
const softmax = node('Softmax', 'z', 'p', { axis: 1 });

test('a softmax that was rounded to bytes stays as it is given', async () => {
  const quantise = [softmax, node('QuantizeLinear', 'p s zero', 'q'), node('DequantizeLinear', 'q s zero', 'y')];
  const teacher = await load(classifier(quantise, { weights: [scalar('s', 1 / 8), byte('zero', 0)] }));
  assert.deepEqual([teacher.outputKind, teacher.proposal.output.certain], ['probabilities', true]);
  // In eighths: 0.9436 is 7.5, 0.0384 is 0.3 and 0.0173 is 0.1.
  assertClose(await ask(teacher), [1, 0, 0], 0.13);
  assert.equal(
    (await ask(teacher)).every((value) => Number.isInteger(8 * value)),
    true,
  );
});

test('scores of bytes are taken back by the scale that made them', async () => {
  const bytes = classifier([softmax, node('QuantizeLinear', 'p s zero', 'y')], {
    weights: [scalar('s', 1 / 256), byte('zero', 0)],
    outputs: [{ name: 'y', type: 'uint8' }],
  });
  assertClose(await ask(await load(bytes)), softmaxed, 1 / 256);
  const double = classifier([softmax, node('Cast', 'p', 'y', { to: 11 })], {
    outputs: [{ name: 'y', type: 'double' }],
  });
  assertClose(await ask(await load(double)), softmaxed);
});

test('logarithms of probabilities may be minus infinity', async () => {
  // At a temperature of 1/100, softmax gives all but the best class 0.
  const sharp = [node('Mul', 'z c', 'sharp'), node('Softmax', 'sharp', 'p'), node('Log', 'p', 'y')];
  const teacher = await load(classifier(sharp, { weights: [scalar('c', 100)] }));
  assertClose(await ask(teacher), [1, 0, 0]);
  assertClose(await ask(await load(classifier([node('LogSoftmax', 'z', 'y')]))), softmaxed);
});

test('labels that do not exclude each other are known by their sigmoids, or by problem_type', async () => {
  const teacher = await load(classifier([node('Sigmoid', 'z', 'y')]));
  assert.equal(teacher.multiLabel, true);
  assertClose(await ask(teacher), [...sigmoids, none]);
  const beside = await load(classifier([]), {}, { problem_type: 'multi_label_classification' });
  assertClose(await ask(beside), [...sigmoids, none]);
  assert.equal(beside.proposal.output.source, 'file beside');
  assertClose(await ask(await load(classifier([]), {}, { problem_type: 'single_label_classification' })), softmaxed);
  // OpenVINO's Model API gives each label a sigmoid then; of several groups of classes each has a softmax of its own.
  const labels = await load(classifier([]), {}, undefined, { 'model_info multilabel': 'True' });
  assertClose(await ask(labels), [...sigmoids, none]);
  assertClose(await ask(await load(classifier([]), {}, undefined, { 'model_info multilabel': 'False' })), softmaxed);
  const groups = { 'model_info hierarchical': 'True' };
  await refused(load(classifier([]), {}, undefined, groups), /several groups of classes .* set "output": "sigmoid"/);
  assertClose(await ask(await load(classifier([]), { output: 'sigmoid' }, undefined, groups)), [...sigmoids, none]);
  // Numbers of a regression are what they are; last comes the first one's negative, for "less than it was".
  const numbers = await load(classifier([]), {}, { problem_type: 'regression' });
  assert.deepEqual([numbers.outputKind, numbers.proposal.output.source], ['score', 'file beside']);
  assertClose(await ask(numbers), [...scores, -4]);
});

test('of features and scores, the scores are taken, wherever they stand, and it is said', async () => {
  for (const names of [
    ['features', 'z'],
    ['z', 'features'],
  ]) {
    const teacher = await load({ ...classifier([]), outputs: names.map((name) => ({ name })) });
    assertClose(await ask(teacher), softmaxed);
    assert.match(teacher.notes.join(), /^Output: of 2 outputs "z" classifies \(not taken: "features"\)\./);
  }
});

test('of two heads the one that is called so is taken, as a guess', async () => {
  const second = [node('MatMul', 'features V', 'aux_logits'), node('Identity', 'z', 'logits')];
  const heads = classifier(second, {
    weights: [weights(5, 'V')],
    outputs: [{ name: 'aux_logits' }, { name: 'logits' }],
  });
  const teacher = await load(heads);
  assert.equal(teacher.proposal.outputName.value, 'logits');
  const two = classifier([node('MatMul', 'features V', 'age_band')], {
    weights: [weights(5, 'V')],
    outputs: [{ name: 'age_band' }, { name: 'z' }],
  });
  assert.match((await load(two)).proposal.guesses.join(), /Output "age_band" is a guess: .* \(not taken: "z"\)/);
  // Five labels fit one of them only.
  const labels = ['a', 'b', 'c', 'd', 'e'];
  assert.equal(
    (
      await load(
        {
          ...two,
          outputs: [
            { name: 'z', shape: ['N', 3] },
            { name: 'age_band', shape: ['N', 5] },
          ],
        },
        { labels },
      )
    ).labels.length,
    5,
  );
});

test('a head that says where things are is not taken for the classes', async () => {
  for (const name of ['bbox', 'landmarks', 'reg_offset']) {
    for (const classes of ['cls', 'z']) {
      const heads = [node('MatMul', 'features V', name), node('Identity', 'z', 'cls')];
      const outputs = [{ name }, { name: classes }];
      const { proposal } = await load(classifier(heads, { weights: [weights(4, 'V')], outputs }));
      assert.equal(proposal.outputName.value, classes);
    }
  }
});

test('a map of probabilities is read before it is made', async () => {
  const maps = classifier(
    [
      softmax,
      node('ArgMax', 'p', 'label', { axis: 1, keepdims: 0 }),
      node('ZipMap', 'p', 'probabilities', { classlabels_int64s: [0, 1, 2] }, 'ai.onnx.ml'),
    ],
    {
      domains: { 'ai.onnx.ml': 1 },
      outputs: [
        { name: 'label', type: 'int64' },
        { name: 'probabilities', map: true },
      ],
    },
  );
  const teacher = await load(maps);
  assertClose(await ask(teacher), softmaxed);
  assert.match(teacher.notes.join(), /"probabilities" is a map, so its scores are read from tensor "p" before it/);
  // As the settings name it, too.
  assertClose(await ask(await load(maps, { outputName: 'probabilities' })), softmaxed);
});

test('what TopK picks from can be named, and so explained', async () => {
  const top = classifier([node('TopK', 'z k', ['values', 'indices'])], {
    weights: [integers('k', 2)],
    outputs: [{ name: 'values' }, { name: 'indices', type: 'int64' }],
  });
  await refused(load(top), /picks its best classes inside the graph \(TopK "values"\).*set outputName .* to "z"/);
  assertClose(await ask(await load(top, { outputName: 'z' })), softmaxed);
});

test('a number such as an age is no classifier, and is explained when that is asked for, or its name says so', async () => {
  const numberOf = (name: string): Graph => ({
    ...classifier([]),
    outputs: [{ name }],
    nodes: [...classifier([]).nodes.slice(0, 2), node('Gemm', 'features w b', name)],
    weights: [{ name: 'w', shape: [3, 1], values: Float32Array.of(5, 0, 0) }, vector('b', 35)],
  });
  const [y, age] = [numberOf('y'), numberOf('age')];
  await refused(load(y), /gives one number an image, from 35 to 40 .*: it is a regression .*Set "output": "score"/);
  const told = [load(y, { output: 'score' }), load(y, {}, { problem_type: 'regression' }), load(age)];
  for (const teacher of await Promise.all(told)) {
    // 35 + 5 · mean red.
    assertClose((await ask(teacher)).slice(0, 1), [40]);
    assert.equal(teacher.labels[0], 'score');
  }
  assert.match(
    (await load(age)).proposal.guesses.join(),
    /taken for score, which is a guess: its output is called "age"/,
  );
});
