import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type GiveWay, JobQueue, type Rank } from '../../../src/pipeline/jobQueue.ts';

let queue: JobQueue;
let log: string[];
beforeEach(() => {
  queue = new JobQueue();
  log = [];
});

/** A job that writes into the log when it begins and ends, and goes on only when it is let. */
function job(name: string, rank: Rank = 'prompt') {
  const controller = new AbortController();
  let giveWay: GiveWay | undefined;
  let end: (outcome: string | Error) => void = () => assert.fail(`${name} has not begun`);
  const call = { signal: controller.signal, begin: () => void log.push(`${name} begins`) };
  const outcome = queue
    .add(rank, call, (give) => {
      giveWay = give;
      return new Promise<string>((resolve, reject) => {
        controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
        end = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
      });
    })
    .then(
      (value) => void log.push(`${name}: ${value}`),
      (error: Error) => void log.push(`${name} fails: ${error.message}`),
    );
  return {
    outcome,
    end: (with_: string | Error = 'done') => end(with_),
    /** Resolves when the job may go on. */
    giveWay: () => (giveWay ?? assert.fail(`${name} has not begun`))().then(() => void log.push(`${name} goes on`)),
    cancel: () => controller.abort(new Error('cancelled')),
  };
}

test('a job begins at once where nothing else runs', async () => {
  assert.ok(queue.idle);
  const only = job('a');
  assert.deepEqual(log, ['a begins']);
  assert.ok(!queue.idle);
  only.end();
  await only.outcome;
  await turn();
  assert.deepEqual(log, ['a begins', 'a: done']);
  assert.ok(queue.idle);
});

test('one job runs at a time, in the order in which they came', async () => {
  const jobs = [job('a'), job('b'), job('c')];
  for (const { end } of jobs) {
    await turn();
    end();
  }
  await turn();
  assert.deepEqual(log, ['a begins', 'a: done', 'b begins', 'b: done', 'c begins', 'c: done']);
});

test('the more urgent goes first, whenever it came', async () => {
  const first = job('first');
  const jobs = [job('measure', 'measurement'), job('layout', 'layout'), job('prompt')];
  first.end();
  for (const { end } of [...jobs].reverse()) {
    await turn();
    end();
  }
  await turn();
  assert.deepEqual(
    log.filter((line) => line.endsWith('begins')),
    ['first begins', 'prompt begins', 'layout begins', 'measure begins'],
  );
});

test('a job that fails is told of, and the next begins', async () => {
  const bad = job('bad');
  const good = job('good');
  bad.end(new Error('no'));
  await turn();
  good.end();
  await turn();
  assert.deepEqual(log, ['bad begins', 'bad fails: no', 'good begins', 'good: done']);
});

test('a measurement gives way to what is more urgent, to all of it, and goes on', async () => {
  const measure = job('measure', 'measurement');
  const layout = job('layout', 'layout');
  const prompt = job('prompt');
  const way = measure.giveWay();
  await turn();
  const late = job('late');
  prompt.end();
  await turn();
  late.end();
  await turn();
  layout.end();
  await way;
  measure.end();
  await turn();
  assert.deepEqual(log, [
    'measure begins',
    'prompt begins',
    'prompt: done',
    'late begins',
    'late: done',
    'layout begins',
    'layout: done',
    'measure goes on',
    'measure: done',
  ]);
});

test('it gives way to nothing of its own rank, nor does a layout to measurements', async () => {
  const layout = job('layout', 'layout');
  job('other', 'layout');
  job('measure', 'measurement');
  await layout.giveWay();
  assert.deepEqual(log, ['layout begins', 'layout goes on']);
});

test('what a measurement gives way to gives way itself', async () => {
  const measure = job('measure', 'measurement');
  const layout = job('layout', 'layout');
  const measured = measure.giveWay();
  const prompt = job('prompt');
  const laid = layout.giveWay();
  prompt.end();
  await laid;
  layout.end();
  await measured;
  measure.end();
  await turn();
  assert.deepEqual(log, [
    'measure begins',
    'layout begins',
    'prompt begins',
    'prompt: done',
    'layout goes on',
    'layout: done',
    'measure goes on',
    'measure: done',
  ]);
});

test('a job that fails while another gives way to it does not fail that', async () => {
  const measure = job('measure', 'measurement');
  const prompt = job('prompt');
  const way = measure.giveWay();
  prompt.end(new Error('no'));
  await way;
  assert.deepEqual(log, ['measure begins', 'prompt begins', 'prompt fails: no', 'measure goes on']);
});

test('a job that waits is cancelled at once and never begins; the others keep their order', async () => {
  const running = job('running');
  const [a, b, c] = [job('a'), job('b'), job('c')];
  b.cancel();
  await turn();
  assert.deepEqual(log, ['running begins', 'b fails: cancelled']);
  running.end();
  await turn();
  a.end();
  await turn();
  c.end();
  await turn();
  assert.deepEqual(log.slice(2), ['running: done', 'a begins', 'a: done', 'c begins', 'c: done']);
});

test('a job that runs is cancelled by itself, and the next begins', async () => {
  const running = job('running');
  const next = job('next');
  running.cancel();
  await turn();
  next.end();
  await turn();
  assert.deepEqual(log, ['running begins', 'running fails: cancelled', 'next begins', 'next: done']);
});

test('to cancel what is done, or twice, does nothing to those that wait', async () => {
  const done = job('done');
  const running = job('running');
  const waiting = job('waiting');
  done.end();
  await turn();
  done.cancel();
  const withdrawn = job('withdrawn');
  withdrawn.cancel();
  withdrawn.cancel();
  running.end();
  await turn();
  waiting.end();
  await turn();
  assert.equal(log.at(-1), 'waiting: done');
});

test('a job that is cancelled before it comes never begins', async () => {
  await assert.rejects(
    queue.add('prompt', { signal: AbortSignal.abort(new Error('cancelled')), begin: () => {} }, async () =>
      assert.fail('began'),
    ),
    /cancelled/,
  );
  assert.ok(queue.idle);
});

test('a job that comes the moment the last one ends is not left lying', async () => {
  for (let delay = 0; delay < 6; delay++) {
    const last = job('last');
    last.end();
    for (let tick = 0; tick < delay; tick++) await Promise.resolve();
    const next = job('next');
    await turn();
    assert.equal(log.at(-1), 'next begins', `after ${delay} microtasks`);
    next.end();
    await turn();
  }
});
