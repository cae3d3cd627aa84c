import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { graphInput } from '../../../../src/pipeline/model/proposal/graphInput.ts';
import type { Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { presets } from '../../../../src/settings/presets.ts';
import {
  beginning,
  byte,
  classifier,
  image,
  integers,
  node,
  scalar,
  side,
  vector,
  weights,
} from '../../../fixtures/models/modelKinds.ts';
import { alone, ask, assertClose, load, refused, softmaxed, tidy } from './loadGraph.ts';

after(tidy);

test('labels beside the model are told with their source, those of the settings as such', async () => {
  const beside = await load(classifier([]), alone, { id2label: { 0: 'a', 1: 'b', 2: 'c' } });
  const { source, certain, reason } = beside.proposal.labels;
  assert.deepEqual([source, certain], ['file beside', true]);
  assert.match(reason, /config\.json/);
  assert.equal((await load(classifier([]), { labels: ['a', 'b', 'c'] })).proposal.labels.source, 'settings');
  assert.equal((await load(classifier([]), alone)).proposal.labels.certain, false);
});

test('bytes are fed pixels as they are, though files beside the model and defaults say otherwise', async () => {
  const bytes: Graph = {
    ...classifier([]),
    inputs: [{ name: 'bytes', shape: ['N', side, side, 3], type: 'uint8' }],
    nodes: [
      node('Cast', 'bytes', 'f', { to: 1 }),
      node('Div', 'f c', 's'),
      node('Transpose', 's', 'input', { perm: [0, 3, 1, 2] }),
      ...classifier([]).nodes,
    ],
    weights: [weights(), scalar('c', 255)],
  };
  for (const config of [undefined, { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] }]) {
    const teacher = await load(bytes, alone, config);
    assertClose(await ask(teacher), softmaxed);
    assert.deepEqual([teacher.proposal.input.scale.source, teacher.proposal.input.scale.certain], ['graph', true]);
  }
  const contradicted = await load(bytes, { input: presets.torchvision, written: { preset: 'torchvision', input: {} } });
  assert.match(contradicted.proposal.guesses.join(), /settings feed values up to 2\.25, but the input takes bytes/);
});

test('signed bytes are fed pixels less 128, as TensorFlow Lite quantises an input, whatever range it stands for', async () => {
  // inference_input_type=tf.int8: the interpreter's own (scale, zero point) are these for images of 0 to 1 and of -1 to 1.
  for (const [scale, zero, first] of [
    [1 / 255, -128, []],
    [2 / 255, -1, [node('Add', 'f one', 'g'), node('Mul', 'g half', 'input')]],
  ] as const) {
    const signed: Graph = {
      ...classifier([]),
      inputs: [{ name: 'bytes', shape: ['N', 3, side, side], type: 'int8' }],
      nodes: [
        node('DequantizeLinear', 'bytes s q', first.length > 0 ? 'f' : 'input'),
        ...first,
        ...classifier([]).nodes,
      ],
      weights: [weights(), scalar('s', scale), byte('q', zero, true), scalar('one', 1), scalar('half', 0.5)],
    };
    const teacher = await load(signed, alone);
    assert.deepEqual([teacher.input.type, teacher.proposal.input.mean.source], ['int8', 'graph']);
    assertClose(await ask(teacher), softmaxed, 5e-3);
  }
});

test('a model of Keras that scales its pixels itself gets the whole image, others the usual crop of it', () => {
  const range = { value: 'raw', certain: true, reason: 'it divides by 255' } as const;
  const reading = { layout: undefined, channels: undefined, order: undefined, range };
  const fitOf = (producer: string) => {
    const { resize, cropFraction, scale } = graphInput(reading, { producer, shape: ['N', 8, 8, 3] }).base;
    return [resize, cropFraction, scale];
  };
  assert.deepEqual(fitOf('tf2onnx'), ['squash', 1, 1]);
  assert.deepEqual(fitOf('pytorch'), ['crop', 0.875, 1]);
});

test('a model that nothing is known of is fed by a guess, which is told', async () => {
  const { proposal, notes } = await load(beginning([]), alone);
  assert.deepEqual([proposal.input.mean.source, proposal.input.mean.certain], ['default', false]);
  assert.match(notes[0] ?? '', /^Nothing says how this model wants its images: it gets resize "crop" by 0\.875, RGB/);
  const chosen = await load(beginning([]), { input: presets.timm, written: { preset: 'timm', input: {} } });
  assert.deepEqual(chosen.proposal.guesses, []);
});

test('a grey model and one of any size need no settings', async () => {
  const grey = await load(beginning([], { inputs: [{ name: 'input', shape: ['N', 'c', 'h', 'w'] }] }, 1), alone);
  assert.deepEqual([grey.input.channels, grey.input.height, grey.spec.input.mean], [1, 224, [0]]);
  assert.match(grey.notes[0] ?? '', /it gets 224×224 pixels/);
});

test('an image without a batch, and a batch of 0, are run one by one and together', async () => {
  const single: Graph = {
    ...classifier([node('Squeeze', 'z zero', 'y')]),
    inputs: [{ name: 'one', shape: [3, side, side] }],
    nodes: [node('Unsqueeze', 'one zero', 'input'), ...classifier([node('Squeeze', 'z zero', 'y')]).nodes],
    weights: [weights(), integers('zero', 0)],
  };
  assertClose(await ask(await load(single)), softmaxed);
  const zero = await load({ ...classifier([]), inputs: [{ ...image, shape: [0, 3, side, side] }] });
  assertClose(await ask(zero), softmaxed);
  assert.equal(zero.probe.batches, true);
});

test('a model that draws random numbers is told as that, with the node', async () => {
  const noise = { ...node('RandomNormalLike', 'z', 'n', { scale: { float: 2 } }), name: 'dropped' };
  const { notes, probe } = await load(classifier([noise, node('Add', 'z n', 'y')]));
  assert.match(notes.join(), /not deterministic: RandomNormalLike "dropped" draws random numbers/);
  assert.doesNotMatch(notes.join(), /one by one/);
  assert.equal(probe.batches, true);
});

test('numbers that no image changes are told', async () => {
  const constant = classifier([node('Mul', 'z nothing', 'm'), node('Add', 'm b', 'y')], {
    weights: [scalar('nothing', 0), vector('b', 1, 2, 3)],
  });
  assert.match((await load(constant)).proposal.guesses.join(), /gives the same numbers for different pictures/);
});

const nchw = (...shape: (number | string)[]) => ({ ...beginning([]), inputs: [{ name: 'input', shape }] });
const REFUSED: Readonly<Record<string, readonly [Graph, RegExp]>> = {
  'four channels': [
    nchw('N', 4, side, side),
    /takes 4 channels, which can be anything: say what each of them gets with "bands" in "input" .*"bands": \["red","green","blue","alpha"\]/,
  ],
  'a row of pixels': [
    {
      ...classifier([]),
      inputs: [{ name: 'input', shape: ['N', 784] }],
      nodes: [node('MatMul', 'input W', 'z')],
      weights: [{ name: 'W', shape: [784, 3], values: new Float32Array(784 * 3) }],
    },
    /takes N×784, .*an image of 28×28, row by row\?.*: export it with an input of N×C×H×W/,
  ],
  texts: [
    {
      ...classifier([]),
      inputs: [{ name: 'input', shape: ['N'], type: 'string' }],
      nodes: [node('StringNormalizer', 'input', 'z')],
      weights: [],
      outputs: [{ name: 'z', type: 'string' }],
    },
    /has no output with scores of classes \("z" has texts\)|takes texts/,
  ],
  'a detector': [
    {
      ...beginning([]),
      outputs: [
        { name: 'boxes', shape: ['N', 100, 4] },
        { name: 'num_detections', type: 'int64', shape: ['N'] },
      ],
      nodes: [node('Identity', 'input', 'boxes'), node('Shape', 'input', 'num_detections')],
    },
    /is a detector \(output "boxes"\), and Relabel explains classifiers: export its classifier, or crop/,
  ],
  'a YOLO head': [
    {
      ...beginning([]),
      outputs: [{ name: 'output0', shape: [1, 84, 8400] }],
      nodes: [node('Identity', 'input', 'output0')],
    },
    /is a detector \(output "output0" has 84×8400 numbers, a box and scores at each place\)/,
  ],
  'a segmentation': [
    {
      ...beginning([]),
      outputs: [{ name: 'masks', shape: ['N', 21, side, side] }],
      nodes: [node('Conv', 'input K', 'masks')],
    },
    /gives masks N×21×8×8, numbers for each place of the image, as models for segmentation .*one row of numbers an image/,
  ],
  embeddings: [
    classifier([node('LpNormalization', 'z', 'y')]),
    /gives embeddings \(LpNormalization "y" makes a vector of length 1\)/,
  ],
  'an index alone': [
    classifier([node('ArgMax', 'z', 'y')], { outputs: [{ name: 'y', type: 'int64' }] }),
    /picks its best classes inside the graph \(ArgMax "y"\).*to "z", the scores before it, or export it without ArgMax/,
  ],
  'images and texts': [
    { ...classifier([]), inputs: [{ name: 'input_ids', shape: ['N', 's'], type: 'int64' }, image] },
    /has 2 \(input_ids, input\): it compares images with texts, as CLIP does/,
  ],
  'a learning phase': [
    { ...classifier([]), inputs: [image, { name: 'keras_learning_phase', shape: [], type: 'uint8' }] },
    /has 2 \(input, keras_learning_phase\): export it with the image alone, in inference mode/,
  ],
  'constants that tf2onnx left out': [
    { ...classifier([]), inputs: [image, { name: 'functional_1/norm/Sub/y:0', shape: [3] }] },
    /has 2 \(input, functional_1\/norm\/Sub\/y:0\): tf2onnx has left out .* convert that \(model\.export/,
  ],
  'numbers in bfloat16': [
    classifier([node('Cast', 'z', 'b', { to: 16 }), node('Conv', 'b b', 'y')], {
      outputs: [{ name: 'y' }],
    }),
    /m\.onnx computes in bfloat16, which ONNX Runtime can't run: export it in single precision/,
  ],
  'files that are decoded in the graph': [
    {
      ...classifier([]),
      opset: 20,
      inputs: [{ name: 'file', shape: ['n'], type: 'uint8' }],
      nodes: [
        node('ImageDecoder', 'file', 'rgb'),
        node('Cast', 'rgb', 'f', { to: 1 }),
        node('Transpose', 'f', 't', { perm: [2, 0, 1] }),
        node('Unsqueeze', 't zero', 'input'),
        ...classifier([]).nodes,
      ],
      weights: [weights(), integers('zero', 0)],
    },
    /m\.onnx decodes image files in its graph \(ImageDecoder\), which ONNX Runtime can't: export the part behind it/,
  ],
  'an operator of TensorFlow': [
    classifier([node('StatelessRandomUniformV2', 'z', 'y')]),
    /m\.onnx has the operator StatelessRandomUniformV2 of TensorFlow.* RandomFlip/,
  ],
  'an operator of a plug-in': [
    classifier([node('MyMatMul', 'z', 'y', {}, 'mmdeploy')], { domains: { mmdeploy: 1 } }),
    /m\.onnx uses the operator MyMatMul of the domain "mmdeploy", .*\(an older opset does not help\)/,
  ],
  'a newer format': [
    { ...classifier([]), irVersion: 99 },
    /m\.onnx is written in version 99 of the ONNX format \(IR\), and ONNX Runtime 1\.\d+\.\d+ reads up to \d+: save it/,
  ],
};
for (const [name, [graph, message]] of Object.entries(REFUSED)) {
  test(`${name} is refused with what it is and what to do`, () => refused(load(graph, alone), message));
}
