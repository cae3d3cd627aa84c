import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeGraph } from '../../../src/pipeline/onnx/graph.ts';
import { specOf } from '../../fixtures/models/classifiers.ts';
import { isSpot, spotSide } from '../../fixtures/spot.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const pixels = spotSide ** 2;

const { folder, options, pipeline } = await startPipeline();
const of = pipeline.explain({ ...options, samples: 500 });
const explanation = await pipeline.explanation(of);

/** A model that gives both classes the same score, so that there is no map. */
function writeUntrained(path: string): string {
  const graph = {
    inputs: [{ name: 'input', shape: ['n', 3, spotSide, spotSide] }],
    outputs: [{ name: 'output' }],
    nodes: [{ op: 'Conv', inputs: ['input', 'weight'], outputs: ['output'] }],
    weights: [{ name: 'weight', shape: [2, 3, spotSide, spotSide], values: new Float32Array(6 * pixels) }],
  };
  writeFileSync(path, encodeGraph(graph));
  return path;
}

test('a map of what the model looks at beats a random one in both curves, and in ROAD', async () => {
  const id = pipeline.evaluate(of, { step: 37, road: true });
  const { curves, road } = await pipeline.evaluation(id);
  assert.ok(curves && road);
  assert.deepEqual([curves.step, curves.pixels], [37, pixels]);
  const { map, random } = curves;
  for (const { deletion, insertion } of [map, random]) {
    // ⌈1024 / 37⌉ + 1 points, from the image to grey and from the blur to the image.
    assert.deepEqual([deletion.scores.length, insertion.scores.length], [29, 29]);
    assert.ok(Math.abs(deletion.scores[0]! - explanation.prediction.target.probability) < 1e-6);
    assert.ok(Math.abs(insertion.scores[28]! - explanation.prediction.target.probability) < 1e-6);
  }
  // Both maps end alike: at nothing, and at the blurred image.
  assert.ok(Math.abs(map.deletion.scores[28]! - random.deletion.scores[28]!) < 1e-6);
  assert.ok(Math.abs(map.insertion.scores[0]! - random.insertion.scores[0]!) < 1e-6);
  assert.ok(map.deletion.auc < random.deletion.auc, 'deletion');
  assert.ok(Math.abs(map.difference - (map.insertion.auc - map.deletion.auc)) < 1e-12);
  assert.ok(map.difference > random.difference, 'insertion − deletion');
  assert.equal(road.percentages.length, 9);
  assert.ok(road.meanMorf < road.meanLerf && Math.abs(road.difference - (road.meanLerf - road.meanMorf)) < 1e-12);

  const told = pipeline.events.flatMap((event) => (event.type === 'evaluating' && event.id === id ? [event] : []));
  assert.deepEqual(
    told.map(({ done }) => done),
    [29, 58, 87, 116, 134],
  );
  assert.ok(told.every(({ total }) => total === 134));
});

test('the metrics feed the model what the explanation fed it, also what was found in a file beside it', async () => {
  const beside = join(folder, 'beside');
  mkdirSync(beside);
  copyFileSync(options.model.path, join(beside, 'spot.onnx'));
  const config = {
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    rescale_factor: 1 / 255,
  };
  writeFileSync(join(beside, 'preprocessor_config.json'), JSON.stringify(config));
  const model = specOf(join(beside, 'spot.onnx'), { labels: ['light', 'dark'], written: { input: {} } });
  const found = pipeline.explain({ ...options, model, samples: 50 });
  const { probability } = (await pipeline.explanation(found)).prediction.target;
  assert.ok(Math.abs(probability - explanation.prediction.target.probability) > 0.01, 'it is fed otherwise');
  const { curves, road } = await pipeline.evaluation(pipeline.evaluate(found, { step: 512, road: true }));
  assert.ok(Math.abs(curves!.map.deletion.scores[0]! - probability) < 1e-6);
  assert.ok(Math.abs(curves!.map.insertion.scores.at(-1)! - probability) < 1e-6);
  assert.ok(road);
  const whole = pipeline.curvePicture(found, { curve: 'deletion', step: 512, point: 0 });
  const before = pipeline.curvePicture(of, { curve: 'deletion', step: 512, point: 0 });
  const pictures = [await pipeline.answer('curvePicture', whole), await pipeline.answer('curvePicture', before)];
  const [own, plain] = pictures.map(({ rgb }) => rgb.reduce((sum, value) => sum + value, 0) / rgb.length);
  assert.ok(Math.abs(own! - plain!) < 1, 'its colours are those of the image');
});

test('the same request gives the same figures', async () => {
  const [first, second] = [
    pipeline.evaluate(of, { step: 200, road: true }),
    pipeline.evaluate(of, { step: 200, road: true }),
  ];
  assert.deepEqual(await pipeline.evaluation(first), await pipeline.evaluation(second));
});

test('what is not asked for is not measured', async () => {
  assert.deepEqual(Object.keys(await pipeline.evaluation(pipeline.evaluate(of, { step: 500 }))), ['curves']);
  assert.deepEqual(Object.keys(await pipeline.evaluation(pipeline.evaluate(of, { road: true }))), ['road']);
});

test('the picture at a point shows what was there, as a picture', async () => {
  const at = async (curve: 'deletion' | 'insertion', point: number) => {
    const picture = await pipeline.answer('curvePicture', pipeline.curvePicture(of, { curve, step: 256, point }));
    assert.deepEqual([picture.width, picture.height], [spotSide, spotSide]);
    return picture.rgb;
  };
  const whole = await at('deletion', 0);
  assert.deepEqual(await at('insertion', 4), whole);
  const quarter = await at('deletion', 1);
  const gone = Array.from({ length: pixels }, (_, pixel) => pixel).filter((pixel) =>
    [0, 1, 2].some((colour) => quarter[pixel * 3 + colour] !== whole[pixel * 3 + colour]),
  );
  assert.ok(gone.length <= 256 && gone.length > 250, String(gone.length));
  assert.ok(gone.filter(isSpot).length > 0.7 * gone.length, 'most of what went first is what the model looks at');
});

test('a cancel ends an evaluation within one batch', async () => {
  const id = pipeline.evaluate(of, { step: 1, road: true });
  await pipeline.event((events) => events.find((event) => event.type === 'evaluating' && event.id === id));
  pipeline.cancel(id);
  assert.equal((await pipeline.failure(id)).code, 'cancelled');
  assert.ok(
    !pipeline.events.some((event) => event.type === 'evaluating' && event.id === id && event.done === event.total),
  );
});

test('an evaluation gives way to an explanation, and goes on afterwards', async () => {
  const measuring = pipeline.evaluate(of, { step: 1 });
  await pipeline.event((events) => events.find((event) => event.type === 'evaluating' && event.id === measuring));
  const later = pipeline.evaluate(of, { step: 512 });
  const next = pipeline.explain({ ...options, samples: 20 });
  await Promise.all([pipeline.evaluation(measuring), pipeline.evaluation(later), pipeline.explanation(next)]);
  const order = pipeline.events.flatMap((event) => (event.type === 'answered' ? [event.id] : []));
  assert.deepEqual(order.slice(-3), [next, measuring, later]);
});

test('what is gone, has no map or asks for nonsense is refused in one line', async () => {
  const refusal = async (id: number) => {
    const { code, message } = await pipeline.failure(id);
    assert.ok(!message.includes('\n'));
    return `${code}: ${message}`;
  };
  assert.match(await refusal(pipeline.evaluate(999, { step: 100 })), /^gone: .*run it again/);
  assert.match(await refusal(pipeline.curvePicture(999, { curve: 'deletion', step: 100, point: 1 })), /^gone: /);
  assert.match(await refusal(pipeline.evaluate(of, { step: 0 })), /^settings: A step of 0 pixels/);
  assert.match(await refusal(pipeline.evaluate(of, { step: 1.5 })), /^settings: A step of 1.5 pixels/);
  const plain = pipeline.explain({ ...options, model: specOf(writeUntrained(join(folder, 'untrained.onnx'))) });
  assert.equal((await pipeline.explanation(plain)).map, null);
  assert.match(await refusal(pipeline.evaluate(plain, { step: 100 })), /^gone: There is no map/);
});

test('a model that was replaced meanwhile is not mistaken for the one that was explained', async () => {
  const bytes = readFileSync(options.model.path);
  // An unknown field of protobuf (number 100, a varint): ignored, but other bytes.
  writeFileSync(options.model.path, Buffer.concat([bytes, Buffer.of(0xa0, 0x06, 0x01)]));
  const { code, message } = await pipeline.failure(pipeline.evaluate(of, { step: 100 }));
  writeFileSync(options.model.path, bytes);
  assert.equal(code, 'model');
  assert.match(message, /has changed since .*: run it again/);
});
