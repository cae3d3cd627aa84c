import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, describe } from 'node:test';
import { tryProvider } from '../../../src/cuda/providerTrial.ts';

const scratch = mkdtempSync(join(tmpdir(), 'relabel-trial-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A trial by a process that does this. */
function attempt(code: string, signal = new AbortController().signal, command = process.execPath) {
  const script = join(scratch, 'script.cjs');
  writeFileSync(script, code);
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  return tryProvider('cuda', { command, script, assets: scratch, env }, signal);
}

const sends = (message: string): string => `process.send(${message}, () => process.disconnect())`;

describe('a provider that is tried', () => {
  const ends: readonly (readonly [string, string, RegExp])[] = [
    [
      'crashes',
      'process.kill(process.pid, "SIGKILL")',
      /^the process that tried it ended \((signal SIGKILL|exit code 1)\)$/,
    ],
    ['ends without a word', 'process.exit(3)', /^the process that tried it ended \(exit code 3\)$/],
    ['says something else', sends('{ runs: "yes" }'), /^the process that tried it ended \(exit code 0\)$/],
    [
      'gives no numbers',
      sends('{ runs: true, difference: NaN }'),
      /probabilities differ from the CPU's by up to Infinity$/,
    ],
    ['gives other numbers', sends('{ runs: true, difference: 0.0123 }'), /differ from the CPU's by up to 0\.012$/],
    ['does not run', sends('{ runs: false, reason: "no device" }'), /^no device$/],
  ];
  for (const [what, code, reason] of ends) {
    test(what, async () => {
      const trial = await attempt(code);
      assert.ok(!trial.runs);
      assert.match(trial.reason, reason);
    });
  }

  test('gives nearly the same numbers', async () => {
    assert.deepEqual(await attempt(sends('{ runs: true, difference: 0.001 }')), { runs: true, difference: 0.001 });
  });

  test('has no Node to run in', async () => {
    const trial = await attempt('', new AbortController().signal, join(scratch, 'missing'));
    assert.ok(!trial.runs);
    assert.match(trial.reason, /ENOENT/);
  });

  test('hangs, and is cancelled', async () => {
    const controller = new AbortController();
    const trial = attempt('setInterval(() => {}, 1000)', controller.signal);
    controller.abort();
    await assert.rejects(trial, { code: 'cancelled' });
  });
});
