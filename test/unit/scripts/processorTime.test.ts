import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { coresFor, each, least, leastTime } from '../../../scripts/bench/processorTime.ts';

describe('the limit of two stages on the same processors', () => {
  const of = (wall: number, busy: number) => ({ wall, busy, idle: 0 });
  test('is the processors, where both together need more than there are', () => {
    // 20 + 8 ms of work on two processors.
    const found = leastTime({ model: of(10, 20), decoding: of(8, 8) }, 2);
    assert.deepEqual(found, { ms: 14, limit: 'processors' });
    assert.equal(leastTime({ model: of(10, 20), decoding: of(8, 8) }, 1).ms, 28);
  });
  test('is the slower one, where there are enough', () => {
    assert.deepEqual(leastTime({ model: of(10, 20), decoding: of(8, 8) }, 16), { ms: 10, limit: 'model' });
    assert.deepEqual(leastTime({ model: of(1, 1), decoding: of(8, 30) }, 16), { ms: 8, limit: 'decoding' });
  });
  test('counts processors that were used or idle, not those of others', () => {
    // In 100 ms of one processor or more: 60 used, 20 idle; the rest was taken by others.
    assert.equal(coresFor({ wall: 100, busy: 60, idle: 20 }), 0.8);
  });
  test('is for one image, by the least of several measurements', () => {
    assert.deepEqual(each({ wall: 100, busy: 40, idle: 20 }, 10), { wall: 10, busy: 4, idle: 2 });
    assert.deepEqual(least([of(3, 9), of(4, 8)]), of(3, 8));
  });
});
