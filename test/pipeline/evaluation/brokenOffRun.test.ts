import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { OutLock } from '../../../src/pipeline/outLock.ts';
import { presets } from '../../../src/settings/presets.ts';
import { writeColour, writeColourFolder } from '../../fixtures/images/colourFolder.ts';
import { writeExternal } from '../../fixtures/models/changedModel.ts';
import { evaluate, header, images, lines, options, place, run } from './colourRuns.ts';

describe('a run that was broken off', () => {
  test('goes on after a cancel; what is done is not done again', async () => {
    await writeColourFolder(images(), 30);
    const cancelled = evaluate({}, (abort) => abort());
    await assert.rejects(cancelled, {
      code: 'cancelled',
      message: /^Cancelled: \d+ of 30 images are done; running it again goes on from there/,
    });
    const before = lines();
    assert.ok(before.length >= 4 && before.length < 30);
    const { summary } = await evaluate();
    assert.equal(summary.accuracy.top1, 1);
    const records = lines();
    assert.deepEqual(records.slice(0, before.length), before);
    assert.equal(new Set(records.map(({ image }) => image)).size, 30);
    assert.equal(records.length, 30);
    assert.ok(!existsSync(path.join(place, '.run.lock')));
  });

  test('a torn last line, at every byte of it, costs that image alone', async () => {
    await writeColourFolder(images(), 6);
    await evaluate();
    const file = path.join(run(), 'records.jsonl');
    const whole = readFileSync(file);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let cut = lastLine; cut < whole.length; cut += 41) {
      writeFileSync(file, whole);
      truncateSync(file, cut);
      await evaluate();
      assert.deepEqual(readFileSync(file), whole, `cut at ${cut}`);
    }
    appendFileSync(file, 'garbage\n\0\0\0');
    await evaluate();
    assert.deepEqual(readFileSync(file), whole);
  });

  test('weights trained anew in a file of their own are another model; the old ones bring their records back', {
    // Windows replaces no file that is mapped into memory.
    skip: process.platform === 'win32',
  }, async () => {
    await writeColourFolder(images(), 3);
    const weights = path.join(place, 'trained.weights');
    const lay = (gain: number): void => {
      writeFileSync(`${weights}.new`, Float32Array.of(gain));
      utimesSync(`${weights}.new`, gain, gain);
      renameSync(`${weights}.new`, weights);
    };
    lay(40);
    const { path: tiny } = options().model;
    const logits = { ...options().model, output: 'logits' } as const;
    const model = { ...logits, path: writeExternal(tiny, path.join(place, 'external.onnx'), 'trained.weights') };
    await evaluate({ model });
    const before = lines();
    lay(0);
    await evaluate({ model });
    for (const { probabilities } of lines()) assert.ok(Math.abs(probabilities[0]! - 1 / 3) < 1e-6);
    lay(40);
    await evaluate({ model });
    assert.deepEqual(lines(), before);
  });

  test('an image that has changed, is new, was renamed or is gone', async () => {
    await writeColourFolder(images(), 6);
    await evaluate();
    const first = lines();
    await writeColour(path.join(images(), 'red/000.png'), 'green', 7);
    await writeColour(path.join(images(), 'red/new.png'), 'red', 9);
    renameSync(path.join(images(), 'green/001.png'), path.join(images(), 'green/moved.png'));
    rmSync(path.join(images(), 'blue/002.png'));
    const { summary } = await evaluate();
    assert.deepEqual([summary.images, summary.accuracy.top1], [6, 5 / 6]);
    const records = lines();
    assert.deepEqual(
      records.map(({ image }) => image),
      ['blue/005.png', 'green/004.png', 'green/moved.png', 'red/000.png', 'red/003.png', 'red/new.png'],
    );
    assert.deepEqual(
      records.find(({ image }) => image === 'green/moved.png'),
      { ...first.find(({ image }) => image === 'green/001.png'), image: 'green/moved.png' },
    );
    assert.notEqual(
      records.find(({ image }) => image === 'red/000.png')?.sha256,
      first.find(({ image }) => image === 'red/000.png')?.sha256,
    );
  });

  test('another preprocess is another run of all images; the one before comes back without the model', async () => {
    await writeColourFolder(images(), 6);
    await evaluate();
    const first = lines();
    const model = { ...options().model, input: { ...presets.unit, channels: 'bgr' as const } };
    assert.equal((await evaluate({ model })).summary.accuracy.top1, 2 / 6);
    assert.notEqual(lines()[0]?.top[0], first[0]?.top[0]);
    await evaluate();
    assert.deepEqual(lines(), first);
  });

  test('another truth needs no model where its probability is known', async () => {
    await writeColourFolder(images(), 6);
    await evaluate({ truth: { from: 'none' } });
    assert.equal(lines()[0]?.truth, null);
    assert.equal((await evaluate({ truth: { from: 'folder' } })).summary.accuracy.top1, 1);
    assert.equal(lines().length, 6);
  });

  test('two at a time are refused, and a run of a later version is', async () => {
    await writeColourFolder(images(), 3);
    const lock = OutLock.take(run(), 'evaluation');
    await assert.rejects(evaluate(), { code: 'settings', message: /is in use by another run \(process \d+/ });
    lock.release();
    await evaluate();
    writeFileSync(path.join(run(), 'run.json'), JSON.stringify({ ...header(), schema: 99 }));
    await assert.rejects(evaluate(), {
      code: 'settings',
      message: /run\.json is of another version of Relabel: name another folder/,
    });
    writeFileSync(path.join(run(), 'run.json'), '{');
    await assert.rejects(evaluate(), { code: 'settings', message: /run\.json can't be read: name another folder/ });
  });

  test('the run may lie among the images; a pipe among them is not waited for', {
    skip: process.platform === 'win32',
  }, async () => {
    await writeColourFolder(images(), 3);
    execFileSync('mkfifo', [path.join(images(), 'red/pipe.png')]);
    const inside = path.join(images(), 'run');
    for (const wanted of [4, 4]) {
      const { summary } = await evaluate({ run: inside });
      assert.deepEqual([summary.images, summary.unreadable], [wanted, 1]);
      copyFileSync(path.join(images(), 'red/000.png'), path.join(inside, 'map.png'));
    }
  });
});
