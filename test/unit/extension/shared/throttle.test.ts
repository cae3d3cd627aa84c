import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Throttle } from '../../../../src/extension/shared/throttle.ts';

test('the first call runs at once, those within the interval run once at its end, and none after dispose', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const action = mock.fn();
  const throttle = new Throttle(action, 100);
  throttle.ask();
  assert.equal(action.mock.callCount(), 1);
  throttle.ask();
  throttle.ask();
  context.mock.timers.tick(99);
  assert.equal(action.mock.callCount(), 1);
  context.mock.timers.tick(1);
  assert.equal(action.mock.callCount(), 2);
  context.mock.timers.tick(500);
  assert.equal(action.mock.callCount(), 2);
  throttle.ask();
  throttle.ask();
  throttle.dispose();
  context.mock.timers.tick(500);
  assert.equal(action.mock.callCount(), 3);
});
