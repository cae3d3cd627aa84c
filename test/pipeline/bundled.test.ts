import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Explanation } from '../../src/protocol/explanation.ts';
import type { ExplainOptions } from '../../src/protocol/options.ts';
import { bundledModel } from '../../src/settings/bundled.ts';
import { Pipeline } from '../fixtures/pipeline.ts';

const assets = fileURLToPath(new URL('../../media', import.meta.url));
const { vae, ...model } = bundledModel(assets);
const options: ExplainOptions = {
  image: join(assets, 'examples', 'chelsea.png'),
  model,
  vae,
  method: 'relabel',
  samples: 150,
  sampling: 'local',
  seed: 0,
  executionProviders: ['cpu'],
  batchSize: 'auto',
};

let pipeline: Pipeline;
let explanation: Explanation;
before(async () => {
  pipeline = new Pipeline();
  explanation = await pipeline.explanation(pipeline.explain(options));
});
after(async () => {
  pipeline.kill('SIGKILL');
  await pipeline.ended;
});

test("the bundled model sees the example's cat as it does in Python", () => {
  const { top, labels } = explanation.prediction;
  assert.equal(labels.length, 1000);
  // By Pillow (short side to 256, bicubic, centre crop) and Python's ONNX Runtime.
  const expected = [
    ['tiger cat', 282, 0.36272],
    ['Egyptian cat', 285, 0.323124],
    ['tabby, tabby cat', 281, 0.303624],
    ['lynx, catamount', 287, 0.004181],
    ['cheetah, chetah, Acinonyx jubatus', 293, 0.003962],
  ] as const;
  expected.forEach(([label, index, probability], place) => {
    const score = top[place];
    assert.deepEqual([score?.label, score?.index], [label, index]);
    assert.ok(Math.abs(score!.probability - probability) < 1e-5, `${label}: ${score!.probability}`);
  });
});

test('about half of its labels shift, and the student follows it', () => {
  const { counts, student, map, samples } = explanation;
  assert.equal(samples.length, options.samples);
  assert.ok(counts.kept >= 0.35 * counts.total && counts.kept <= 0.65 * counts.total, JSON.stringify(counts));
  assert.ok(student.correlation! > 0.5, JSON.stringify(student));
  assert.deepEqual([map?.width, map?.height, map?.values.length], [224, 224, 224 * 224]);
  assert.ok(map!.values.every(Number.isFinite));
  const byLabel = Object.values(counts.shiftedTo);
  assert.equal(
    byLabel.reduce((sum, count) => sum + count, 0),
    counts.shifted,
  );
  assert.deepEqual(
    byLabel,
    [...byLabel].sort((a, b) => b - a),
  );
});

test('a second explanation finds the same', async () => {
  const again = await pipeline.explanation(pipeline.explain(options));
  assert.deepEqual(again.map, explanation.map);
  assert.deepEqual(again.samples, explanation.samples);
});

test('a map is guessed before anything but the prediction, and the VAE comes after it', async () => {
  const eventsOf = async (change: Partial<ExplainOptions>) => {
    const id = pipeline.explain({ ...options, samples: 20, ...change });
    await pipeline.explanation(id);
    return pipeline.events.filter((event) => 'id' in event && event.id === id);
  };
  const events = await eventsOf({});
  const predicted = events.findIndex(({ type }) => type === 'predicted');
  const [answer, guess] = [events[predicted], events[predicted + 1]];
  assert.ok(answer?.type === 'predicted' && guess?.type === 'progress');
  assert.equal(answer.prediction.reconstruction, undefined);
  assert.deepEqual([guess.progress.guess, guess.progress.done, guess.progress.total], ['gradients', 0, 20]);
  // What Grad-CAM says when it is asked for by name.
  const { map } = await pipeline.explanation(pipeline.explain({ ...options, method: 'grad-cam' }));
  assert.deepEqual(guess.progress.map, map);
  const last = events.findLast(({ type }) => type === 'predicted');
  assert.ok(last?.type === 'predicted' && last.prediction.reconstruction !== undefined);
  const alone = await eventsOf({ methodOptions: { gradients: false } });
  assert.ok(alone.every((event) => event.type !== 'progress' || event.progress.guess === undefined));
});
