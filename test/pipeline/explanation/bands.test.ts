import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { encodeGraph } from '../../../src/pipeline/onnx/graph.ts';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { bandTiff } from '../../fixtures/images/bandTiff.ts';
import { specOf, unit } from '../../fixtures/models/classifiers.ts';
import { valuesOf } from '../../fixtures/pipeline.ts';
import { isSpot, spotSide } from '../../fixtures/spot.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, options: spot, pipeline } = await startPipeline();
const plane = spotSide ** 2;
const bands = ['red', 'green', 'blue', { band: 4 }, 255] as const;
const image = join(folder, 'bands.tif');
const model = join(folder, 'bands.onnx');
let options: ExplainOptions;

/** Twenty times the mean of band 4 over the spot against ten: 15.7 on the image, and 6.3 where the band has its mean. */
before(() => {
  const samples = Array.from({ length: plane }, (_, pixel) => {
    return [100 + (pixel % 7), 100 + (pixel % 11), 100 + (pixel % 13), isSpot(pixel) ? 200 : 40];
  });
  writeFileSync(image, bandTiff({ width: spotSide, bands: 4, type: 'uint8', samples: samples.flat(), photometric: 2 }));
  const weight = Float32Array.from({ length: 2 * 5 * plane }, (_, at) => {
    return Math.floor(at / plane) === 3 && isSpot(at % plane) ? 20 / (plane / 4) : 0;
  });
  const graph = encodeGraph({
    inputs: [{ name: 'input', shape: ['n', 5, spotSide, spotSide] }],
    outputs: [{ name: 'output' }],
    nodes: [{ op: 'Conv', inputs: ['input', 'weight', 'bias'], outputs: ['output'] }],
    weights: [
      { name: 'weight', shape: [2, 5, spotSide, spotSide], values: weight },
      { name: 'bias', shape: [2], values: Float32Array.of(0, 10) },
    ],
  });
  writeFileSync(model, graph);
  const input = { ...unit, bands, mean: [0, 0, 0, 0, 0], std: [1, 1, 1, 1, 1] };
  options = { ...spot, image, model: specOf(model, { labels: ['bright', 'dark'], input }) };
});

const explain = (change: Partial<ExplainOptions>): Promise<Explanation> =>
  pipeline.explanation(pipeline.explain({ ...options, ...change }));

for (const method of ['relabel', 'rise', 'occlusion', 'masked-gradients', 'igos++'] as const) {
  test(`${method} finds where a band beyond the picture counts`, async () => {
    const explanation = await explain({ method, samples: 2000 });
    const { prediction, status } = explanation;
    assert.equal(prediction.target.label, 'bright');
    // 1 / (1 + exp(10 − 20 · 200 / 255)).
    assert.ok(Math.abs(prediction.target.probability - 0.99661) < 1e-4, String(prediction.target.probability));
    assert.equal(status, 'ok', explanation.advice);
    const values = valuesOf(explanation);
    const mean = (inside: boolean) => {
      const own = values.filter((_, pixel) => isSpot(pixel) === inside);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    assert.ok(mean(true) > 3 * Math.abs(mean(false)), `${mean(true)} inside, ${mean(false)} outside`);
    assert.match(explanation.notes.join('\n'), /does not show \(band 4\)/);
  });
}

test('its maps are measured, and its bands recorded', async () => {
  const id = pipeline.explain({ ...options, method: 'occlusion' });
  await pipeline.explanation(id);
  const { curves, road } = await pipeline.answer('evaluate', pipeline.evaluate(id, { step: 64, road: true }));
  assert.ok(curves && road);
  // Deleting the spot first takes the class away at once: a quarter of the pixels.
  assert.ok(curves.map.deletion.auc < 0.3 && curves.map.difference > curves.random.difference + 0.2);
  assert.ok(road.difference > 0.2, String(road.difference));
  const directory = join(folder, 'bands');
  await pipeline.answer('export', pipeline.export(id, directory));
  const { preprocess } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  assert.deepEqual(preprocess.bands, bands);
  assert.equal(preprocess.channels, undefined);
});

test('samples of another model are refused to it, since they have no band 4', async () => {
  const id = pipeline.explain({ ...spot, samples: 20 });
  await pipeline.explanation(id);
  const by = { model: options.model, executionProviders: options.executionProviders, batchSize: options.batchSize };
  assert.match(
    JSON.stringify(await pipeline.remote.rescore({ of: id, ...by })),
    /takes bands of the image file, which/,
  );
});

test('an image without the band is refused by name', async () => {
  const failure = await pipeline.failure(pipeline.explain({ ...options, image: spot.image }));
  assert.equal(failure.code, 'image');
  assert.match(failure.message, /^spot\.png has 3 bands, but the model takes band 4 of a file/);
});

test('right answers of ways to feed the model are counted with its bands', async () => {
  const news: (readonly (boolean | null)[])[] = [];
  const images = [0, 1].map((index) => ({ path: image, classes: [index] }));
  await pipeline.remote.countRight(
    { models: [options.model], images, executionProviders: ['cpu'] },
    { report: ({ right }) => news.push(right) },
  );
  assert.deepEqual(news.flat(), [true, false]);
});
