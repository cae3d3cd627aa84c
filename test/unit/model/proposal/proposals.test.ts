import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { toTensor } from '../../../../src/pipeline/image/image.ts';
import { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import type { Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import type { ModelSpec } from '../../../../src/protocol/models.ts';
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
  writeGraph,
} from '../../../fixtures/modelKinds.ts';
import { unit } from '../../../fixtures/models.ts';

const sessions = new Sessions();
let folder: string;
let files = 0;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-proposals-'));
});
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

/** In a folder of its own, so that files beside one model are not beside another. */
function load(graph: Graph, changes: Partial<ModelSpec> = {}, config?: object): Promise<Teacher> {
  const place = join(folder, `${files++}`);
  mkdirSync(place);
  if (config) writeFileSync(join(place, 'config.json'), JSON.stringify(config));
  const path = writeGraph(place, 'm.onnx', graph);
  return Teacher.load({ name: 'm', path, input: unit, output: 'auto', ...changes }, sessions, ['cpu'], 1);
}

/** As the terminal takes a file that no settings speak of. */
const alone = { input: presets.torchvision, written: { input: {} } } as const;

/** The probabilities of an image of one colour; the channels' means are its levels over 255. */
async function ask(teacher: Teacher, colour = [255, 51, 0]): Promise<number[]> {
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, at) => colour[at % 3] ?? 0);
  const values = toTensor({ width: side, height: side, rgb }, teacher.spec.input, teacher.input.layout);
  return [...(await teacher.score(values, 1)).probabilities];
}

function assertClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-5): void {
  assert.equal(actual.length, expected.length, `${actual}`);
  actual.forEach((value, at) => {
    assert.ok(Math.abs(value - (expected[at] ?? 0)) <= tolerance, `${actual} is not ${expected}`);
  });
}

/** Scores of that image: four times 1, 0.2 and 0. */
const scores = [4, 0.8, 0];
const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
const softmaxed = scores.map((score) => Math.exp(score) / total);
const sigmoids = scores.map((score) => 1 / (1 + Math.exp(-score)));
const none = 1 - Math.max(...sigmoids);
const softmax = node('Softmax', 'z', 'p', { axis: 1 });

test('labels beside the model are told with their source, those of the settings as such', async () => {
  const beside = await load(classifier([]), alone, { id2label: { 0: 'a', 1: 'b', 2: 'c' } });
  const { source, certain, reason } = beside.proposal.labels;
  assert.deepEqual([source, certain], ['file beside', true]);
  assert.match(reason, /config\.json/);
  assert.equal((await load(classifier([]), { labels: ['a', 'b', 'c'] })).proposal.labels.source, 'settings');
  assert.equal((await load(classifier([]), alone)).proposal.labels.certain, false);
});

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

test('a number such as an age is no classifier, and is explained when that is asked for', async () => {
  const age: Graph = {
    ...classifier([]),
    outputs: [{ name: 'age' }],
    nodes: [...classifier([]).nodes.slice(0, 2), node('Gemm', 'features w b', 'age')],
    weights: [{ name: 'w', shape: [3, 1], values: Float32Array.of(5, 0, 0) }, vector('b', 35)],
  };
  await refused(load(age), /gives one number an image, from 35 to 40 .*: it is a regression .*Set "output": "score"/);
  await refused(load(age, {}, { problem_type: 'regression' }), /regression/);
  const teacher = await load(age, { output: 'score' });
  // 35 + 5 · mean red.
  assertClose((await ask(teacher)).slice(0, 1), [40]);
  assert.equal(teacher.labels[0], 'score');
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

async function refused(loading: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(loading, (error) => {
    assert.ok(error instanceof PipelineError, String(error));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}
