import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PipelineError } from '../../../src/common/errors.ts';
import type { PipelineHost } from '../../../src/extension/process/pipelineHost.ts';
import type { Done } from '../../../src/protocol/pipeline.ts';
import { explain, failure, gone, host, lines, logged, restart, stops } from './fakeChildHost.ts';

test('pictures come in the order asked for', async () => {
  const run = explain('done');
  await run.explanation;
  const pictures = await host.pipeline.pictures({ of: run.id, indices: [4, 2], size: 64 });
  assert.deepEqual(
    pictures.map(({ rgb }) => rgb[0]),
    [4, 2],
  );
});

test('a question starts the child, and is asked once it is there', async () => {
  const opened = await host.pipeline.preview({ image: '/images/done.png' });
  assert.deepEqual([opened.sha256, opened.preview.width], ['done.png', 1]);
  assert.equal(typeof host.pid, 'number');
});

test('an export that fails says why', async () => {
  const run = explain('done');
  await run.explanation;
  await host.pipeline.export({ of: run.id, directory: '/tmp/free' });
  const taken = host.pipeline.export({ of: run.id, directory: '/tmp/taken' });
  assert.match((await failure(taken)).message, /exists already/);
});

test('a map is measured, with progress, and shown at points of its curves', async () => {
  const run = explain('done');
  await run.explanation;
  const told: number[][] = [];
  const report = ({ done, total }: Done) => told.push([done, total]);
  const of = run.id;
  const { curves } = await host.pipeline.evaluate({ of, step: 7, road: false }, { report });
  assert.equal(curves?.step, 7);
  assert.deepEqual(told, [[1, 2]]);
  const picture = await host.pipeline.curvePicture({ of, curve: 'insertion', step: 7, point: 3 });
  assert.deepEqual([...picture.rgb], [3, 0, 0]);
});

test('a measurement is cancelled, and one of a dead child fails', async () => {
  const run = explain('done');
  await run.explanation;
  const controller = new AbortController();
  const endless = { of: run.id, step: 1, road: false };
  const cancelled = host.pipeline.evaluate(endless, {
    signal: controller.signal,
    report: () => controller.abort(),
  });
  assert.equal((await failure(cancelled)).code, 'cancelled');

  const report = () => process.kill(host.pid!, 'SIGKILL');
  assert.equal((await failure(host.pipeline.evaluate(endless, { report }))).code, 'gone');
  assert.equal((await failure(host.pipeline.evaluate({ of: run.id, road: true }))).code, 'gone');
});

test('what is forgotten is forgotten on both sides', async () => {
  const run = explain('done');
  await run.explanation;
  host.forget(run.id);
  assert.equal((await failure(host.pipeline.pictures({ of: run.id, indices: [0], size: 64 }))).code, 'gone');
  await logged(`info forgot ${run.id}`);
});

/** Previews that never end are given up after so many seconds. */
function hurried(seconds: number): PipelineHost {
  restart({
    deadlines: {
      preview: { seconds, error: ({ image }) => new PipelineError('image', `${image} took too long.`) },
    },
  });
  return host;
}

test('a question that passes its deadline fails by name, and its child is ended', async () => {
  const { pipeline } = hurried(0.2);
  await explain('done').explanation;
  const { pid } = host;
  const error = await failure(pipeline.preview({ image: '/images/endless.svg' }));
  assert.deepEqual([error.code, error.message], ['image', '/images/endless.svg took too long.']);
  await gone(pid!);
  await logged('error /images/endless.svg took too long.');
  assert.deepEqual(stops, [], 'and it is no crash');
  assert.equal((await explain('done').explanation).status, 'ok');
});

test('what waited behind it is done by the next child, but for what only that one could do', async () => {
  const { pipeline } = hurried(0.5);
  const run = explain('done');
  await run.explanation;
  const { pid } = host;
  const endless = failure(pipeline.preview({ image: '/images/endless.svg' }));
  const next = pipeline.preview({ image: '/images/done.png' });
  const pictures = failure(pipeline.pictures({ of: run.id, indices: [0], size: 64 }));
  const explanation = explain('done').explanation;
  assert.equal((await endless).code, 'image');
  assert.deepEqual((await next).notes, [`read by ${host.pid}`]);
  assert.equal((await explanation).advice, `made by ${host.pid}`);
  assert.notEqual(host.pid, pid);
  const { code, message } = await pictures;
  assert.equal(code, 'gone');
  assert.match(message, /another question took too long.*Run the explanation again/);
});

test('a deadline counts from when the question begins', {
  skip: process.platform === 'win32' && 'no SIGSTOP',
}, async () => {
  const { pipeline } = hurried(0.2);
  await explain('done').explanation;
  const { pid } = host;
  process.kill(pid!, 'SIGSTOP');
  const preview = pipeline.preview({ image: '/images/done.png' });
  await sleep(500);
  process.kill(pid!, 'SIGCONT');
  assert.equal((await preview).sha256, 'done.png');
  assert.equal(host.pid, pid);
});

test('a question is cancelled before a child is there, and never reaches one', async () => {
  const controller = new AbortController();
  const preview = failure(host.pipeline.preview({ image: '/images/crash.png' }, { signal: controller.signal }));
  controller.abort();
  assert.equal((await preview).code, 'cancelled');
  assert.equal((await explain('done').explanation).status, 'ok');
  assert.ok(!lines.some((line) => line.includes('ended unexpectedly')));
});
