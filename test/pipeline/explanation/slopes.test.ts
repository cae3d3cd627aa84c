import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { encodeGraph } from '../../../src/pipeline/onnx/graph.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { specOf } from '../../fixtures/models/classifiers.ts';
import { valuesOf } from '../../fixtures/pipeline.ts';
import { isSpot, spotSide, spotTeacher } from '../../fixtures/spot.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, options: spot, pipeline } = await startPipeline();
/** Two bright squares on a dark ground, of which the model looks at one: blurring takes either away. */
const image = join(folder, 'squares.png');
const side = 2 * spotSide;
const squares = Uint8Array.from({ length: 3 * side ** 2 }, (_, at) => {
  const [x, y] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side)];
  const inSquare = (position: number, from: number) => position >= from + 3 && position < from + spotSide - 3;
  const isBright = inSquare(x, spotSide) ? inSquare(y, 0) : inSquare(x, 0) && inSquare(y, spotSide);
  return isBright ? 230 : 20;
});
await sharp(squares, { raw: { width: side, height: side, channels: 3 } })
  .png()
  .toFile(image);
const options = { ...spot, image };

async function explain(change: Partial<ExplainOptions>) {
  const id = pipeline.explain({ ...options, samples: 60, ...change });
  const explanation = await pipeline.explanation(id);
  const directory = join(folder, `bundle-${id}`);
  await pipeline.answer('export', pipeline.export(id, directory));
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  return { explanation, manifest };
}

/** Share of what speaks for the class that lies where the model looks. */
function inSpot(values: Float32Array): number {
  const positive = values.map((value) => Math.max(value, 0));
  const sum = (some: Float32Array) => some.reduce((total, value) => total + value, 0);
  return sum(positive.filter((_, pixel) => isSpot(pixel))) / sum(positive);
}

describe('re-label distillation of a graph that can be differentiated', () => {
  test('finds where the model looks with few samples, better than from samples alone', async () => {
    const { explanation, manifest } = await explain({});
    assert.equal(manifest.settings.slopes.passes, 10);
    assert.equal(explanation.counts.total, 60);
    const alone = await explain({ methodOptions: { gradients: false } });
    assert.equal(alone.manifest.settings.slopes, null);
    const [by, without] = [inSpot(valuesOf(explanation)), inSpot(valuesOf(alone.explanation))];
    assert.ok(by > 0.8 && by > without, `${by} with slopes, ${without} without`);
  });

  test('takes no more gradients for "auto" than it mostly needs', async () => {
    const { manifest } = await explain({ samples: 2000, until: 0.5 });
    assert.equal(manifest.settings.slopes.passes, 100);
  });

  test('gives the same map for a seed', async () => {
    const [one, other] = [await explain({}), await explain({})];
    assert.deepEqual(valuesOf(one.explanation), valuesOf(other.explanation));
    assert.notDeepEqual(valuesOf((await explain({ seed: 1 })).explanation), valuesOf(one.explanation));
  });

  test('shows a map before the first sample', async () => {
    const id = pipeline.explain({ ...options, samples: 60 });
    await pipeline.explanation(id);
    const first = pipeline.progress(id).find(({ map }) => map !== undefined);
    assert.equal(first?.done, 0);
  });
});

test('of a graph that can’t be differentiated it says so, and makes the map from samples', async () => {
  const path = join(folder, 'closed.onnx');
  const { nodes, ...spot } = spotTeacher();
  const [conv] = nodes;
  // It keeps the logits, each of which is alone along that axis, and has no rule.
  const last = { op: 'ReduceProd', inputs: ['logits'], outputs: ['output'], attributes: { axes: [3] } };
  writeFileSync(path, encodeGraph({ ...spot, nodes: [{ ...conv!, outputs: ['logits'] }, last] }));
  const { explanation, manifest } = await explain({ model: specOf(path, { labels: ['light', 'dark'] }) });
  assert.equal(manifest.settings.slopes, null);
  assert.match(
    explanation.notes.join('\n'),
    /made from samples alone\. The model can't be differentiated: operator ReduceProd \(node "output"\) has no gradient here\./,
  );
  assert.equal(explanation.counts.total, 60);
});
