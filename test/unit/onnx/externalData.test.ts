import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { after } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { Tensor } from 'onnxruntime-node';
import { PipelineError } from '../../../src/common/errors.ts';
import { weightFiles } from '../../../src/pipeline/onnx/externalData.ts';
import { readModel, writeModel } from '../../../src/pipeline/onnx/model.ts';
import { ModelProtoSchema, TensorProtoSchema } from '../../../src/pipeline/onnx/proto/onnx_pb.ts';
import { type LoadedModel, Sessions } from '../../../src/pipeline/onnx/session.ts';
import { writeExternal } from '../../fixtures/models/changedModel.ts';
import { writeTinyModels } from '../../fixtures/models/tinyModels.ts';

const windows = process.platform === 'win32';
const scratch = mkdtempSync(join(tmpdir(), 'relabel-external-'));
after(() => rmSync(scratch, { recursive: true }));
const folder = join(scratch, 'models');
const { teacher } = await writeTinyModels(folder);
writeFileSync(join(scratch, 'outside.bin'), Float32Array.of(40));
writeFileSync(join(folder, 'beside.bin'), Float32Array.of(40));
writeFileSync(join(folder, 'short.bin'), 'ab');

async function refusal(location: string): Promise<string> {
  const sessions = new Sessions();
  const model = writeExternal(teacher, join(folder, 'external.onnx'), location);
  const error = await sessions.load(model, ['cpu'], 'model').then(
    () => undefined,
    (error) => error,
  );
  await sessions.dispose();
  assert.ok(error instanceof PipelineError, `${location} was loaded`);
  assert.equal(error.code, 'model');
  assert.ok(!error.message.includes('\n'), 'one line');
  return error.message;
}

test('weights beside the model are read', async () => {
  const sessions = new Sessions();
  await sessions.load(writeExternal(teacher, join(folder, 'good.onnx'), 'beside.bin'), ['cpu'], 'model');
  await sessions.dispose();
});

test('weights outside the folder of the model are refused, and it is said why', async () => {
  assert.match(
    await refusal('../outside.bin'),
    /^external\.onnx was refused: .* outside its own folder \("\.\.\/outside\.bin"\)/,
  );
  assert.match(await refusal('/etc/passwd'), /^external\.onnx was refused: .* by an absolute path/);
});

test('weights that are missing or cut off are told apart', async () => {
  assert.match(
    await refusal('gone.bin'),
    /keeps its weights in another file that is missing: put .*gone\.bin there\.$/,
  );
  assert.match(await refusal('short.bin'), /does not fit the file .* cut off/);
});

/** @returns the logits of a picture that is red, green and blue by 0.1, 0.2 and 0.3: 0.1, 0.2 and 0.3 times the weight. */
async function logits({ session }: LoadedModel): Promise<number[]> {
  const plane = 32 * 32;
  const pixels = Float32Array.from({ length: 3 * plane }, (_, at) => (Math.floor(at / plane) + 1) / 10);
  const { logits } = await session.run({ input: new Tensor('float32', pixels, [1, 3, 32, 32]) });
  return [...(logits!.data as Float32Array)].map((value) => Math.round(value * 1e4) / 1e4);
}

// Windows replaces no file that is mapped into memory.
test('weights that have changed in their own file are read anew', { skip: windows }, async () => {
  const sessions = new Sessions();
  const weights = join(folder, 'trained.weights');
  writeFileSync(weights, Float32Array.of(40));
  const path = writeExternal(teacher, join(folder, 'trained.onnx'), 'trained.weights');
  const before = await sessions.load(path, ['cpu'], 'model');
  assert.equal((await sessions.load(path, ['cpu'], 'model')).session, before.session, 'it stays open');
  assert.deepEqual(await logits(before), [4, 8, 12]);
  // ONNX Runtime maps the file into memory: written in place, it would change under the open session.
  writeFileSync(`${weights}.new`, Float32Array.of(20));
  // A file system may be coarser than the time between the two.
  utimesSync(`${weights}.new`, 1, 1);
  renameSync(`${weights}.new`, weights);
  const after = await sessions.load(path, ['cpu'], 'model');
  assert.deepEqual(await logits(after), [2, 4, 6]);
  await sessions.dispose();
});

test('the hash of a model is that of its file and of those with its weights, one after the other', async () => {
  const sessions = new Sessions();
  writeFileSync(join(folder, 'hashed.weights'), Float32Array.of(40));
  const path = writeExternal(teacher, join(folder, 'hashed.onnx'), 'hashed.weights');
  const { sha256 } = await sessions.load(path, ['cpu'], 'model');
  const both = Buffer.concat([readFileSync(path), Buffer.from(Float32Array.of(40).buffer)]);
  assert.equal(sha256, createHash('sha256').update(both).digest('hex'));
  await sessions.dispose();
});

test('all files with weights are known, those of branches and constants too, each once and in order', () => {
  const tensor = (name: string, location?: string) =>
    create(TensorProtoSchema, {
      name,
      ...(location && { dataLocation: 1, externalData: [{ key: 'location', value: location }] }),
    });
  const branch = {
    initializer: [tensor('b', 'branch.bin')],
    sparseInitializer: [{ values: tensor('s', 'sparse.bin') }],
  };
  const model = create(ModelProtoSchema, {
    graph: {
      initializer: [tensor('w', 'model.onnx_data'), tensor('v', 'model.onnx_data'), tensor('here')],
      node: [
        { opType: 'Constant', attribute: [{ name: 'value', t: tensor('c', 'deep/constant.bin') }] },
        { opType: 'If', attribute: [{ name: 'then_branch', g: branch }] },
      ],
    },
    functions: [{ node: [{ opType: 'Constant', attribute: [{ name: 'value', t: tensor('f', 'function.bin') }] }] }],
  });
  const names = ['branch.bin', 'deep/constant.bin', 'function.bin', 'model.onnx_data', 'sparse.bin'];
  assert.deepEqual(
    weightFiles(model, '/models/a.onnx'),
    names.map((name) => resolve('/models', name)),
  );
});

test('a file with weights that nothing needs may be missing, or never end', { skip: windows }, async () => {
  const sessions = new Sessions();
  for (const [at, location] of ['gone.bin', '/dev/zero'].entries()) {
    const model = await readModel(teacher);
    const unused = { name: 'unused', dims: [1n], dataType: 1, dataLocation: 1 };
    const weight = create(TensorProtoSchema, { ...unused, externalData: [{ key: 'location', value: location }] });
    model.graph!.initializer.push(weight);
    const path = join(folder, `unused-${at}.onnx`);
    writeFileSync(path, writeModel(model));
    const { sha256 } = await sessions.load(path, ['cpu'], 'model', { output: 'logits' });
    assert.equal(sha256, createHash('sha256').update(readFileSync(path)).digest('hex'));
  }
  await sessions.dispose();
});
