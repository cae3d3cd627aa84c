import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { toTensor } from '../../../../src/pipeline/image/image.ts';
import { Composer } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/compose.ts';
import { drawMask, fullMask, gridMaskOf } from '../../../../src/pipeline/methods/shared/mask.ts';
import { TeacherBlending } from '../../../../src/pipeline/model/blending/teacherBlending.ts';
import { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';
import type { BlendingInput } from '../../../../src/pipeline/onnx/blending/blendingModel.ts';
import { encodeGraph, type Graph, type GraphNode, type GraphTensor } from '../../../../src/pipeline/onnx/graph.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import type { ModelSpec, Preprocess } from '../../../../src/protocol/models.ts';
import { bundledModel } from '../../../../src/settings/bundled.ts';
import { unit } from '../../../fixtures/models/classifiers.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-blending-'));
const sessions = new Sessions();
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

const plain: Preprocess = { ...unit, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const caffe: Preprocess = { ...plain, channels: 'bgr', scale: 1, mean: [103.9, 116.8, 123.7], std: [1, 1, 2] };
const signed: Preprocess = { ...plain, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] };
const gray: Preprocess = { ...plain, channels: 'gray', mean: [0.5], std: [0.25] };

interface Kind {
  readonly height: number;
  readonly width: number;
  readonly layout: 'NCHW' | 'NHWC';
  readonly input: Preprocess;
  readonly opset: number;
  readonly irVersion: number;
  readonly type?: 'float16' | 'uint8';
  readonly batch?: number;
}

const shapes = { height: 30, width: 40, layout: 'NCHW' } as const;
const kinds: Readonly<Record<string, Kind>> = {
  'opset 7, weights among the inputs': { ...shapes, input: plain, opset: 7, irVersion: 3 },
  'opset 9, of the channels last': { ...shapes, layout: 'NHWC', input: plain, opset: 9, irVersion: 4 },
  'opset 10, BGR': { ...shapes, input: caffe, opset: 10, irVersion: 5 },
  'opset 11, BGR of the channels last': { ...shapes, layout: 'NHWC', input: caffe, opset: 11, irVersion: 6 },
  'opset 12, grey': { ...shapes, input: gray, opset: 12, irVersion: 7 },
  'opset 13, grey of the channel last': { ...shapes, layout: 'NHWC', input: gray, opset: 13, irVersion: 7 },
  'opset 15, −1 to 1, larger than the pictures': {
    ...shapes,
    height: 95,
    width: 64,
    input: signed,
    opset: 15,
    irVersion: 8,
  },
  'opset 17, smaller than the pictures': { ...shapes, height: 28, width: 28, input: gray, opset: 17, irVersion: 8 },
  'opset 18, a batch of 3': { ...shapes, input: plain, opset: 18, irVersion: 8, batch: 3 },
  'opset 19, half precision': { ...shapes, input: plain, opset: 19, irVersion: 9, type: 'float16' },
  'opset 21': { ...shapes, input: signed, opset: 21, irVersion: 10 },
};

/** A convolution whose five kernels see places and colours, ReLU, means, and a softmax over five classes. */
function graphOf({ height, width, layout, input, opset, irVersion, type, batch = 0 }: Kind): Graph {
  const channels = input.mean.length;
  const uniform = randomStream(7, opset).uniform;
  // So that scores differ, and none is all that counts.
  const gain = input === caffe ? 0.02 : 1.2;
  const kernel: GraphTensor = {
    name: 'K',
    shape: [5, channels, 5, 5],
    values: Float32Array.from({ length: 125 * channels }, () => gain * (uniform() - 0.5)),
  };
  const sizes = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  const float = type === undefined ? 'input' : 'float';
  const nodes: GraphNode[] = [
    ...(type ? [{ op: 'Cast', inputs: ['input'], outputs: ['float'], attributes: { to: 1 } }] : []),
    ...(layout === 'NHWC'
      ? [{ op: 'Transpose', inputs: [float], outputs: ['planes'], attributes: { perm: [0, 3, 1, 2] } }]
      : []),
    {
      op: 'Conv',
      inputs: [layout === 'NHWC' ? 'planes' : float, 'K'],
      outputs: ['maps'],
      attributes: { strides: [3, 3] },
    },
    { op: 'Relu', inputs: ['maps'], outputs: ['rectified'] },
    { op: 'GlobalAveragePool', inputs: ['rectified'], outputs: ['pooled'] },
    { op: 'Flatten', inputs: ['pooled'], outputs: ['logits'] },
    { op: 'Softmax', inputs: ['logits'], outputs: ['probabilities'], attributes: { axis: 1 } },
  ];
  return {
    ...{ opset, irVersion, nodes, weights: [kernel] },
    inputs: [
      ...(irVersion < 4 ? [{ name: 'K', shape: kernel.shape }] : []),
      { name: 'input', shape: [batch || 'N', ...sizes], ...(type ? { type } : {}) },
    ],
    outputs: [{ name: 'probabilities' }],
  };
}

async function load(name: string, kind: Kind): Promise<Teacher> {
  const path = join(folder, `${name.replace(/\W/g, '-')}.onnx`);
  writeFileSync(path, encodeGraph(graphOf(kind)));
  const { height, width, layout, input } = kind;
  const spec: ModelSpec = { name, path, output: 'probabilities', input: { ...input, size: [height, width], layout } };
  return Teacher.load(spec, sessions, ['cpu'], 'auto');
}

/** Of the pictures, in pixels. */
const side = 34;
const count = 7;

/** Probabilities of blends, by the model itself and by blend.wat. */
async function bothWays(teacher: Teacher, blending: TeacherBlending) {
  const { uniform } = randomStream(3, 0);
  const { height, width, layout } = teacher.input;
  const rgb = Uint8Array.from({ length: 3 * width * height }, () => Math.floor(256 * uniform()));
  const image = toTensor({ width, height, rgb }, teacher.spec.input, layout);
  // A decoder may overshoot.
  const pictures = Float32Array.from({ length: 3 * 3 * side ** 2 }, () => 1.4 * uniform() - 0.2);
  const cells = [5, 14, 7, 10, 5, 14];
  const masks = [fullMask, ...cells.map((size, at) => drawMask(randomStream(4, at), size, 0.5))];
  const members = masks.map((_, at) => at % 3);
  const composer = await Composer.create(image, teacher.input, side, teacher.spec.input, {
    replacements: 3,
    images: count,
  });
  const composed = composer.compose(await composer.replace(pictures, 3), members, masks);
  const expected = await teacher.score(composed.tensor, count);
  const grids = masks.map((mask) => gridMaskOf(mask, height, width));
  const found = await blending.score({ image, pictures, masks: grids, members });
  return { expected: expected.probabilities, found: found.probabilities, classes: expected.classes };
}

/** Largest difference, and how far apart the images' probabilities are, without which equality would say nothing. */
function compare({ expected, found, classes }: Awaited<ReturnType<typeof bothWays>>) {
  assert.equal(found.length, expected.length);
  const apart = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at]!)), 0);
  const spread = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at % classes]!)), 0);
  return { apart, spread };
}

for (const [name, kind] of Object.entries(kinds)) {
  test(`a model that blends gives the same scores: ${name}`, async () => {
    const teacher = await load(name, kind);
    const blending = await TeacherBlending.open(teacher, sessions, side, 'auto');
    assert.ok(blending instanceof TeacherBlending, String(blending));
    const { apart, spread } = compare(await bothWays(teacher, blending));
    assert.ok(apart < (kind.type === 'float16' ? 1e-3 : 1e-5), `${apart}`);
    assert.ok(spread > 0.01, `${spread}`);
  });
}

test('the bundled model, in batches of any size', async () => {
  const teacher = await Teacher.load(
    bundledModel(join(import.meta.dirname, '../../../../media')),
    sessions,
    ['cpu'],
    4,
  );
  for (const batch of [count, 3]) {
    const blending = await TeacherBlending.open(teacher, sessions, side, batch);
    assert.ok(blending instanceof TeacherBlending, String(blending));
    assert.equal(blending.words, `"SqueezeNet 1.1 (bundled)" blends images itself, ${batch} at a time.`);
    const calls = teacher.calls;
    const { apart, spread } = compare(await bothWays(teacher, blending));
    assert.equal(teacher.calls, calls + 2 * count);
    assert.ok(apart < 1e-5, `${apart}`);
    assert.ok(spread > 0.01, `${spread}`);
  }
});

test('where it can’t be, one line says why, and the usual way is left', async () => {
  const usual = kinds['opset 17, smaller than the pictures']!;
  const cases = [
    [{ ...usual, opset: 6 }, 'its operators are of version 6, and 7 is the first that can'],
    [{ ...usual, type: 'uint8' as const }, 'it takes whole numbers, to which images are rounded first'],
    [{ ...usual, batch: 1 }, 'it takes one image at a time'],
    [{ ...usual, input: { ...gray, bands: ['alpha'] } as Preprocess }, 'it takes bands beyond the picture'],
  ] as const;
  for (const [at, [kind, reason]] of cases.entries()) {
    const teacher = await load(`case ${at}`, kind);
    const said = await TeacherBlending.open(teacher, sessions, side, 'auto');
    assert.equal(said, `"case ${at}" does not blend images itself (${reason}), so they are blended on the CPU.`);
  }
});

test('a session that gives other numbers is not used', async () => {
  const teacher = await load('right', kinds['opset 21']!);
  const other = await load('wrong', { ...kinds['opset 21']!, opset: 20 });
  // As a card with a broken driver might: another model's graph answers.
  const swapped = {
    structure: (path: string) => sessions.structure(path),
    blending: (_: unknown, input: BlendingInput) => sessions.blending(other.model, input),
  } as Sessions;
  const said = await TeacherBlending.open(teacher, swapped, side, 'auto');
  assert.match(String(said), /^"right" does not blend images itself \(its scores then differ by 0\.\d+\)/);
});
