import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { outputMeaning } from '../../../../src/pipeline/model/proposal/outputMeaning.ts';
import { encodeGraph, type Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { GraphIndex } from '../../../../src/pipeline/onnx/graphIndex.ts';
import { decodeModel } from '../../../../src/pipeline/onnx/model.ts';
import { classifier, image, integers, node, scalar, side, vector } from '../../../fixtures/models/modelKinds.ts';
import { alone, ask, assertClose, load, refused, softmaxed, tidy } from './loadGraph.ts';

after(tidy);

/** As skl2onnx writes a LogisticRegression of two classes: a row for each, of opposite signs. */
function logistic(names: readonly string[]): Graph {
  const rows = names.map((_, at) => [at === 0 ? -4 : 4, 0, 0]);
  const attributes = {
    classlabels_strings: names,
    coefficients: { floats: rows.flat() },
    intercepts: { floats: names.map(() => 0) },
    multi_class: 1,
    post_transform: 'LOGISTIC',
  };
  return classifier(
    [
      node('LinearClassifier', 'features', ['label', 'p'], attributes, 'ai.onnx.ml'),
      node('ZipMap', 'p', 'map', { classlabels_strings: names }, 'ai.onnx.ml'),
    ],
    { outputs: [{ name: 'p' }] },
  );
}

test('two logistic scores of one classifier exclude each other, three do not', async () => {
  const two = await load(logistic(['no', 'yes']), alone);
  assert.equal(two.outputKind, 'probabilities');
  // The red channel's mean is 1: 1 / (1 + e⁻⁴).
  assertClose(await ask(await load(logistic(['no', 'yes']))), [0.0179862, 0.9820138]);
  assert.equal((await load(logistic(['a', 'b', 'c']), alone)).outputKind, 'multilabel');
});

test('classes are called what the graph calls them: in its map, its classifier or the table behind ArgMax', async () => {
  const softmax = node('Softmax', 'z', 'p', { axis: 1 });
  const zip = (labels: object) => node('ZipMap', 'p', 'map', labels as { classlabels_strings: string[] }, 'ai.onnx.ml');
  const outputs = [{ name: 'p' }];
  const named = await load(
    classifier([softmax, zip({ classlabels_strings: ['cat', 'dog', 'owl'] })], { outputs }),
    alone,
  );
  assert.deepEqual(named.labels, ['cat', 'dog', 'owl']);
  assert.match(named.proposal.labels.reason, /the model's graph/);
  assertClose(await ask(await load(classifier([softmax], { outputs }))), softmaxed);
  // Numbers that are not the places of the classes are their names, as those of scikit-learn are.
  const numbered = await load(classifier([softmax, zip({ classlabels_int64s: [3, 5, 9] })], { outputs }), alone);
  assert.deepEqual(numbered.labels, ['3', '5', '9']);
  const places = await load(classifier([softmax, zip({ classlabels_int64s: [0, 1, 2] })], { outputs }), alone);
  assert.deepEqual(places.labels, ['class 0', 'class 1', 'class 2']);
  const looked = [
    softmax,
    node('ArgMax', 'p', 'best', { axis: 1 }),
    node('ArrayFeatureExtractor', 'table best', 'label', {}, 'ai.onnx.ml'),
  ];
  const table = await load(classifier(looked, { outputs, weights: [integers('table', 4, 6, 8)] }), alone);
  assert.deepEqual(table.labels, ['4', '6', '8']);
  // Those of the settings come first.
  const set = await load(logistic(['no', 'yes']), { ...alone, labels: ['bad', 'good'] });
  assert.deepEqual(set.labels, ['bad', 'good']);
});

const kernel = (name: string) => ({ name, shape: [3, 3, 1, 1], values: new Float32Array(9).fill(0.5) });

/** Two convolutions of the image, and what `middle` makes "x" of; pooled. */
function pooling(middle: Graph['nodes'], weights: Graph['weights'] = []): Graph {
  return {
    inputs: [image],
    outputs: [{ name: 'y' }],
    nodes: [
      node('Conv', 'input K', 'a'),
      node('Conv', 'input L', 'b'),
      ...middle,
      node('GlobalAveragePool', 'x', 'pooled'),
      node('Flatten', 'pooled', 'y'),
    ],
    weights: [kernel('K'), kernel('L'), ...weights],
  };
}

const meaningOf = (graph: Graph) => {
  const found = decodeModel(encodeGraph(graph)).graph;
  return found && outputMeaning(new GraphIndex(found), graph.outputs[0]?.name ?? '').meaning;
};

test('what is pooled of the last block is features, and scores of a convolution are scores', () => {
  const residual = [node('Add', 'a b', 's'), node('Relu', 's', 'x')];
  assert.equal(meaningOf(pooling(residual)), 'features');
  assert.equal(meaningOf(pooling([node('Add', 'a b', 'x')])), 'features');
  const limits = [scalar('low', 0), scalar('high', 6)];
  assert.equal(meaningOf(pooling([node('Clip', 'a low high', 'x')], limits)), 'features');
  assert.equal(meaningOf(pooling([node('Sigmoid', 'a', 'g'), node('Mul', 'a g', 'x')])), 'features');
  assert.equal(meaningOf(pooling([node('HardSwish', 'a', 'x')])), 'features');
  const joined = [
    node('Concat', 'a b', 'j', { axis: 1 }),
    node('BatchNormalization', 'j s s s s', 'n'),
    node('Relu', 'n', 'x'),
  ];
  assert.equal(meaningOf(pooling(joined, [vector('s', 1, 1, 1, 1, 1, 1)])), 'features');
  // SqueezeNet's head, and a bias beside a convolution.
  assert.equal(meaningOf(pooling([node('Relu', 'a', 'x')])), 'logits');
  assert.equal(meaningOf(pooling([node('Add', 'a c', 'x')], [scalar('c', 1)])), 'logits');
});

test('a model of features is refused, unless the settings say that they are scores', async () => {
  const next =
    /^Model "m" gives features \(output "[^"]*", made by \w+ "[^"]*"\), .* set "output": "logits" in relabel\.models\.$/;
  const norm = { weights: [vector('s', 1, 1, 1), vector('b', 0, 0, 0)] };
  await refused(load(classifier([node('LayerNormalization', 'z s b', 'y')], norm)), next);
  for (const name of ['image_embeds', 'pooler_output', 'embedding', 'pooled_features']) {
    const towers = classifier([node('Identity', 'z', name)], { outputs: [{ name }] });
    await refused(load(towers), next);
    assertClose(await ask(await load(towers, { output: 'logits' })), softmaxed);
  }
  // A softmax is one, whatever it is called.
  const called = classifier([node('Softmax', 'z', 'embedding', { axis: 1 })], { outputs: [{ name: 'embedding' }] });
  assertClose(await ask(await load(called)), softmaxed);
});

test('the largest probability alone is refused where the batch is fixed, too', async () => {
  const most = [
    node('Softmax', 'z', 'p', { axis: 1 }),
    node('ReduceMax', 'p', 'confidence', { axes: [1], keepdims: 0 }),
  ];
  const one = { inputs: [{ ...image, shape: [1, 3, side, side] }], outputs: [{ name: 'confidence', shape: [1] }] };
  await refused(load(classifier(most, one)), /set outputName in relabel\.models to "p", the scores before it/);
});

test('scores of boxes are no classes, whatever they are called, and neither are places', async () => {
  // 48 boxes of four numbers, their means as scores.
  const found = [
    node('Reshape', 'input sides', 'b'),
    node('ReduceMean', 'b', 'm', { axes: [-1], keepdims: 0 }),
    node('Sigmoid', 'm', 'y'),
    node('Softmax', 'b', 'p', { axis: -1 }),
    node('ReduceMax', 'p', 'best', { axes: [-1], keepdims: 0 }),
    node('ArgMax', 'p', 'which', { axis: -1, keepdims: 0 }),
    node('Identity', 'b', 'pred_boxes'),
    node('Identity', 'which', 'labels'),
  ];
  const detector = (...outputs: Graph['outputs']) =>
    load(classifier(found, { outputs, weights: [integers('sides', -1, 48, 4)] }));
  const next = /^Model "m" is a detector \(output "(b|pred_boxes)"[^)]*\), and Relabel explains classifiers/;
  await refused(detector({ name: 'y', shape: ['N', 48] }, { name: 'b', shape: ['N', 48, 4] }), next);
  // As PyTorch leaves the sizes open.
  const open = (name: string, ...sizes: string[]) => ({ name, shape: sizes });
  await refused(detector(open('y', 's', 't'), open('pred_boxes', 'u', 'v', 'w')), next);
  // torchvision's detectors have no batch.
  const labels = { ...open('labels', 's'), type: 'int64' } as const;
  await refused(detector(open('y', 's'), labels, { name: 'pred_boxes', shape: ['t', 4] }), next);
  await refused(
    detector(open('best', 's', 't'), open('which', 's', 't')),
    /picks its best classes .*\(ReduceMax "best"\)/,
  );
  for (const name of ['landmarks', 'keypoints', 'kps', 'fc1_coords']) {
    const places = classifier([node('Identity', 'z', name)], { outputs: [{ name }] });
    await refused(
      load(places),
      /has no output with scores of classes \("(landmarks|keypoints|kps|fc1_coords)" has places in the image/,
    );
    assertClose(await ask(await load(places, { output: 'logits' })), softmaxed);
  }
});

test('scores that are cut off at 0 and 1 are taken as they are', async () => {
  const cut = classifier([node('Clip', 'z low high', 'y')], { weights: [scalar('low', 0), scalar('high', 1)] });
  const teacher = await load(cut);
  assert.equal(teacher.outputKind, 'multilabel');
  // Scores of 4, 0.8 and 0, and what the highest lacks to 1.
  assertClose(await ask(teacher), [1, 0.8, 0, 0]);
});

test('the largest number of a map is a score, not a class that was picked', async () => {
  const map = [
    node('Conv', 'input K', 'map'),
    node('ReduceMax', 'map', 'worst', { axes: [2, 3], keepdims: 0 }),
    node('Sigmoid', 'worst', 'pred_score'),
  ];
  const anomaly: Graph = {
    inputs: [image],
    outputs: [{ name: 'pred_score', shape: ['N', 1] }],
    nodes: map,
    weights: [{ name: 'K', shape: [1, 3, 1, 1], values: Float32Array.of(1, 0, 0) }],
  };
  // The red channel is 1 everywhere: 1 / (1 + e⁻¹).
  assertClose(await ask(await load(anomaly)), [0.2689414, 0.7310586]);
});

test('scores of a dynamically quantised layer are scores', () => {
  const quantised = [
    node('DynamicQuantizeLinear', 'z', ['q', 's', 'zero']),
    node('MatMulInteger', 'q V zero', 'i'),
    node('Cast', 'i', 'f', { to: 1 }),
    node('Mul', 's v', 'scale'),
    node('Mul', 'f scale', 'm'),
    node('Add', 'm b', 'y'),
  ];
  const matrix = { name: 'V', shape: [3, 3], values: new Uint8Array(9).fill(1) };
  assert.equal(
    meaningOf(classifier(quantised, { weights: [matrix, scalar('v', 0.1), vector('b', 1, 2, 3)] })),
    'logits',
  );
});
