import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { writeBundle } from '../../../src/pipeline/explanation/bundle.ts';
import { partialOf } from '../../../src/pipeline/leftovers.ts';
import { EXPLANATION, keptWith, renderSamples } from './finishedRecord.ts';

let root: string;
let folder: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'relabel-bundle-'));
});
after(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

async function rejection(promise: Promise<unknown>): Promise<PipelineError> {
  const error: unknown = await promise.then(
    () => assert.fail('should have failed'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PipelineError, String(error));
  return error;
}

test('a run that is killed at the very end leaves nothing that the next one does not sweep', async () => {
  const [map, curve] = [
    { width: 3, height: 2, values: new Float32Array(6) },
    { scores: [1, 0], auc: 0.5 },
  ];
  const lines = { deletion: curve, insertion: curve, difference: 0 };
  const evaluation = { curves: { step: 3, pixels: 6, map: lines, random: lines } };
  await writeBundle(keptWith({ explanation: { ...EXPLANATION, uncertainty: map }, evaluation }), join(folder, 'out'));
  const { pid } = spawnSync(process.execPath, ['--version']);
  const killed = basename(partialOf(join(folder, 'out'))).replace(`-${process.pid}-`, `-${pid}-`);
  await rename(join(folder, 'out'), join(folder, killed));
  await writeBundle(keptWith(), join(folder, 'next'));
  assert.deepEqual(await readdir(folder), ['next']);
});

test('until all is written there is no folder of that name, and no manifest', async () => {
  const target = join(folder, 'out');
  let calls = 0;
  await writeBundle(
    keptWith({
      renderSamples: async (indices) => {
        calls++;
        await assert.rejects(access(target));
        const [partial] = await readdir(folder);
        assert.match(partial!, /^\.out\.partial-[0-9a-f]{8}-\d+-[0-9a-f]{8}$/);
        assert.ok(!(await readdir(join(folder, partial!))).includes('manifest.json'));
        return renderSamples(indices);
      },
    }),
    target,
  );
  assert.equal(calls, 3);
});

test('an existing folder is left alone, even an empty one', async () => {
  const target = join(folder, 'out');
  await mkdir(target);
  const error = await rejection(writeBundle(keptWith(), target));
  assert.equal(error.code, 'export');
  assert.equal(error.message, `${target} already exists: choose a folder that does not exist yet.`);
  await writeFile(join(target, 'mine.txt'), 'mine');
  await rejection(writeBundle(keptWith(), target));
  assert.deepEqual(await readdir(target), ['mine.txt']);
  assert.deepEqual(await readdir(folder), ['out']);
});

test('a folder that appears meanwhile is not overwritten', async () => {
  const target = join(folder, 'out');
  const late = async (indices: readonly number[]) => {
    await mkdir(target, { recursive: true });
    await writeFile(join(target, 'theirs.txt'), 'theirs');
    return renderSamples(indices);
  };
  const error = await rejection(writeBundle(keptWith({ renderSamples: late }), target));
  assert.equal(error.code, 'export');
  assert.match(error.message, /appeared while/);
  assert.deepEqual(await readdir(target), ['theirs.txt']);
  assert.deepEqual(await readdir(folder), ['out']);
});

test('a full disk leaves nothing behind', async () => {
  const full = async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  const target = join(folder, 'out');
  const error = await rejection(writeBundle(keptWith({ renderSamples: full }), target));
  assert.equal(error.code, 'export');
  assert.equal(
    error.message,
    `Could not write to ${target}: the disk is full: free some space or choose a folder on another disk.`,
  );
  assert.deepEqual(await readdir(folder), []);
});

test("a VAE that can't run any more says so itself, and leaves nothing behind", async () => {
  const broken = async () => {
    throw new PipelineError('vae', 'decoder.onnx is gone: restore it.');
  };
  const error = await rejection(writeBundle(keptWith({ renderSamples: broken }), join(folder, 'out')));
  assert.equal(error.code, 'vae');
  assert.deepEqual(await readdir(folder), []);
});

test('a file where a folder should be is named', async () => {
  await writeFile(join(folder, 'file'), '');
  const target = join(folder, 'file', 'out');
  const error = await rejection(writeBundle(keptWith(), target));
  assert.equal(error.message, `Could not write to ${target}: a part of the path is a file: choose another folder.`);
  assert.equal((await stat(join(folder, 'file'))).size, 0);
});
