import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Meaning } from '../../../../src/pipeline/model/proposal/meaning.ts';
import { outputMeaning } from '../../../../src/pipeline/model/proposal/outputMeaning.ts';
import { encodeGraph, type Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { GraphIndex } from '../../../../src/pipeline/onnx/graphIndex.ts';
import { decodeModel } from '../../../../src/pipeline/onnx/model.ts';
import { byte, classifier, integers, node, scalar, vector } from '../../../fixtures/models/modelKinds.ts';

function meaningOf(graph: Graph) {
  const index = new GraphIndex(decodeModel(encodeGraph(graph)).graph!);
  return outputMeaning(index, graph.outputs[0]!.name);
}

const exp = node('Exp', 'z', 'e');
const sum = node('ReduceSum', 'e', 's', { keepdims: 1 });
const softmax = node('Softmax', 'z', 'p', { axis: 1 });
const sigmoid = node('Sigmoid', 'z', 'p');
const one = scalar('one', 1);

const graphs: Readonly<Record<string, readonly [Meaning, Graph]>> = {
  'a matrix product': ['logits', classifier([])],
  'a bias for each class': ['logits', classifier([node('Add', 'z b', 'y')], { weights: [vector('b', 1, 2, 3)] })],
  'a temperature': ['logits', classifier([node('Div', 'z t', 'y')], { weights: [scalar('t', 3)] })],
  'scores cut off at 0, as SqueezeNet’s': ['logits', classifier([node('Relu', 'z', 'y')])],
  Softmax: ['probabilities', classifier([softmax])],
  'Softmax behind casts and reshapes': [
    'probabilities',
    classifier([softmax, node('Cast', 'p', 'd', { to: 11 }), node('Reshape', 'd shape', 'y')], {
      weights: [integers('shape', -1, 3)],
    }),
  ],
  'Exp over its sum': ['probabilities', classifier([exp, sum, node('Div', 'e s', 'y')])],
  'Exp times the reciprocal of its sum': [
    'probabilities',
    classifier([exp, sum, node('Reciprocal', 's', 'r'), node('Mul', 'e r', 'y')]),
  ],
  LogSoftmax: ['logProbabilities', classifier([node('LogSoftmax', 'z', 'y')])],
  'the logarithm of Softmax': ['logProbabilities', classifier([softmax, node('Log', 'p', 'y')])],
  'less the logarithm of the sum of Exp': [
    'logProbabilities',
    classifier([node('ReduceLogSumExp', 'z', 's'), node('Sub', 'z s', 'y')]),
  ],
  'Exp of LogSoftmax': ['probabilities', classifier([node('LogSoftmax', 'z', 'l'), node('Exp', 'l', 'y')])],
  Sigmoid: ['sigmoids', classifier([sigmoid])],
  HardSigmoid: ['sigmoids', classifier([node('HardSigmoid', 'z', 'y')])],
  '1 / (1 + Exp(−x))': [
    'sigmoids',
    classifier([node('Neg', 'z', 'n'), node('Exp', 'n', 'e'), node('Add', 'e one', 'd'), node('Div', 'one d', 'y')], {
      weights: [one],
    }),
  ],
  'no and yes side by side': [
    'probabilities',
    classifier([sigmoid, node('Sub', 'one p', 'no'), node('Concat', 'no p', 'y', { axis: 1 })], { weights: [one] }),
  ],
  'two sigmoids side by side': [
    'sigmoids',
    classifier([sigmoid, node('Sigmoid', 'z', 'q'), node('Concat', 'p q', 'y', { axis: 1 })]),
  ],
  'the mean of two softmaxes': [
    'probabilities',
    classifier([softmax, node('Softmax', 'features', 'q'), node('Mean', 'p q', 'y')]),
  ],
  'the sum of two softmaxes': [
    'unknown',
    classifier([softmax, node('Softmax', 'features', 'q'), node('Add', 'p q', 'y')]),
  ],
  'a quantised Softmax of com.microsoft': [
    'probabilities',
    classifier([node('QLinearSoftmax', 'z s0 z0 s1 z1', 'y', { axis: 1 }, 'com.microsoft')], {
      weights: [scalar('s0', 0.1), byte('z0', 0), scalar('s1', 1 / 256), byte('z1', 0)],
    }),
  ],
  TopK: ['selection', classifier([node('TopK', 'z k', ['values', 'indices'])], { weights: [integers('k', 2)] })],
  ArgMax: ['selection', classifier([node('ArgMax', 'z', 'y')])],
  ZipMap: ['map', classifier([node('ZipMap', 'z', 'y', { classlabels_int64s: [0, 1, 2] }, 'ai.onnx.ml')])],
  'a vector of length 1': ['embedding', classifier([node('LpNormalization', 'z', 'y')])],
  'x over its norm': ['embedding', classifier([node('ReduceL2', 'z', 'n', { keepdims: 1 }), node('Div', 'z n', 'y')])],
  'an operator that is called as what every object has': ['unknown', classifier([node('constructor', 'z', 'y')])],
  'no node at all': ['unknown', { ...classifier([]), outputs: [{ name: 'input' }] }],
  'a graph that goes in circles': [
    'unknown',
    classifier([node('Sub', 'one b', 'a'), node('Log', 'a', 'b')], { weights: [one] }),
  ],
};

for (const [name, [meaning, graph]] of Object.entries(graphs)) {
  test(`${name}: ${meaning}`, () => assert.equal(meaningOf(graph).meaning, meaning));
}

const close = ({ factor, offset }: { factor: number; offset: number }, expected: readonly [number, number]) => {
  assert.ok(Math.abs(factor - expected[0]) < 1e-6 && Math.abs(offset - expected[1]) < 1e-4, `${factor} ${offset}`);
};

test('what a quantised output means is told by its scale and zero point', () => {
  const quantise = node('QuantizeLinear', 'p s z8', 'q');
  const parts = [scalar('s', 1 / 128), byte('z8', 10)];
  // Bytes: p = (q − 10) / 128.
  close(meaningOf(classifier([softmax, quantise], { weights: parts })).rescaling, [1 / 128, -10 / 128]);
  const back = node('DequantizeLinear', 'q s z8', 'y');
  assert.ok(meaningOf(classifier([softmax, quantise, back], { weights: parts })).rescaling.isNone);
});

test('percentages are probabilities times 100, and a temperature of scores stays', () => {
  const hundred = { weights: [scalar('c', 100)] };
  const percent = meaningOf(classifier([softmax, node('Mul', 'p c', 'y')], hundred));
  assert.equal(percent.meaning, 'probabilities');
  close(percent.rescaling, [1 / 100, 0]);
  assert.ok(meaningOf(classifier([node('Mul', 'z c', 'y')], hundred)).rescaling.isNone);
});
