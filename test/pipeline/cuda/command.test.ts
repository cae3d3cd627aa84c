import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, afterEach, beforeEach, describe } from 'node:test';
import { findDriver } from '../../../src/cuda/driver.ts';
import { cudaTarget } from '../../../src/cuda/target.ts';
import { FakeIndex } from '../../fixtures/cuda/fakeIndex.ts';
import { FakeWheels } from '../../fixtures/cuda/fakeWheels.ts';
import { TinyFolder } from '../../fixtures/tinyFolder.ts';

const target = cudaTarget();
const skip = target === undefined && 'there is no CUDA for this platform';
const driver = target && findDriver({ target, env: process.env, root: '/' });
const index = await FakeIndex.start(new FakeWheels(target ?? 'linux-x64'));
after(() => index.stop());
const tiny = await TinyFolder.create();

/** Where the terminal keeps what it sets up: a folder of the test's. */
const variable = process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_DATA_HOME';
const before = process.env[variable];
let config: string;
beforeEach(() => {
  index.reset();
  process.env[variable] = join(tiny.folder, 'data');
  config = tiny.writeSettings(join(tiny.folder, 'machine.json'), { 'relabel.cuda.index': index.url });
});
afterEach(() => {
  if (before === undefined) delete process.env[variable];
  else process.env[variable] = before;
});

const base = (): string => join(tiny.folder, 'data', 'relabel');

describe('relabel setup cuda', { skip }, () => {
  test('wrong use', async () => {
    await tiny.refused(['setup'], /Name what to set up: relabel setup cuda/);
    tiny.writeSettings(config, { 'relabel.cuda.index': 'the usual one' });
    await tiny.refused(['setup', 'cuda', '--config', config], /relabel\.cuda\.index must be an address such as/);
  });

  test('no driver: the table, and that a download would be of no use', {
    skip: driver?.state !== 'missing' && 'there is a driver here',
  }, async () => {
    const { code, stdout, stderr } = await tiny.relabel(['setup', 'cuda', '--yes', '--config', config]);
    assert.match(
      stdout,
      /^NVIDIA driver +missing +version 580 or newer is needed\nONNX Runtime's CUDA provider +missing/,
    );
    assert.match(stderr, /^No NVIDIA driver was found: without it CUDA can't run, so nothing was downloaded\./);
    assert.equal(code, 1);
    assert.deepEqual(index.asked, []);
    assert.ok(!existsSync(base()));
  });

  test('without a terminal to ask in, and without --yes: nothing is done', async () => {
    const { code, stderr } = await tiny.relabel(['setup', 'cuda', '--without-driver', '--config', config]);
    assert.match(stderr, /will be downloaded.*\nNothing was done: add --yes to go on\.\n$/);
    assert.equal(code, 1);
    assert.deepEqual(index.asked, []);
    assert.ok(!existsSync(base()));
  });

  test('an index that has the right names and other bytes', async () => {
    const { code, stderr } = await tiny.relabel(['setup', 'cuda', '--without-driver', '--yes', '--config', config]);
    assert.match(
      stderr,
      /onnxruntime_gpu.*\.whl from 127\.0\.0\.1:\d+ has \d+ bytes in place of \d+: it was not used\./,
    );
    assert.equal(code, 1);
    assert.deepEqual(readdirSync(base()), ['cuda-downloads']);
  });

  test("the folder's own settings name no index", async () => {
    tiny.writeSettings(join(tiny.folder, '.vscode', 'settings.json'), { 'relabel.cuda.index': index.url });
    const { code, stderr } = await tiny.relabel(['setup', 'cuda', '--without-driver']);
    assert.match(stderr, /relabel\.cuda\.index is ignored in \.vscode\/settings\.json/);
    assert.equal(code, 1);
    assert.deepEqual(index.asked, []);
  });

  test('--remove takes away what is there', async () => {
    mkdirSync(join(base(), 'cuda', 'node_modules'), { recursive: true });
    const removed = await tiny.relabel(['setup', 'cuda', '--remove']);
    assert.deepEqual(removed, { code: 0, stdout: `Removed ${join(base(), 'cuda')}.\n`, stderr: '' });
    assert.deepEqual(readdirSync(base()), []);
    const again = await tiny.relabel(['setup', 'cuda', '--remove']);
    assert.match(again.stdout, /nothing to remove/);
  });
});
