import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { type ClassifierName, specOf, unit, writeClassifier } from '../../fixtures/models/classifiers.ts';
import { Pipeline, valuesOf } from '../../fixtures/pipeline.ts';
import { isRamp, rampSize, writeRamp } from '../../fixtures/ramp.ts';
import { missingVae, startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, pipeline } = await startPipeline();
const options: ExplainOptions = {
  ...(await writeRamp(folder)),
  vae: missingVae(folder),
  method: 'lime',
  samples: 300,
  sampling: 'local',
  seed: 0,
  executionProviders: ['cpu'],
  batchSize: 'auto',
};
const id = pipeline.explain(options);
const explanation = await pipeline.explanation(id);

const explain = (change: Partial<ExplainOptions>): Promise<Explanation> =>
  pipeline.explanation(pipeline.explain({ ...options, ...change }));

test('the superpixel that the teacher looks at is the hottest, and no other is warm', () => {
  const values = valuesOf(explanation);
  assert.deepEqual([explanation.map?.width, explanation.map?.height], [rampSize.width, rampSize.height]);
  const hottest = Math.max(...values);
  values.forEach((value, pixel) => {
    if (isRamp(pixel)) assert.equal(value, hottest);
    else assert.ok(Math.abs(value) < 0.1 * hottest, `${value} outside, ${hottest} inside`);
  });
});

test('figures, counts and status are those of its samples', () => {
  const { status, advice, counts, samples, student, prediction } = explanation;
  assert.equal(prediction.target.label, 'ramp');
  assert.equal(counts.total, 300);
  assert.equal(counts.kept, samples.filter(({ label }) => label === 0).length);
  assert.ok(counts.kept > 30 && counts.shifted > 30, JSON.stringify(counts));
  assert.deepEqual(counts.shiftedTo, { plain: counts.shifted });
  assert.ok(student.correlation! > 0.8, JSON.stringify(student));
  // All superpixels but one mean nothing here, so that their order is chance.
  assert.ok(student.splitHalf! < 0.5, JSON.stringify(student));
  assert.equal(status, 'unstable');
  assert.match(advice, /Another seed would give a different map/);
  assert.ok(student.agreement! > student.majorityBaseline!, JSON.stringify(student));
  assert.equal(samples[0]!.change, 0);
  assert.equal(samples[0]!.probability, prediction.target.probability);
});

test('progress adds up to the samples, and shows maps on the way', () => {
  const progress = pipeline.progress(id);
  assert.deepEqual(
    progress.flatMap(({ samples }) => samples),
    explanation.samples,
  );
  assert.equal(progress.at(-1)!.done, 300);
  const maps = progress.filter(({ map }) => map);
  assert.ok(maps.length > 0 && maps.length < progress.length, `${maps.length} maps`);
});

test('the same seed gives the same bytes, in another process too, and another seed other ones', async () => {
  const other = new Pipeline();
  for (const again of [await explain({}), await other.explanation(other.explain(options))]) {
    assert.deepEqual(valuesOf(again), valuesOf(explanation));
    assert.deepEqual(again.samples, explanation.samples);
    assert.deepEqual(again.student, explanation.student);
  }
  other.kill('SIGKILL');
  assert.notDeepEqual(valuesOf(await explain({ seed: 1 })), valuesOf(explanation));
});

test('its samples are told apart by seed and superpixels, not by the model’s answers', async () => {
  const masksOf = async (change: Partial<ExplainOptions>) => (await explain({ samples: 20, ...change })).masks;
  assert.ok(explanation.masks);
  const model = { ...options.model, labels: ['one', 'another'] };
  assert.equal(await masksOf({ model }), explanation.masks);
  assert.notEqual(await masksOf({ seed: 1 }), explanation.masks);
  const input = { ...options.model.input, resize: 'crop', cropFraction: 0.5 } as const;
  assert.notEqual(await masksOf({ model: { ...options.model, input } }), explanation.masks);
});

test('pictures of samples are the image with superpixels hidden', async () => {
  const [whole, some] = await pipeline.picturesOf(pipeline.pictures(id, [0, 7]));
  assert.equal(whole!.rgb.length, rampSize.width * rampSize.height * 3);
  const ramp = (rgb: Uint8Array) => new Set([...rgb].filter((_, at) => at % 3 === 0 && isRamp(at / 3))).size;
  assert.equal(ramp(whole!.rgb), 24);
  assert.notDeepEqual(some!.rgb, whole!.rgb);
  assert.ok(
    whole!.replaced!.every((level) => level === 0),
    'the first sample is the image itself',
  );
  const hidden = [...some!.replaced!];
  assert.ok(hidden.includes(255) && hidden.includes(0));
  hidden.forEach((level, pixel) => {
    const [was, is] = [whole!, some!].map(({ rgb }) => [...rgb.subarray(3 * pixel, 3 * pixel + 3)]);
    if (level === 0) assert.deepEqual(is, was, `pixel ${pixel}`);
  });
});

test('a cancel stops it, and the next one is explained', async () => {
  const running = pipeline.explain({ ...options, samples: 5000, batchSize: 2 });
  await pipeline.started(running);
  pipeline.cancel(running);
  assert.equal((await pipeline.failure(running)).code, 'cancelled');
  assert.ok(pipeline.progress(running).at(-1)!.done < 5000);
  await explain({});
});

test('a cancel while a large picture is cut into superpixels is felt at once', async () => {
  const large = { ...unit, size: [1024, 1024] } as const;
  const model = specOf(writeClassifier(folder, 'any-size.onnx'), { input: large });
  const running = pipeline.explain({ ...options, model, samples: 10 });
  await pipeline.event((events) =>
    events.find((event) => event.type === 'stage' && event.id === running && event.stage === 'sampling'),
  );
  pipeline.cancel(running);
  assert.equal((await pipeline.failure(running)).code, 'cancelled');
  assert.equal(pipeline.progress(running).length, 0, 'it was cancelled before the first sample');
});

test('the evidence tells its settings', async () => {
  const directory = join(folder, 'evidence');
  await pipeline.answer('export', pipeline.export(id, directory));
  const { method, vae, settings } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  assert.deepEqual([method, vae, settings.samples], ['lime', null, 300]);
  assert.deepEqual(settings.quickshift, { kernelSize: 4, maxDistance: 200, ratio: 0.2 });
  assert.equal(settings.superpixels, new Set(valuesOf(explanation)).size);
  assert.deepEqual([settings.shownShare, settings.kernelWidth, settings.ridgeAlpha], [0.5, 0.25, 1]);
});

test('the other class is the mirror image', async () => {
  const mirrored = valuesOf(await explain({ target: 'plain' }));
  valuesOf(explanation).forEach((value, pixel) => {
    assert.ok(Math.abs(value + mirrored[pixel]!) < 1e-5);
  });
});

test('a picture that is one superpixel has a flat map, and the advice says why', async () => {
  const model = specOf(writeClassifier(folder, 'logits.onnx'));
  const { status, advice, map } = await explain({ model });
  assert.ok(status === 'unstable' || status === 'nothing-shifted', status);
  assert.match(advice, /one superpixel/);
  if (map) assert.equal(new Set(map.values).size, 1);
});

const gray = { ...unit, channels: 'gray', mean: [0], std: [1] } as const;
const forms: readonly (readonly [ClassifierName, Partial<typeof unit>?])[] = [
  ['nhwc.onnx'],
  ['gray.onnx', gray],
  ['batch-1.onnx'],
  ['any-size.onnx', { size: [9, 41] }],
  ['uint8.onnx', { scale: 1 }],
  ['float16.onnx'],
  ['sigmoid.onnx'],
];
for (const [name, input] of forms) {
  test(`takes ${name}`, async () => {
    const model = specOf(writeClassifier(folder, name), { input: { ...unit, ...input } });
    const { counts, map } = await explain({ samples: 60, model });
    assert.equal(counts.total, 60);
    assert.ok(!map || map.values.every(Number.isFinite));
  });
}
