import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, describe } from 'node:test';
import { fuzz, type TargetName } from '../../scripts/fuzz/fuzz.ts';
import { explained, quickOptions } from '../../scripts/fuzz/targets/explained.ts';
import { root } from '../../scripts/shared/places.ts';
import { writeTinyModels } from '../fixtures/models/tinyModels.ts';

/** A few of the cases of `npm run fuzz`, the same ones every time. */
const cases: Readonly<Record<TargetName, number>> = {
  models: 40,
  images: 40,
  settings: 100,
  labels: 100,
  messages: 100,
  names: 30,
  ipc: 1,
};

describe('what others write is taken, or refused in one line', () => {
  for (const [target, count] of Object.entries(cases) as [TargetName, number][]) {
    test(`${target}: ${count} cases`, async () => {
      const numbers = Array.from({ length: count }, (_, index) => index);
      // Far longer than a case takes beside other work: one that gets there never ends.
      const { counts, failures } = await fuzz({ target, seed: 1, cases: numbers, deadlineMs: 120_000 });
      assert.deepEqual(failures, []);
      assert.equal(counts.accepted + counts.refused, count);
    });
  }
});

const attacks = path.join(root, '../shared/cases/hardening');
/** They run for ever: how a process with one is ended, hostQuestions.test.ts shows. */
const endless = /loop|hang/;

test('models that were made to do harm are refused', {
  skip: !existsSync(attacks) && `${attacks} is not there`,
}, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relabel-attacks-'));
  after(() => rmSync(folder, { recursive: true }));
  const { image } = await writeTinyModels(folder);
  for (const name of readdirSync(attacks).filter((file) => file.endsWith('.onnx') && !endless.test(file))) {
    await t.test(name, async () => {
      assert.deepEqual(await explained(quickOptions(image, path.join(attacks, name))), { kind: 'refused' });
    });
  }
});
