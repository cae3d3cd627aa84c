import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { exists, namesIn, recordingFiles, unrecorded } from '../../../src/pipeline/filesRead.ts';
import { Teacher } from '../../../src/pipeline/model/teacher.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { readRegularFile } from '../../../src/pipeline/regularFile.ts';
import type { Stamps } from '../../../src/protocol/fileStamps.ts';
import type { ModelSpec } from '../../../src/protocol/models.ts';
import { stampsOf } from '../../../src/settings/fileStamps.ts';
import { writeExternal } from '../../fixtures/models/changedModel.ts';
import { specOf } from '../../fixtures/models/classifiers.ts';
import { classifier, writeGraph } from '../../fixtures/models/modelKinds.ts';
import { writeTinyModels } from '../../fixtures/models/tinyModels.ts';

const scratch = mkdtempSync(join(tmpdir(), 'relabel-read-'));
const sessions = new Sessions();
after(async () => {
  await sessions.dispose();
  rmSync(scratch, { recursive: true });
});
const { teacher } = await writeTinyModels(join(scratch, 'tiny'));

let folder: string;
let model: string;
let count = 0;
beforeEach(() => {
  folder = join(scratch, String(++count));
  mkdirSync(folder);
  model = writeGraph(folder, 'model.onnx', classifier([]));
});

const role = { code: 'settings', kind: 'a file' } as const;

/** A model of the settings that say nothing else. */
const spec = (changes: Partial<ModelSpec> = {}): ModelSpec => ({
  ...specOf(changes.path ?? model),
  labels: undefined,
  output: 'auto',
  written: { input: {} },
  ...changes,
});

async function loaded(
  changes: Partial<ModelSpec> = {},
): Promise<{ readonly teacher: Teacher; readonly files: Stamps }> {
  const { value, files } = await recordingFiles(() => Teacher.load(spec(changes), sessions, ['cpu'], 'auto'));
  return { teacher: value, files };
}

/** Whether one who kept these stamps sees a change. */
const changed = async (then: Stamps): Promise<boolean> => {
  const now = await stampsOf(Object.keys(then));
  return Object.keys(then).some((file) => now[file] !== then[file]);
};

test('what is read is told as it was before, what is missing as missing, and only to the one who asked', async () => {
  const [here, gone] = [join(folder, 'here.txt'), join(folder, 'gone.txt')];
  writeFileSync(here, 'one');
  utimesSync(here, 100, 100);
  const read = async (file: string) => {
    await exists(file);
    await readRegularFile(file, role).catch(() => undefined);
  };
  const [one, other] = await Promise.all([
    recordingFiles(async () => {
      await read(here);
      writeFileSync(here, 'three');
      await read(here);
      await unrecorded(() => read(model));
      return 'answer';
    }),
    recordingFiles(() => read(gone)),
  ]);
  assert.deepEqual(one, { value: 'answer', files: { [here]: '100000 3' } });
  assert.deepEqual(other.files, { [gone]: null });
  assert.deepEqual(await namesIn(folder, ['.txt']), ['here.txt'], 'and all goes on where nobody asks');
});

test('a model’s list is the same whether it stays open or not', async () => {
  const first = await loaded();
  assert.deepEqual((await loaded()).files, first.files);
  assert.ok(model in first.files);
});

test('weights in a file of any name are among them', async () => {
  const path = writeExternal(teacher, join(folder, 'external.onnx'), 'trained.weights');
  const weights = join(folder, 'trained.weights');
  writeFileSync(weights, Float32Array.of(40));
  const { files } = await loaded({ path });
  assert.equal(await changed(files), false);
  utimesSync(weights, 1, 1);
  assert.equal(await changed(files), true);
});

const config = { image_processor_type: 'ViTImageProcessor', do_normalize: true, image_mean: [0.1, 0.1, 0.1] };

/** What somebody lays beside a model or changes there, each of which the next run of the model follows. */
const cases: readonly (readonly [
  what: string,
  lay: (folder: string) => void,
  followed: (found: Teacher) => boolean,
])[] = [
  [
    'preprocessor_config.json',
    (at) => writeFileSync(join(at, 'preprocessor_config.json'), JSON.stringify(config)),
    ({ spec }) => spec.input.mean[0] === 0.1,
  ],
  [
    'the task in config.json',
    (at) => writeFileSync(join(at, 'config.json'), '{ "problem_type": "multi_label_classification" }'),
    ({ outputKind }) => outputKind === 'sigmoid',
  ],
  [
    'labels in config.json',
    (at) => writeFileSync(join(at, 'config.json'), '{ "id2label": { "0": "a", "1": "b", "2": "c" } }'),
    ({ labels }) => labels.join() === 'a,b,c',
  ],
  [
    'a list of labels of any name',
    (at) => writeFileSync(join(at, 'my classes.list'), 'x\ny\nz\n'),
    ({ labels }) => labels.join() === 'x,y,z',
  ],
  [
    'a configuration of DeepStream',
    (at) => writeFileSync(join(at, 'infer.txt'), '[property]\nonnx-file=model.onnx\nnet-scale-factor=0.5\n'),
    ({ sources }) => sources.scale === 'infer.txt',
  ],
  [
    'a configuration of ST’s model zoo',
    (at) =>
      writeFileSync(
        join(at, 'model_config.yaml'),
        'preprocessing:\n  rescaling: { scale: 1/127.5, offset: -1 }\n  resizing: { interpolation: nearest, aspect_ratio: fit }\n  color_mode: rgb\n',
      ),
    ({ sources }) => sources.scale === 'model_config.yaml',
  ],
];
for (const [what, lay, followed] of cases) {
  test(`${what}: that it appears, changes and goes is seen`, async () => {
    const before = await loaded({ labelsBeside: true });
    assert.equal(followed(before.teacher), false);
    assert.equal(await changed(before.files), false);
    lay(folder);
    assert.equal(await changed(before.files), true, 'it has appeared');
    const then = await loaded({ labelsBeside: true });
    assert.equal(followed(then.teacher), true, 'the model follows it');
    assert.equal(await changed(then.files), false);
    for (const [file, stamp] of Object.entries(then.files)) if (stamp && !file.includes('*')) utimesSync(file, 1, 1);
    assert.equal(await changed(then.files), true, 'it has changed');
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeGraph(folder, 'model.onnx', classifier([]));
    assert.equal(await changed(then.files), true, 'it has gone');
  });
}

test('above a folder "onnx" they count as well, and the photographs that a guess is tried with do not', async () => {
  const inner = join(folder, 'onnx');
  mkdirSync(inner);
  const path = writeGraph(inner, 'model.onnx', classifier([]));
  const { files } = await loaded({ path });
  const pictures = Object.keys(files).filter((file) => file.endsWith('.png'));
  assert.deepEqual(pictures, []);
  writeFileSync(join(folder, 'preprocessor_config.json'), JSON.stringify(config));
  assert.equal(await changed(files), true);
});
