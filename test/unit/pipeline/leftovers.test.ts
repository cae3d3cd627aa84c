import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test, { afterEach, beforeEach } from 'node:test';
import { partialOf, scratchFolder, sweepLeftovers } from '../../../src/pipeline/leftovers.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-leftovers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that has ended. */
const { pid: gone } = spawnSync(process.execPath, ['--version']);

/** As another process of this machine would have called it. */
function partialBy(pid: number): string {
  return join(folder, basename(partialOf(join(folder, 'out'))).replace(`-${process.pid}-`, `-${pid}-`));
}

function fill(partial: string, ...names: readonly string[]): string {
  mkdirSync(join(partial, 'samples'), { recursive: true });
  for (const name of ['saliency.npy', 'samples/0000.png', ...names]) writeFileSync(join(partial, name), 'x');
  return partial;
}

test('what a process that is gone has left goes, folders and files', () => {
  fill(partialBy(gone));
  writeFileSync(partialBy(gone), '{}');
  sweepLeftovers(folder);
  assert.deepEqual(readdirSync(folder), []);
});

test('copies of models in the folder for temporary files go, when the next are made', async () => {
  const left = await scratchFolder();
  const killed = left.replace(`-${process.pid}-`, `-${gone}-`);
  renameSync(left, killed);
  for (const name of ['prepared.onnx', 'last-12.onnx']) writeFileSync(join(killed, name), 'x');
  const mine = await scratchFolder();
  const another = await scratchFolder();
  assert.ok(existsSync(mine) && existsSync(another) && mine !== another);
  assert.ok(!existsSync(killed), killed);
  for (const folder of [mine, another]) rmSync(folder, { recursive: true });
});

test('what is being written stays: by this process and by others', () => {
  const mine = fill(partialOf(join(folder, 'out')));
  const others = fill(partialBy(process.ppid));
  sweepLeftovers(folder);
  assert.ok(existsSync(mine) && existsSync(others));
});

test('what another machine has left goes after a day', () => {
  const [young, old] = ['young', 'old'].map((name) => {
    const path = join(folder, `.${name}.partial-00000000-${process.pid}-00000000`);
    writeFileSync(path, 'x');
    return path;
  });
  const longAgo = Date.now() / 1000 - 25 * 60 * 60;
  utimesSync(old!, longAgo, longAgo);
  sweepLeftovers(folder);
  assert.ok(existsSync(young!) && !existsSync(old!));
});

test('what is not ours stays, whatever its name', () => {
  const strange = fill(partialBy(gone), 'thesis.txt');
  const others = ['.out.partial-1234', 'out.partial-00000000-1-00000000', '.git', 'results.json.123456'];
  for (const name of others) writeFileSync(join(folder, name), 'x');
  const target = fill(join(folder, 'real'));
  symlinkSync(target, partialBy(gone));
  const before = readdirSync(folder);
  sweepLeftovers(folder);
  assert.deepEqual(readdirSync(folder), before);
  assert.ok(existsSync(join(strange, 'thesis.txt')) && existsSync(join(target, 'saliency.npy')));
});

test('a folder that is not there is no error', () => sweepLeftovers(join(folder, 'none')));
