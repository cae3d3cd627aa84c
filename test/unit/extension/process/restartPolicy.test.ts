import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartPolicy } from '../../../../src/extension/process/restartPolicy.ts';

const minute = 60_000;

test('four crashes are followed by a restart, the fifth within three minutes is not', () => {
  const policy = new RestartPolicy();
  const answers = [0, 30_000, minute, 2 * minute, 3 * minute - 1].map((time) => policy.crashed(time));
  assert.deepEqual(answers, [true, true, true, true, false]);
});

test('a crash three minutes ago no longer counts', () => {
  const policy = new RestartPolicy();
  const answers = [0, 30_000, minute, 2 * minute, 3 * minute].map((time) => policy.crashed(time));
  assert.deepEqual(answers, [true, true, true, true, true]);
  assert.equal(policy.crashed(3 * minute + 1), false, 'the crash at 30 s counts still');
});

test('a reset gives a fresh count', () => {
  const policy = new RestartPolicy();
  for (let crash = 0; crash < 5; crash += 1) policy.crashed(0);
  policy.reset();
  const answers = [1, 2, 3, 4, 5].map((time) => policy.crashed(time));
  assert.deepEqual(answers, [true, true, true, true, false]);
});
