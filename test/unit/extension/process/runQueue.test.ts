import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunEvent, RunQueue } from '../../../../src/extension/process/runQueue.ts';
import type { ExplainOptions } from '../../../../src/protocol/options.ts';

const progress = (done: number, total: number): RunEvent => {
  const counts = { total: done, kept: 0, shifted: done, shiftedTo: {} };
  return { type: 'progress', progress: { done, total, counts, samples: [] } };
};

test('how far an explanation is follows what its method counts, also where that is no number of samples', () => {
  for (const { samples, total } of [
    { samples: 1000, total: 1000 },
    { samples: 0, total: 225 },
  ]) {
    const queue = new RunQueue();
    void queue.add(1, { image: '/w/cat.png', samples } as ExplainOptions, () => {});
    void queue.add(2, { image: '/w/dog.png', samples: 7 } as ExplainOptions, () => {});
    assert.deepEqual(queue.activity, { image: '/w/cat.png', done: 0, total: samples, waiting: 1 });
    queue.begin();
    queue.advance(progress(100, total));
    assert.deepEqual(queue.activity, { image: '/w/cat.png', done: 100, total, waiting: 1 });
  }
});
