import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { Stamps } from '../../../src/protocol/fileStamps.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { stampsOf } from '../../../src/settings/fileStamps.ts';
import { writeExternal } from '../../fixtures/models/changedModel.ts';
import { writeTinyModels } from '../../fixtures/models/tinyModels.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, options: spot, pipeline } = await startPipeline();
const { teacher, image } = await writeTinyModels(join(folder, 'tiny'));

/** A model with its weight, 40, in a file of another name, in a folder of its own. */
function layModel(name: string): { readonly place: string; readonly options: ExplainOptions } {
  const place = join(folder, name);
  mkdirSync(place);
  const path = writeExternal(teacher, join(place, 'model.onnx'), 'trained.weights');
  writeFileSync(join(place, 'trained.weights'), Float32Array.of(40));
  const model = { ...spot.model, path, labels: undefined, labelsBeside: true } as const;
  const input = { output: 'logits', written: { input: {} } } as const;
  return { place, options: { ...spot, image, model: { ...model, ...input }, method: 'rise', samples: 20 } };
}

const explain = (options: ExplainOptions): Promise<Explanation> => pipeline.explanation(pipeline.explain(options));

/** The names of files in a folder that are told, those that were looked for in vain apart. */
function namesIn(place: string, files: Stamps) {
  const own = Object.entries(files).filter(([file]) => file.startsWith(place));
  const names = (there: boolean) =>
    own.filter(([, stamp]) => (stamp !== null) === there).map(([file]) => file.slice(place.length + 1));
  return { there: names(true).sort(), missing: names(false) };
}

test('the files that an explanation depends on are told with it, as they were, and those that were missing', async () => {
  const { place, options } = layModel('all');
  writeFileSync(join(place, 'preprocessor_config.json'), '{ "image_processor_type": "ViTImageProcessor" }');
  writeFileSync(join(place, 'classes.txt'), 'red\ngreen\nblue\n');
  writeFileSync(join(place, 'unrelated.md'), '');
  const { files, prediction } = await explain(options);
  assert.deepEqual(prediction.labels, ['red', 'green', 'blue']);
  const { there, missing } = namesIn(place, files);
  assert.deepEqual(
    there.filter((name) => !name.startsWith('*')),
    ['classes.txt', 'model.onnx', 'preprocessor_config.json', 'trained.weights'],
  );
  assert.ok(missing.includes('config.json'), 'its appearance would be a change');
  assert.ok(options.image in files);
  assert.ok(!(options.vae.encoder in files), 'RISE needs no VAE');
  assert.deepEqual(await stampsOf(Object.keys(files)), files, 'nothing has changed since');
});

test('a VAE is among them where the method has one', async () => {
  const { files } = await explain({ ...spot, samples: 20 });
  for (const file of [spot.image, spot.model.path, spot.vae.encoder, spot.vae.decoder]) assert.ok(files[file], file);
});

test('a process that stays open follows what changes beside a model: its preprocess, labels and weights', async () => {
  const { place, options } = layModel('followed');
  const before = await explain(options);
  assert.deepEqual(before.prediction.labels, ['class 0', 'class 1', 'class 2']);
  writeFileSync(join(place, 'labels.txt'), 'red\ngreen\nblue\n');
  const labelled = await explain(options);
  assert.deepEqual(labelled.prediction.labels, ['red', 'green', 'blue']);
  const lay = (std: number): void => {
    const normalised = { do_normalize: true, image_mean: [0, 0, 0], image_std: [std, std, std] };
    const config = { image_processor_type: 'ViTImageProcessor', ...normalised };
    writeFileSync(join(place, 'preprocessor_config.json'), JSON.stringify(config));
  };
  lay(1e9);
  const [top] = (await explain(options)).prediction.top;
  assert.ok(Math.abs(top!.probability - 1 / 3) < 1e-6, `all pixels are 0, but ${top!.probability}`);
  // Windows replaces no file that is mapped into memory.
  if (process.platform !== 'win32') {
    lay(1);
    assert.ok((await explain(options)).prediction.top[0]!.probability > 0.4);
    writeFileSync(join(place, 'new'), Float32Array.of(0));
    renameSync(join(place, 'new'), join(place, 'trained.weights'));
    const [none] = (await explain(options)).prediction.top;
    assert.ok(Math.abs(none!.probability - 1 / 3) < 1e-6, `the weight is 0, but ${none!.probability}`);
  }
  for (const earlier of [before, labelled]) {
    const now = await stampsOf(Object.keys(earlier.files));
    assert.notDeepEqual(now, earlier.files);
  }
});
