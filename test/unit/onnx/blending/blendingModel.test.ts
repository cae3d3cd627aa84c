import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BlendingInput,
  blendingInputs,
  blendingProblem,
  withBlending,
} from '../../../../src/pipeline/onnx/blending/blendingModel.ts';
import { encodeGraph, type Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { decodeModel } from '../../../../src/pipeline/onnx/model.ts';
import { classifier, side } from '../../../fixtures/models/modelKinds.ts';

const input: BlendingInput = {
  ...{ name: 'input', layout: 'NCHW', height: side, width: side, channels: 3, side: 4 },
  mix: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  offsets: [0, 0, 0],
};
const modelOf = (graph: Graph) => decodeModel(encodeGraph(graph));

test('a model keeps its own nodes, weights and versions; only its input is made instead', () => {
  for (const [opset, irVersion] of [
    [7, 3],
    [11, 6],
    [21, 10],
  ] as const) {
    const model = modelOf(classifier([], { opset, irVersion }));
    const blends = withBlending(model, input);
    assert.deepEqual([blends.irVersion, blends.opsetImport], [model.irVersion, model.opsetImport]);
    const [own, all] = [model.graph!.node, blends.graph!.node];
    for (const [at, node] of own.entries()) assert.equal(all[all.length - own.length + at], node);
    assert.equal(blends.graph!.initializer, model.graph!.initializer, 'not copied');
    assert.equal(blends.graph!.output, model.graph!.output);
    assert.deepEqual(
      blends.graph!.input.map(({ name }) => name),
      Object.values(blendingInputs).toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    );
    assert.deepEqual(
      all
        .slice(0, -own.length)
        .flatMap(({ output }) => output)
        .filter((name) => name === 'input'),
      ['input'],
    );
  }
});

const order = ['image', 'pictures', 'members', 'rows', 'grids', 'columns'].map((name) => `relabel/${name}`);

test('before version 4 of the format weights are inputs too, and stay so', () => {
  const weight = { name: 'W', shape: [3, 3] };
  const graph = classifier([], { opset: 7, irVersion: 3 });
  const model = modelOf({ ...graph, inputs: [weight, ...graph.inputs] });
  assert.equal(withBlending(model, input).graph!.input.at(-1)?.name, 'W');
});

test('what can’t blend says why', () => {
  assert.equal(blendingProblem(modelOf(classifier([])), input), undefined);
  const old = modelOf(classifier([], { opset: 6 }));
  assert.equal(blendingProblem(old, input), 'its operators are of version 6, and 7 is the first that can');
  assert.throws(() => withBlending(old, input), /version 6/);
  const bytes = modelOf(classifier([], { inputs: [{ name: 'input', shape: ['N', 3, side, side], type: 'uint8' }] }));
  assert.equal(blendingProblem(bytes, input), 'it does not take floating-point numbers');
  assert.equal(blendingProblem(modelOf(classifier([])), { name: 'other' }), 'it does not take floating-point numbers');
});
