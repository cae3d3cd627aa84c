import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { afterEach, beforeEach } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { OutLock } from '../../../src/pipeline/outLock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { pid: gone } = spawnSync(process.execPath, ['--version']);
const out = (): string => join(folder, 'r.json');
const lockFile = (): string => join(folder, '.r.json.lock');

function writeLock(changes: object): void {
  const owner = { pid: process.ppid, host: hostname(), since: '2026-01-02T03:04:05.000Z', work: 'benchmark' };
  writeFileSync(lockFile(), JSON.stringify({ ...owner, ...changes }));
}

function refusal(): string {
  try {
    OutLock.take(out(), 'benchmark').release();
  } catch (error) {
    assert.ok(error instanceof PipelineError);
    assert.equal(error.code, 'settings');
    return error.message;
  }
  return assert.fail('was taken');
}

test('one run has a place until it lets go, and leaves nothing', () => {
  const lock = OutLock.take(out(), 'benchmark');
  lock.check();
  assert.match(
    refusal(),
    new RegExp(
      `r\\.json is in use by another benchmark \\(process ${process.pid}, since \\d\\d:\\d\\d\\): wait, or name another file for --out\\.$`,
    ),
  );
  lock.release();
  OutLock.take(out(), 'explanation').release();
  assert.deepEqual(readdirSync(folder), []);
});

test('the lock of a process that is there holds, on this machine or another', () => {
  writeLock({});
  assert.match(refusal(), new RegExp(`process ${process.ppid}, since 2026-01-0\\d \\d\\d:\\d\\d`));
  writeLock({ host: 'elsewhere', pid: gone });
  assert.match(refusal(), new RegExp(`process ${gone} on elsewhere,`));
  writeFileSync(lockFile(), '');
  assert.match(refusal(), /in use by another run/);
});

test('a lock with our own number that we do not have is of a container’s last start', () => {
  writeLock({ pid: process.pid });
  OutLock.take(out(), 'benchmark').release();
  assert.deepEqual(readdirSync(folder), []);
});

test('a lock is taken over when its owner is gone, or has been silent for long', () => {
  writeLock({ pid: gone });
  OutLock.take(out(), 'benchmark').release();
  assert.ok(!existsSync(lockFile()));

  for (const text of ['', 'null', '[]', '{"pid":"x"}', '['.repeat(100_000)]) {
    writeFileSync(lockFile(), text);
    const longAgo = Date.now() / 1000 - 3600;
    utimesSync(lockFile(), longAgo, longAgo);
    OutLock.take(out(), 'benchmark').release();
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('a run whose lock was taken over writes no more and takes no lock away', () => {
  const lock = OutLock.take(out(), 'benchmark');
  writeLock({});
  const others = readFileSync(lockFile(), 'utf8');
  assert.throws(() => lock.check(), /no longer of this run/);
  lock.release();
  assert.equal(readFileSync(lockFile(), 'utf8'), others);
});
