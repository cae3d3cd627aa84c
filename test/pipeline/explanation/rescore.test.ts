import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelSpec } from '../../../src/protocol/models.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';
import { isSpot } from '../../fixtures/spot.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { options, pipeline } = await startPipeline();
const of = pipeline.explain(options);
const explanation = await pipeline.explanation(of);

async function rescore(model: Partial<ModelSpec>, about = of) {
  const { executionProviders, batchSize } = options;
  const by = { model: { ...options.model, name: 'Other', ...model }, executionProviders, batchSize };
  return pipeline.remote.rescore({ of: about, ...by });
}

/** By hand: the model says "light" where the spot's mean is above the middle of the scale. */
function isLight({ rgb }: Picture): boolean {
  const spot = rgb.filter((_, at) => isSpot(Math.floor(at / 3)));
  return spot.reduce((sum, level) => sum + level, 0) / spot.length > 255 / 2;
}

test('a model is asked about every sample of another, as pictures', async () => {
  const { samples, prediction } = explanation;
  const pictures = await pipeline.picturesOf(
    pipeline.pictures(
      of,
      samples.map(({ index }) => index),
    ),
  );
  const light = pictures.map(isLight);
  const imageIsLight = prediction.top[0]!.label === 'light';
  const same = samples.filter(({ label }, at) => prediction.labels[label] === (light[at] ? 'light' : 'dark')).length;
  const kept = light.filter((is) => is === imageIsLight).length;
  assert.ok(kept > 0 && kept < samples.length && same > 0.9 * samples.length);
  assert.deepEqual(await rescore({}), { total: samples.length, same, foreign: 0, kept });
  // The same model with its labels the other way round says the opposite of every sample.
  assert.deepEqual(await rescore({ labels: ['dark', 'light'] }), {
    total: samples.length,
    same: samples.length - same,
    foreign: 0,
    kept,
  });
});

test('a label that the other model does not have is counted apart', async () => {
  const dark = explanation.samples.filter(({ label }) => explanation.prediction.labels[label] === 'dark').length;
  const rescored = await rescore({ labels: ['light', 'grey'] });
  assert.ok('foreign' in rescored);
  assert.equal(rescored.foreign, dark);
  assert.ok(rescored.same <= rescored.total - dark);
});

test('where the answers would mean nothing there are none', async () => {
  const cropped = await rescore({ input: { ...options.model.input, resize: 'crop', cropFraction: 0.5 } });
  assert.match(JSON.stringify(cropped), /see different parts of the image/);
  assert.match(JSON.stringify(await rescore({ output: 'sigmoid' })), /several labels at once/);
  const random = pipeline.explain({ ...options, method: 'random' });
  await pipeline.explanation(random);
  assert.match(JSON.stringify(await rescore({}, random)), /makes no samples/);
});

test('a class of another model is explained where there is one, else the top class', async () => {
  const targetOf = async (label: string) => {
    const id = pipeline.explain({ ...options, samples: 20, target: { index: 5, label } });
    return (await pipeline.explanation(id)).prediction.target.label;
  };
  const [top, other] = explanation.prediction.top;
  assert.equal(await targetOf(other!.label.toUpperCase()), other!.label);
  assert.equal(await targetOf('no such class'), top!.label);
  assert.equal(await targetOf('0'), top!.label, 'a label of digits is no index');
});

test('a cancel ends it, and what is gone is refused', async () => {
  const { executionProviders, model } = options;
  const batchSize = 1;
  const ask = (about: number) => pipeline.ask('rescore', { of: about, model, executionProviders, batchSize });
  const [running, waiting] = [ask(of), ask(of)];
  await pipeline.event((events) => events.find((event) => event.type === 'evaluating' && event.id === running));
  for (const id of [running, waiting]) pipeline.cancel(id);
  for (const id of [running, waiting]) assert.equal((await pipeline.failure(id)).code, 'cancelled');
  assert.equal((await pipeline.failure(ask(999))).code, 'gone');
});
