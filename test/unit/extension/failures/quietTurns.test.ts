import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { QuietTurns } from '../../../../src/extension/failures/quietTurns.ts';
import type { Activity } from '../../../../src/extension/process/runQueue.ts';

const busy = (waiting: number): [Activity] => [{ image: '/a.png', done: 0, total: 100, waiting }];

function setUp() {
  const host = new EventEmitter<{ activity: [Activity | undefined] }>();
  const turns = new QuietTurns(host);
  let quiet = 0;
  const wait = () => void turns.quiet().then(() => quiet++);
  const count = async () => {
    await new Promise(setImmediate);
    return quiet;
  };
  return { host, turns, wait, count };
}

test('an explanation in the background waits until nobody else does', async () => {
  const { host, wait, count } = setUp();
  host.emit('activity', ...busy(1));
  wait();
  assert.equal(await count(), 0);
  host.emit('activity', ...busy(0));
  assert.equal(await count(), 0);
  host.emit('activity', undefined);
  assert.equal(await count(), 1);
});

test('it gives way once when somebody else waits, and does not begin again before that is done', async () => {
  const { host, turns, wait, count } = setUp();
  let gaveWay = 0;
  turns.begin(() => gaveWay++);
  host.emit('activity', ...busy(0));
  assert.equal(gaveWay, 0, 'what runs is its own');
  host.emit('activity', ...busy(1));
  host.emit('activity', ...busy(1));
  assert.equal(gaveWay, 1);
  // The pipeline tells that the other one runs before the end of its own is known.
  host.emit('activity', ...busy(0));
  turns.end();
  wait();
  assert.equal(await count(), 0);
  host.emit('activity', undefined);
  assert.equal(await count(), 1);
});

test('its own end leaves nobody waiting', async () => {
  const { host, turns, wait, count } = setUp();
  turns.begin(() => assert.fail());
  host.emit('activity', ...busy(0));
  host.emit('activity', undefined);
  turns.end();
  wait();
  assert.equal(await count(), 1);
});

test('what is disposed of keeps nobody waiting', async () => {
  const { host, turns, wait, count } = setUp();
  host.emit('activity', ...busy(0));
  wait();
  turns.dispose();
  assert.equal(await count(), 1);
  assert.equal(host.listenerCount('activity'), 0);
});
