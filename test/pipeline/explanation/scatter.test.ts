import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { options, pipeline } = await startPipeline();
const of = pipeline.explain(options);
const explanation = await pipeline.explanation(of);

const scatterOf = (id: number) => pipeline.answer('scatter', id);

test('every sample has a point, the same one when asked again', async () => {
  const [first, again] = [pipeline.scatter(of), pipeline.scatter(of)];
  const scatter = await scatterOf(first);
  assert.deepEqual([scatter.method, scatter.pixels], ['umap', 8]);
  assert.deepEqual(
    scatter.indices,
    explanation.samples.map(({ index }) => index),
  );
  assert.equal(scatter.coordinates.length, scatter.indices.length * 2);
  assert.ok(scatter.coordinates.every(Number.isFinite));
  assert.deepEqual(await scatterOf(again), scatter);
});

test('a scatter gives way to an explanation, goes before a measurement, and tells its progress', async () => {
  const measuring = pipeline.evaluate(of, { step: 1 });
  await pipeline.event((events) => events.find((event) => event.type === 'evaluating' && event.id === measuring));
  const scatter = pipeline.scatter(of);
  await pipeline.event((events) => events.find((event) => event.type === 'evaluating' && event.id === scatter));
  const next = pipeline.explain({ ...options, samples: 20 });
  await Promise.all([pipeline.evaluation(measuring), scatterOf(scatter), pipeline.explanation(next)]);
  const order = pipeline.events.flatMap((event) => (event.type === 'answered' ? [event.id] : []));
  assert.deepEqual(order.slice(-3), [next, scatter, measuring]);
  const told = pipeline.events.flatMap((event) => (event.type === 'evaluating' && event.id === scatter ? [event] : []));
  assert.deepEqual([told.at(-1)?.done, told.at(-1)?.total], [told[0]?.total, told[0]?.total]);
});

test('a scatter is cancelled while it is laid out', async () => {
  const id = pipeline.scatter(of);
  await pipeline.event((events) =>
    events.find((event) => event.type === 'evaluating' && event.id === id && event.done > explanation.samples.length),
  );
  pipeline.cancel(id);
  assert.equal((await pipeline.failure(id)).code, 'cancelled');
});

test('a scatter of an explanation that is gone is refused', async () => {
  assert.match((await pipeline.failure(pipeline.scatter(999))).message, /run it again/);
});
