import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { before, test } from 'node:test';
import sharp from 'sharp';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import known from '../../fixtures/gradientMaps/vectors.json' with { type: 'json' };
import { specOf, unit } from '../../fixtures/models/classifiers.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';
import { runRelabel } from '../../fixtures/terminal.ts';

const { folder, options: spot, pipeline } = await startPipeline();
const { side } = known;
const model = resolve(import.meta.dirname, '../../fixtures/gradientMaps/classifier.onnx');
const options: ExplainOptions = {
  ...spot,
  image: join(folder, 'small.png'),
  model: specOf(model, { input: { ...unit, size: [side, side] } }),
};
const explained = async (change: Partial<ExplainOptions>) => {
  const id = pipeline.explain({ ...options, ...change });
  return { id, explanation: await pipeline.explanation(id) };
};
const mapAt = async (of: number, layer: string) => pipeline.answer('layerMap', pipeline.ask('layerMap', { of, layer }));

before(async () => {
  const raw = { width: side, height: side, channels: 3 } as const;
  await sharp(Uint8Array.from(known.image), { raw }).png().toFile(options.image);
});

test('the layers are listed in the graph’s order with their sizes, and the terminal lists the same', async () => {
  const { id } = await explained({ method: 'grad-cam' });
  const list = await pipeline.answer('layers', pipeline.ask('layers', { of: id }));
  const found = list.layers.find(({ name }) => name === list.found) ?? assert.fail(list.found);
  assert.deepEqual([found.channels, found.height, found.width], [6, side / 2, side / 2]);
  const areas = list.layers.map(({ height, width }) => height * width);
  assert.ok(areas.length > 2);
  assert.deepEqual(
    areas,
    areas.toSorted((a, b) => b - a),
    'this model only shrinks',
  );
  const { code, stdout } = await runRelabel(folder, ['layers', '--model', model]);
  assert.equal(code, 0);
  const lines = stdout.split('\n').filter((line) => / × /.test(line));
  assert.deepEqual(
    lines.map((line) => line.slice(2).split(' ')[0]),
    list.layers.map(({ name }) => name),
  );
  assert.deepEqual(
    lines.filter((line) => line.startsWith('*')).map((line) => line.replace(/^\* (\S+) +/, '$1 ')),
    [`${list.found} 6 × ${side / 2} × ${side / 2}`],
  );
});

test('the map of a layer is the one that an explanation by this layer has, whatever the method of the first', async () => {
  const grad = await explained({ method: 'grad-cam' });
  const { layers, found } = await pipeline.answer('layers', pipeline.ask('layers', { of: grad.id }));
  const [{ name: first } = { name: '' }] = layers;
  const target = grad.explanation.prediction.target.index;
  const layerCam = await explained({ method: 'layer-cam', methodOptions: { layer: found } });
  const other = await explained({ method: 'relabel', samples: 20 });
  for (const [of, method] of [
    [grad.id, 'grad-cam'],
    [layerCam.id, 'layer-cam'],
    [other.id, 'grad-cam'],
  ] as const) {
    const { explanation } = await explained({ method, target, methodOptions: { layer: first } });
    assert.deepEqual(await mapAt(of, first), explanation.map, method);
    assert.ok(explanation.map);
  }
  assert.deepEqual(await mapAt(grad.id, found), grad.explanation.map);
});

test('what can’t be looked at is refused in one line, and what takes long is cancelled', async () => {
  const { id } = await explained({ method: 'score-cam' });
  const { layers } = await pipeline.answer('layers', pipeline.ask('layers', { of: id }));
  assert.match(
    (await pipeline.failure(pipeline.ask('layerMap', { of: id, layer: 'nope' }))).message,
    /no layer "nope"/,
  );
  assert.match((await pipeline.failure(pipeline.ask('layers', { of: 999 }))).message, /run it again/);
  const asked = pipeline.ask('layerMap', { of: id, layer: layers[0]?.name ?? '' });
  pipeline.cancel(asked);
  assert.equal((await pipeline.failure(asked)).code, 'cancelled');
});
