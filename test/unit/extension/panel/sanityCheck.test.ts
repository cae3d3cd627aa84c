import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SanityCheck } from '../../../../src/extension/panel/sanityCheck.ts';
import type { Sanity } from '../../../../src/protocol/evaluation.ts';

const signal = new AbortController().signal;

test('what was found is kept and told, and nothing where there is no map or it was cancelled', async () => {
  const found: Sanity = { weights: 3, randomised: [{ weights: 3, correlation: 0.1 }], followsModel: true };
  const answers: (Sanity | null | Error)[] = [found, null, new Error('cancelled')];
  const asked: unknown[] = [];
  const told: (Sanity | undefined)[] = [];
  const check = new SanityCheck(
    {
      checkSanity: async (request) => {
        asked.push(request);
        const answer = answers.shift();
        if (answer instanceof Error || answer === undefined) throw answer;
        return answer;
      },
    },
    7,
    () => told.push(check.state),
  );
  assert.equal(check.state, undefined);
  assert.deepEqual(await check.ask(signal, () => undefined), found);
  assert.equal(await check.ask(signal, () => undefined), null);
  await assert.rejects(
    check.ask(signal, () => undefined),
    /cancelled/,
  );
  assert.deepEqual(told, [found, undefined]);
  assert.deepEqual(asked[0], { of: 7 });
});
