import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readImageFolder } from '../../../src/cli/benchmark/folder.ts';
import { PipelineError } from '../../../src/common/errors.ts';
import { fileErrorWords } from '../../../src/common/fileErrors.ts';
import { openImage } from '../../../src/pipeline/image/image.ts';
import { readLabels } from '../../../src/pipeline/model/labels.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { readRegularFile, regularFile } from '../../../src/pipeline/regularFile.ts';
import { specOf } from '../../fixtures/models/classifiers.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-regular-'));
after(() => rmSync(folder, { recursive: true }));
const windows = process.platform === 'win32';

const role = { code: 'image', kind: 'an image file', maxBytes: 2 ** 20 } as const;

function words(pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof PipelineError, `${error}`);
    assert.match(error.message, pattern);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  };
}

test('a regular file is read whole, through links', async () => {
  const path = join(folder, 'a.txt');
  writeFileSync(path, 'content');
  if (!windows) symlinkSync(path, join(folder, 'link.txt'));
  assert.equal((await readRegularFile(windows ? path : join(folder, 'link.txt'), role)).toString(), 'content');
  assert.equal((await regularFile(path, role)).size, 7);
});

test('a file above the limit is refused before it is read', async () => {
  const path = join(folder, 'large.bin');
  writeFileSync(path, Buffer.alloc(2 ** 20 + 1));
  await assert.rejects(readRegularFile(path, role), words(/large\.bin is larger than 1 MB: choose an image file/));
});

test('a folder, a device and a socket are refused', { skip: windows }, async () => {
  const socket = join(folder, 'socket');
  const server = createServer().listen(socket);
  await new Promise((done) => server.once('listening', done));
  await assert.rejects(regularFile(folder, role), words(/is a folder: choose an image file in it\.$/));
  await assert.rejects(
    regularFile('/dev/zero', role),
    words(/is not a regular file but a device: choose an image file/),
  );
  await assert.rejects(regularFile(socket, role), words(/is not a regular file but a socket: /));
  server.close();
});

/** Every one of these would wait for ever for somebody to write into the pipe. */
test('a pipe as image, model or labels is refused at once', { skip: windows }, async () => {
  const pipe = join(folder, 'pipe.png');
  execFileSync('mkfifo', [pipe]);
  const refusal = words(/pipe\.png is not a regular file but a pipe: choose/);
  await assert.rejects(openImage(pipe), refusal);
  await assert.rejects(new Sessions().load(pipe, ['cpu'], 'model'), refusal);
  await assert.rejects(readLabels(specOf('logits.onnx', { labels: pipe }), 3, false), refusal);
});

test('links that lead round in a circle are told as such', { skip: windows }, async () => {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  symlinkSync(a, b);
  symlinkSync(b, a);
  await assert.rejects(regularFile(a, role), words(/could not be read \(its links lead round in a circle\): /));
});

test('errors of the file system are told by what they are', () => {
  const told = (code: string) => fileErrorWords(Object.assign(new Error(`${code}: something`), { code }));
  assert.deepEqual(told('EMFILE').reason, 'too many files are open');
  assert.deepEqual(told('ENOSPC'), { reason: 'the disk is full', next: 'free some space or choose another disk' });
  assert.deepEqual(told('EROFS').reason, 'the disk is read-only');
  assert.deepEqual(told('EACCES').reason, 'permission denied');
  assert.deepEqual(told('EWHAT'), { reason: 'EWHAT: something', next: 'check its permissions' });
  assert.deepEqual(fileErrorWords('text', 'try again'), { reason: 'text', next: 'try again' });
  assert.deepEqual(fileErrorWords({ code: '__proto__' }).reason, '[object Object]');
});

test('the files of a folder that are no images are told', () => {
  const place = join(folder, 'images');
  mkdirSync(join(place, 'inner.png'), { recursive: true });
  assert.throws(() => readImageFolder(place), words(/has no images: name a folder that has some/));
  for (const name of ['labels.csv', '.hidden', 'phone.heic']) writeFileSync(join(place, name), 'x');
  assert.throws(() => readImageFolder(place), words(/has no images \(2 other files\): /));
  for (const name of ['b.BMP', 'a.png']) writeFileSync(join(place, name), 'x');
  const { images, leftOut } = readImageFolder(place);
  assert.deepEqual(images, ['a.png', 'b.BMP']);
  assert.match(
    `${leftOut}`,
    /: 2 files are not images that Relabel can read and are left out \(labels\.csv, phone\.heic\)\.$/,
  );
});
