import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { writeExternal } from '../../fixtures/models/changedModel.ts';
import { writeTinyModels } from '../../fixtures/models/tinyModels.ts';

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
