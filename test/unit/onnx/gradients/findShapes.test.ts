import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findShapes } from '../../../../src/pipeline/onnx/gradients/findShapes.ts';
import { prepareModel } from '../../../../src/pipeline/onnx/gradients/prepareModel.ts';
import { shapeOfValue } from '../../../../src/pipeline/onnx/graphIndex.ts';
import { parseNpy } from '../../../fixtures/npy.ts';

const folder = join(import.meta.dirname, '../../../fixtures/gradients');

test('the shapes that ONNX Runtime declares are those that it produces', async () => {
  let declared = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.onnx'))) {
    const path = join(folder, file);
    const { shape } = parseNpy(readFileSync(path.replace(/\.\w+\.onnx$/, '.input.npy')));
    const { model, graph } = await prepareModel(path, shape, {});
    if (graph.valueInfo.some((value) => shapeOfValue(value) !== undefined)) declared++;
    // With nothing declared, they have to be produced.
    const silent = { ...model, graph: { ...graph, valueInfo: [] } };
    assert.deepEqual(await findShapes(model, path), await findShapes(silent, path), file);
  }
  // Where it has changed nothing it declares nothing.
  assert.ok(declared >= 10, `${declared} models`);
});
