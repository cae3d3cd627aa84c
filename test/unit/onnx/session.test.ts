import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Tensor } from 'onnxruntime-node';
import { PipelineError } from '../../../src/common/errors.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { writeBrokenModel } from '../../fixtures/models/brokenModels.ts';
import { side, writeClassifier } from '../../fixtures/models/classifiers.ts';

let folder: string;
let sessions: Sessions;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-session-'));
  sessions = new Sessions();
});
afterEach(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

test('a model is loaded once', async () => {
  const path = writeClassifier(folder, 'logits.onnx');
  const [first, second] = await Promise.all([
    sessions.load(path, ['cpu'], 'model'),
    sessions.load(path, ['cpu'], 'vae'),
  ]);
  assert.equal(first.session, second.session);
  assert.equal(first.provider, 'cpu');
  assert.deepEqual(first.providerNotes, []);
  assert.equal(first.sha256, createHash('sha256').update(readFileSync(path)).digest('hex'));
});

test('a file that has changed is loaded anew', async () => {
  const path = writeClassifier(folder, 'logits.onnx');
  const first = await sessions.load(path, ['cpu'], 'model');
  utimesSync(path, 1, 1);
  assert.notEqual((await sessions.load(path, ['cpu'], 'model')).session, first.session);
});

test('the models used last stay loaded', async () => {
  const load = (name: string) => sessions.load(writeClassifier(join(folder, name), 'logits.onnx'), ['cpu'], 'model');
  const paths = Array.from({ length: 9 }, (_, index) => String(index));
  const first = await load('0');
  utimesSync(first.path, 1, 1);
  const kept = await sessions.load(first.path, ['cpu'], 'model');
  for (const name of paths.slice(1)) {
    await load(name);
    assert.equal((await sessions.load(first.path, ['cpu'], 'model')).session, kept.session);
  }
  const input = new Tensor('float32', new Float32Array(3 * side ** 2), [1, 3, side, side]);
  await kept.session.run({ input });
  await assert.rejects(first.session.run({ input }), /disposed/, 'what was used longest ago is released');
});

test('what is open while a job gives way stays open until it goes on', async () => {
  const load = (name: string) => sessions.load(writeClassifier(join(folder, name), 'logits.onnx'), ['cpu'], 'model');
  const input = new Tensor('float32', new Float32Array(3 * side ** 2), [1, 3, side, side]);
  const own = await load('own');
  const others: Awaited<ReturnType<typeof load>>[] = [];
  await sessions.hold(async () => {
    for (let count = 0; count < 10; count++) others.push(await load(`inner ${count}`));
    // Only what was open before is held: the rest is released as ever.
    await assert.rejects(others[0]!.session.run({ input }), /disposed/);
    // One that gives way in turn does not let go of it.
    await sessions.hold(async () => {});
    await load('last');
    await own.session.run({ input });
  });
  await own.session.run({ input });
  for (let count = 0; count < 9; count++) await load(`after ${count}`);
  await assert.rejects(own.session.run({ input }), /disposed/, 'and is released when it is the oldest');
});

test('a provider that does not run is passed over and said why', async () => {
  const path = writeClassifier(folder, 'logits.onnx');
  // Core ML and DirectML exist on one system each.
  const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
  const { provider, providerNotes } = await sessions.load(path, [absent, 'cpu'], 'model');
  assert.equal(provider, 'cpu');
  assert.equal(providerNotes.length, 1);
  assert.match(providerNotes[0]!, new RegExp(`^${absent}: .+`));
  await assert.rejects(sessions.load(path, [absent], 'model'), /could not be loaded by any provider of relabel.exec/);
});

const BROKEN: readonly (readonly [() => string, RegExp])[] = [
  [() => join(folder, 'missing.onnx'), /missing.onnx does not exist: correct the path in relabel.models/],
  [() => folder, /is a folder: choose a .onnx file in relabel.models/],
  [() => writeBrokenModel(folder, 'text.onnx'), /is not an ONNX model: choose a .onnx file in relabel.models/],
  [() => writeBrokenModel(folder, 'empty.onnx'), /is not an ONNX model/],
  [() => writeBrokenModel(folder, 'truncated.onnx'), /is not an ONNX model/],
  [() => writeBrokenModel(folder, 'external.onnx'), /keeps its weights in another file.*weights\.bin/],
  [
    () => writeClassifier(folder, 'unknown-operator.onnx'),
    /needs operators that this ONNX Runtime does not have.*Frobnicate/,
  ],
  [() => writeClassifier(folder, 'opset-99.onnx'), /needs operators that this ONNX Runtime does not have.*older opset/],
];
for (const [make, message] of BROKEN) {
  test(`a broken model: ${message.source}`, async () => {
    const path = make();
    await assert.rejects(sessions.load(path, ['cpu'], 'model'), (error) => {
      assert.ok(error instanceof PipelineError);
      assert.match(error.message, message);
      assert.equal(error.code, 'model');
      assert.ok(error.message.includes(basename(path)));
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
    await assert.rejects(sessions.load(path, ['cpu'], 'vae'), { code: 'vae' });
  });
}

test('a model that could not be loaded can be put right', async () => {
  const path = writeBrokenModel(folder, 'truncated.onnx');
  await assert.rejects(sessions.load(path, ['cpu'], 'model'));
  const good = writeClassifier(join(folder, 'good'), 'logits.onnx');
  copyFileSync(good, path);
  assert.equal((await sessions.load(path, ['cpu'], 'model')).provider, 'cpu');
});
