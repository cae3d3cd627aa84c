import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test, { describe } from 'node:test';
import type { Graph } from '../../src/pipeline/onnx/graph.ts';
import { beginning, classifier, node, vector, writeGraph } from '../fixtures/models/modelKinds.ts';
import { TinyFolder } from '../fixtures/tinyFolder.ts';

const tiny = await TinyFolder.create();

/** 35 + 5 · mean red. */
const age: Graph = {
  ...classifier([]),
  outputs: [{ name: 'y' }],
  nodes: [...classifier([]).nodes.slice(0, 2), node('Gemm', 'features w b', 'y')],
  weights: [{ name: 'w', shape: [3, 1], values: Float32Array.of(5, 0, 0) }, vector('b', 35)],
};

describe('what is found out about a model', () => {
  test('the terminal says what it guesses, and doctor to check it', async () => {
    const model = writeGraph(tiny.folder, 'unknown.onnx', beginning([]));
    const explained = await tiny.relabel(['explain', tiny.models.image, '--model', model, '--method', 'random']);
    assert.equal(explained.code, 0, explained.stderr);
    assert.match(
      explained.stdout,
      /note +Nothing says how this model wants its images: it gets resize "crop" by 0\.875/,
    );
    tiny.writeSettings(join(tiny.folder, '.vscode', 'settings.json'), {
      'relabel.models': [{ name: 'unknown', path: model }],
    });
    const { code, stdout } = await tiny.relabel(['doctor']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^CHECK +model +"unknown": .*output "logits": /m);
    assert.match(stdout, /^CHECK +check this +"unknown": Nothing says how this model wants its images/m);
    assert.match(stdout, /\nNo problems, 2 to check\n$/);
  });

  test('a number is explained as it is, once the settings say that it is one', async () => {
    const model = writeGraph(tiny.folder, 'age.onnx', age);
    const refused = await tiny.relabel(['explain', tiny.models.image, '--model', model]);
    assert.match(refused.stderr, /it is a regression \(an age, a quality\), no classifier/);
    const config = tiny.writeSettings(join(tiny.folder, 'age.json'), {
      'relabel.models': [{ name: 'age', path: model, output: 'score', preset: 'unit' }],
    });
    const args = ['--config', config, '--model', 'age', '--method', 'rise', '--samples', '60', '--json'];
    const { stdout, stderr } = await tiny.relabel(['explain', tiny.models.image, ...args]);
    const { prediction, map } = JSON.parse(stdout || assert.fail(stderr));
    assert.deepEqual(
      prediction.map(({ label }: { label: string }) => label),
      ['score'],
    );
    assert.ok(prediction[0].probability > 35 && prediction[0].probability < 40);
    assert.ok(map);
  });
});

const cases = resolve(import.meta.dirname, '../../../shared/cases');
const skip = existsSync(cases) ? false : 'the collection of reported models is not there';

describe('models of public reports', { skip }, () => {
  /** Class and probability that the reference library gives. */
  const answers: readonly (readonly [file: string, index: number, probability: number])[] = [
    ['multi-label/sigmoid.onnx', 0, 0.8814],
    ['multi-label/hf-model.onnx', 0, 0.8814],
    ['features-first/features.onnx', 0, 0.9315],
    ['neg-inf/neginf.onnx', 0, 1],
    ['uint8-input/uint8.onnx', 0, 0.9367],
    ['zipmap/zipmap.onnx', 0, 0.9315],
    ['output-types/f64out.onnx', 0, 0.9315],
  ];
  for (const [file, index, probability] of answers) {
    test(file, async () => {
      const args = ['--model', join(cases, file), '--method', 'random', '--json'];
      const { stdout, stderr } = await tiny.relabel(['explain', join(cases, 'test.png'), ...args]);
      const [top] = JSON.parse(stdout || assert.fail(stderr)).prediction;
      assert.equal(top.index, index);
      assert.ok(Math.abs(top.probability - probability) < 2e-3, `${top.probability}`);
    });
  }

  test('a quantised softmax is as it is given', async () => {
    const chelsea = resolve(import.meta.dirname, '../../media/examples/chelsea.png');
    const args = ['--config', join(cases, 'quantised-softmax/q.json'), '--model', 'q', '--method', 'random', '--json'];
    const { stdout, stderr } = await tiny.relabel(['explain', chelsea, ...args]);
    const [top] = JSON.parse(stdout || assert.fail(stderr)).prediction;
    // Steps of 1/256 on another processor may differ by one.
    assert.ok([281, 282, 285].includes(top.index) && Math.abs(top.probability - 0.3765) < 0.02, JSON.stringify(top));
  });

  const words: readonly (readonly [file: string, said: RegExp])[] = [
    ['features-first/topk.onnx', /set outputName in relabel\.models to "z"/],
    ['regression/age.onnx', /regression .* no classifier/],
    ['ir-version/ir14.onnx', /version 14 of the ONNX format/],
    ['custom-op/custom.onnx', /operator MyMatMul of the domain "mmdeploy"/],
    ['unbatched-flat/flat784.onnx', /an image of 28×28/],
    ['unbatched-flat/clip.onnx', /as CLIP does/],
    ['unbatched-flat/phase.onnx', /inference mode/],
    ['unbatched-flat/rgba.onnx', /takes 4 channels, which can be anything: say what each of them gets with "bands"/],
  ];
  for (const [file, said] of words) {
    test(`${file}: ${said.source}`, async () => {
      const args = ['explain', join(cases, 'test.png'), '--model', join(cases, file), '--method', 'random'];
      const { code, stderr } = await tiny.relabel(args);
      assert.equal(code, 1);
      assert.match(stderr, said);
    });
  }

  test('not-deterministic/noisy.onnx is told as that', async () => {
    const args = ['--model', join(cases, 'not-deterministic/noisy.onnx'), '--method', 'random'];
    const { stdout } = await tiny.relabel(['explain', join(cases, 'test.png'), ...args]);
    assert.match(stdout, /not deterministic: RandomNormalLike "nz" draws random numbers/);
  });
});
