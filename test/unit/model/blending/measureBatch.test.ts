import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureBatch } from '../../../../src/pipeline/model/blending/measureBatch.ts';

/** A card whose runs take `cost(size)` ms, by a clock that only they move; the first run with a size takes a second more. */
function card(cost: (size: number) => number) {
  let time = 0;
  const runs: number[] = [];
  return {
    runs,
    now: () => time,
    run: async (size: number) => {
      time += cost(size) + (runs.includes(size) ? 0 : 1000);
      runs.push(size);
    },
  };
}

test('batches grow until images per second hardly do', async () => {
  // 16: 1333/s, 32: 1778/s (+33 %), 64: 2133/s (+20 %), 128: 2370/s (+11 %), 256: 2510/s (+6 %).
  const { run, now, runs } = card((size) => 6 + (size * 3) / 8);
  const { size, speeds } = await measureBatch([16, 32, 64, 128, 256], run, now);
  assert.equal(size, 128);
  assert.deepEqual(
    speeds.map(({ size: tried, speed }) => [tried, Math.round(speed)]),
    [
      [16, 1333],
      [32, 1778],
      [64, 2133],
      [128, 2370],
      [256, 2510],
    ],
  );
  assert.equal(runs.filter((tried) => tried === 64).length, 4, 'one run to prepare, three that count');
});

test('what is no faster is not taken, and nothing larger is tried', async () => {
  const { run, now, runs } = card((size) => size);
  assert.equal((await measureBatch([16, 32, 64], run, now)).size, 16);
  assert.ok(!runs.includes(64));
});

test('the fastest of the runs counts: another program may be in the way', async () => {
  let calls = 0;
  const { run, now } = card((size) => (calls++ % 4 === 2 ? 500 : 6 + size / 8));
  assert.equal((await measureBatch([16, 32], run, now)).size, 32);
});

test('a batch that fails ends the search; the smallest must not', async () => {
  const { run, now } = card((size) => 10 + size / 100);
  const limited = async (size: number) => {
    if (size > 64) throw new Error('Failed to allocate memory for requested buffer of size 1');
    await run(size);
  };
  const { size, failure } = await measureBatch([32, 64, 128, 256], limited, now);
  assert.equal(size, 64);
  assert.match(String(failure), /allocate memory/);
  await assert.rejects(measureBatch([128, 256], limited, now), /allocate memory/);
});
