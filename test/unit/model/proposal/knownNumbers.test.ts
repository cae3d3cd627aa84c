import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { proposeOutput } from '../../../../src/pipeline/model/proposal/proposeOutput.ts';
import { encodeGraph } from '../../../../src/pipeline/onnx/graph.ts';
import { GraphIndex } from '../../../../src/pipeline/onnx/graphIndex.ts';
import { decodeModel } from '../../../../src/pipeline/onnx/model.ts';
import type { ModelSpec } from '../../../../src/protocol/models.ts';
import { specOf } from '../../../fixtures/models/classifiers.ts';
import { classifier, node, weights } from '../../../fixtures/models/modelKinds.ts';
import { load, tidy } from './loadGraph.ts';

after(tidy);

const wide = (count: number) =>
  classifier([node('MatMul', 'features V', 'y')], { weights: [weights(), weights(count, 'V')] });

function propose(path: string, count: number, changes: Partial<ModelSpec> = {}) {
  const index = new GraphIndex(decodeModel(encodeGraph(wide(count))).graph!);
  return proposeOutput(specOf(path, { output: 'auto', ...changes }), index);
}

test('numbers that are no classes by the name of their file are refused, unless the settings say what they are', () => {
  // insightface, python-package: model_zoo/attribute.py: two scores of gender, and an age; fairface, predict.py: 7, 2 and 9 scores.
  assert.throws(() => propose('/m/buffalo_l/genderage.onnx', 3), /two scores of gender and an age.*"output": "score"/);
  assert.throws(() => propose('/m/2d106det.onnx', 212), /the places of 106 points of a face/);
  assert.throws(() => propose('/m/fairface_res34.onnx', 18), /three groups of classes: 7, 2 and 9/);
  assert.equal(propose('/m/genderage.onnx', 3, { output: 'score' })?.name.value, 'y');
  assert.equal(propose('/m/genderage.onnx', 3, { labels: ['man', 'woman', 'child'] })?.kind?.value, 'logits');
  assert.equal(propose('/m/genderage.onnx', 2)?.kind?.value, 'logits');
  assert.equal(propose('/m/fairface/model.onnx', 18)?.kind?.value, 'logits');
});

test('as many numbers as points of a face have places are scores only by a guess', async () => {
  for (const count of [136, 1404]) {
    const { guesses } = (await load(wide(count))).proposal;
    assert.match(
      guesses.join(),
      new RegExp(`gives ${count} numbers, as many as the places of points in a face often are`),
    );
  }
});
