import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CausalSubject } from '../../../src/pipeline/metrics/causal.ts';
import { muFidelity } from '../../../src/pipeline/metrics/fidelity.ts';

const side = 18;
const weights = Float64Array.from({ length: side * side }, (_, at) => ((at * 7919) % 101) / 1e4);

/** A teacher whose probability is a weighted sum of its pixels. */
function linear(batchSize: number, calls: number[] = []): CausalSubject {
  const pixels = side * side;
  const teacher = {
    batchSize,
    input: { height: side, width: side, channels: 1, layout: 'NCHW' },
    score: async (values: Float32Array, count: number) => {
      calls.push(count);
      return Array.from({ length: count }, (_, row) =>
        values.subarray(row * pixels, (row + 1) * pixels).reduce((sum, value, at) => sum + value * weights[at]!, 0),
      );
    },
    scoreOf: (sums: number[], row: number) => ({ probability: sums[row]! }),
  };
  return { teacher, tensor: new Float32Array(pixels).fill(1), target: 0 } as unknown as CausalSubject;
}

test('the exact map of a linear model has 1, its negative −1', async () => {
  const map = Float32Array.from(weights);
  const faithful = await muFidelity(linear(64), map, { seed: 0 });
  assert.ok(faithful !== null && faithful > 0.9999, String(faithful));
  const contrary = await muFidelity(
    linear(64),
    map.map((value) => -value),
    { seed: 0 },
  );
  assert.ok(contrary !== null && contrary < -0.9999, String(contrary));
});

test('a map of the wrong cells has less, and a constant one none', async () => {
  const turned = Float32Array.from(weights).reverse();
  const wrong = await muFidelity(linear(64), turned, { seed: 0 });
  assert.ok(wrong !== null && Math.abs(wrong) < 0.6, String(wrong));
  // Every subset has the same number of cells, but their pixels are all equal here.
  assert.equal(await muFidelity(linear(64), new Float32Array(side * side), { seed: 0 }), null);
});

test('asks about 200 subsets in batches, the same for a seed', async () => {
  const calls: number[] = [];
  const map = Float32Array.from(weights, (value, at) => value + (at % 5) / 1e3);
  const once = await muFidelity(linear(64, calls), map, { seed: 3 });
  assert.deepEqual(calls, [64, 64, 64, 8]);
  assert.equal(await muFidelity(linear(7), map, { seed: 3 }), once);
  assert.notEqual(await muFidelity(linear(64), map, { seed: 4 }), once);
});
