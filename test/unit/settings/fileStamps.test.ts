import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { listedFolder, listNames, namesEnding, stampsOf } from '../../../src/settings/fileStamps.ts';

test('a stamp changes with the content or the time of a file, and is null without one', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relabel-stamps-'));
  const file = path.join(folder, 'a');
  const stamp = async (): Promise<unknown> => (await stampsOf([file]))[file];
  try {
    assert.equal(await stamp(), null);
    writeFileSync(file, 'one');
    utimesSync(file, 100, 100);
    const first = await stamp();
    assert.equal(await stamp(), first);
    writeFileSync(file, 'three');
    utimesSync(file, 100, 100);
    const second = await stamp();
    assert.notEqual(second, first, 'another size at the same time');
    utimesSync(file, 200, 200);
    assert.notEqual(await stamp(), second, 'another time at the same size');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the names in a folder have a stamp as well, whatever is in the files, and none where there is no such name', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relabel-stamps-'));
  const key = namesEnding(folder, ['.txt', '.yml']);
  const stamp = async (): Promise<unknown> => (await stampsOf([key]))[key];
  try {
    assert.equal(key, path.join(folder, '*.{txt,yml}'));
    assert.deepEqual([listedFolder(key), listedFolder(path.join(folder, 'a.txt'))], [folder, undefined]);
    assert.equal(await stamp(), null);
    assert.deepEqual(await listNames(path.join(folder, 'none'), ['.txt']), []);
    writeFileSync(path.join(folder, 'a.TXT'), '1');
    const first = await stamp();
    assert.equal(typeof first, 'string');
    writeFileSync(path.join(folder, 'a.TXT'), 'something else');
    writeFileSync(path.join(folder, 'a.onnx'), '');
    assert.equal(await stamp(), first, 'neither what is in it nor other names count');
    writeFileSync(path.join(folder, 'Z.yml'), '');
    assert.deepEqual(await listNames(folder, ['.txt', '.yml']), ['Z.yml', 'a.TXT']);
    const second = await stamp();
    assert.notEqual(second, first);
    rmSync(path.join(folder, 'Z.yml'));
    assert.equal(await stamp(), first);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
