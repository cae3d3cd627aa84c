import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { completeResult } from '../../../../src/pipeline/explanation/completeResult.ts';
import { toTensor } from '../../../../src/pipeline/image/tensor.ts';
import { method as lime } from '../../../../src/pipeline/methods/lime/method.ts';
import { segment } from '../../../../src/pipeline/methods/lime/segment.ts';
import { nearness } from '../../../../src/pipeline/methods/lime/student.ts';
import { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import { encodeGraph, type Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { Sessions } from '../../../../src/pipeline/onnx/session.ts';
import type { Progress } from '../../../../src/protocol/explanation.ts';
import type { Layout } from '../../../../src/protocol/models.ts';
import type { Picture } from '../../../../src/protocol/pictures.ts';
import { specOf, unit } from '../../../fixtures/models/classifiers.ts';
import { explanation } from '../../../fixtures/vectors/superpixels.json' with { type: 'json' };

const { width, height, gain, samples, seed, target, coefficients, probability } = explanation;
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
const squares: Picture = { width, height, rgb: bytes(explanation.rgb) };

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-lime-'));
});
after(() => rmSync(folder, { recursive: true }));

/** Four logits: `gain` times the mean square of each quarter of the image. */
function quarters(layout: Layout, channels: 1 | 3): Graph {
  const shape = layout === 'NCHW' ? ['n', channels, height, width] : ['n', height, width, channels];
  const quarter = [height / 2, width / 2];
  return {
    inputs: [{ name: 'input', shape }],
    outputs: [{ name: 'output' }],
    nodes: [
      { op: 'Mul', inputs: ['input', 'input'], outputs: ['raw'] },
      {
        op: 'Transpose',
        inputs: ['raw'],
        outputs: ['squares'],
        attributes: { perm: layout === 'NCHW' ? [0, 1, 2, 3] : [0, 3, 1, 2] },
      },
      {
        op: 'AveragePool',
        inputs: ['squares'],
        outputs: ['means'],
        attributes: { kernel_shape: quarter, strides: quarter },
      },
      { op: 'ReduceMean', inputs: ['means'], outputs: ['mean'], attributes: { axes: [1] } },
      { op: 'Flatten', inputs: ['mean'], outputs: ['flat'] },
      { op: 'Mul', inputs: ['flat', 'gain'], outputs: ['output'] },
    ],
    weights: [{ name: 'gain', shape: [1], values: Float32Array.of(gain) }],
  };
}

interface Asked {
  readonly layout?: Layout;
  readonly channels?: 'rgb' | 'gray';
  readonly picture?: Picture;
  readonly progress?: Progress[];
}

async function explain({ layout = 'NCHW', channels = 'rgb', picture = squares, progress = [] }: Asked = {}) {
  const path = join(folder, `${layout}-${channels}.onnx`);
  writeFileSync(path, encodeGraph(quarters(layout, channels === 'gray' ? 1 : 3)));
  const preprocess = { ...unit, channels, layout };
  const teacher = await Teacher.load(specOf(path, { input: preprocess }), new Sessions(), ['cpu'], 32);
  const tensor = toTensor(picture, preprocess, layout);
  const scores = await teacher.score(tensor, 1);
  const topClass = teacher.topClass(scores, 0);
  const report = (some: Progress) => progress.push(some);
  const run = { samples, seed, sampling: 'local', options: {}, signal: new AbortController().signal, report } as const;
  const subject = { teacher, preprocess, picture, tensor, scores, topClass, target };
  return { teacher, preprocess, result: completeResult(await lime.explain(subject, run)) };
}

function assertLimes({ map, samples: answers }: ReturnType<typeof completeResult>): void {
  bytes(explanation.labels).forEach((superpixel, pixel) => {
    // The model sums 1350 squares in single precision.
    const difference = Math.abs(map!.values[pixel]! - coefficients[superpixel]!);
    assert.ok(difference < 2e-5, `pixel ${pixel}: ${map!.values[pixel]} is not ${coefficients[superpixel]}`);
  });
  assert.ok(Math.abs(answers[0]!.probability - probability) < 2e-5);
}

test("the map is lime's own explanation of the same samples", async () => {
  const progress: Progress[] = [];
  const { result } = await explain({ progress });
  assertLimes(result);
  assert.equal(result.settings.superpixels, coefficients.length);
  assert.equal(result.samples[0]!.change, 0);
  assert.equal(result.status, 'ok');
  const { correlation, splitHalf, agreement, majorityBaseline } = result.student;
  assert.ok(correlation! > 0.8 && splitHalf! > 0.5, JSON.stringify(result.student));
  assert.ok(agreement! > majorityBaseline!, JSON.stringify(result.student));
  assert.deepEqual(
    progress.map(({ done }) => done),
    [32, 64, 96, 128, 160, 192, 200],
  );
  assert.equal(progress.filter(({ map }) => map?.values.length === width * height).length, 4);
});

test('a model with interleaved input gives the same', async () => {
  assertLimes((await explain({ layout: 'NHWC' })).result);
});

test('pictures of samples are what was scored', async () => {
  const { teacher, preprocess, result } = await explain();
  const indices = [7, 0, 199];
  const pictures = await result.render(indices);
  // The first sample is the image as it is, of which nothing is replaced.
  assert.deepEqual(pictures[1], { ...squares, replaced: new Uint8Array(squares.width * squares.height) });
  for (const [at, index] of indices.entries()) {
    const scores = await teacher.score(toTensor(pictures[at]!, preprocess, 'NCHW'), 1);
    const found = teacher.scoreOf(scores, 0, target).probability;
    // The picture's levels are rounded to whole numbers.
    const scored = result.samples[index]!.probability;
    assert.ok(Math.abs(found - scored) < 5e-3, `${found} is not ${scored}`);
  }
});

test('a grey model sees superpixels of grey levels', async () => {
  const grey = squares.rgb.map((_, at, rgb) => {
    const [red, green, blue] = [0, 1, 2].map((colour) => rgb[at - (at % 3) + colour]!);
    return (red! * 19595 + green! * 38470 + blue! * 7471 + 0x8000) >> 16; // Pillow's L
  });
  const { result, preprocess } = await explain({ channels: 'gray' });
  const found = await segment(squares, preprocess, seed);
  assert.deepEqual(found, await segment({ ...squares, rgb: grey }, unit, seed));
  assert.notDeepEqual(found.labels, (await segment(squares, unit, seed)).labels);
  assert.equal(result.settings.superpixels, found.count);
  assert.equal(new Set(result.map!.values).size, found.count);
});

test('an image of one colour has nothing to hide, and the status says so', async () => {
  const picture = { width, height, rgb: new Uint8Array(width * height * 3).fill(90) };
  const { result } = await explain({ picture });
  assert.equal(result.status, 'nothing-shifted');
  assert.match(result.advice, /never changed the probability of class 1/);
  assert.equal(result.map, null);
  assert.deepEqual(result.counts, { total: samples, kept: samples, shifted: 0, shiftedTo: {} });
  assert.deepEqual([result.student.agreement, result.student.correlation], [null, null]);
});

test('samples weigh by their cosine distance to the image', () => {
  // 4 of 16 superpixels shown: cosine 4 / (2 · 4), distance 1/2, √exp(−0.25 / 0.0625) = exp(−2).
  assert.ok(Math.abs(nearness(Uint8Array.from({ length: 16 }, (_, at) => (at < 4 ? 1 : 0))) - Math.exp(-2)) < 1e-12);
  assert.equal(nearness(Uint8Array.of(1, 1, 1)), 1);
  // Nothing shown has no direction: distance 1, as scikit-learn has it.
  assert.ok(Math.abs(nearness(Uint8Array.of(0, 0)) - Math.exp(-8)) < 1e-12);
});
