import assert from 'node:assert/strict';
import test from 'node:test';
import { evidenceShares } from '../../../../src/common/evaluation/evidenceShares.ts';

test('shares of the evidence for what was said, by pair and by true class', () => {
  const records = [
    { truth: 0, top: [1, 0] },
    { truth: 0, top: [1] },
    { truth: 0, top: [0] },
    { truth: null, top: [1] },
    { truth: 1, top: [] },
    { truth: 1, top: [1] },
  ];
  const energies = [0.2, 0.6, 0.7, 0.9, 0.9, undefined];
  const { pair, ofClass } = evidenceShares(records, (index, target) => {
    const energy = target === records[index]!.top[0] ? energies[index] : undefined;
    return energy === undefined ? undefined : { hit: true, energy, area: 0.5 };
  });
  const confused = pair(0, 1) ?? assert.fail();
  assert.deepEqual([confused.maps, confused.mean], [2, 0.4]);
  // Two say nothing: the standard error is 0.2, and 0.4 ± 12.706 · 0.2 is cut off at 0 and 1.
  assert.deepEqual(confused.interval, [0, 1]);
  assert.deepEqual(pair(0, 0), { maps: 1, mean: 0.7, interval: null });
  assert.equal(pair(1, 1), undefined);
  assert.deepEqual([...ofClass.keys()], [0]);
  assert.equal(ofClass.get(0)?.maps, 3);
  assert.ok(Math.abs((ofClass.get(0)?.mean ?? 0) - 0.5) < 1e-12);
});
