import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { ExplainOptions } from '../../src/protocol/options.ts';
import { exists } from '../fixtures/exists.ts';
import { Pipeline } from '../fixtures/pipeline.ts';
import { writeSpot } from '../fixtures/spot.ts';

let folder: string;
let short: ExplainOptions;
let long: ExplainOptions;
let pipeline: Pipeline;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-process-'));
  short = { ...(await writeSpot(folder)), samples: 50 };
  long = { ...short, samples: 3000 };
});
after(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  pipeline = new Pipeline();
});
afterEach(async () => {
  pipeline.kill('SIGKILL');
  await pipeline.ended;
});

test('the process tells when it is ready, and with what', async () => {
  const ready = await pipeline.event((events) => events.find((event) => event.type === 'ready'));
  assert.equal(ready.pid, pipeline.pid);
  assert.equal(ready.versions.node, process.versions.node);
  for (const version of Object.values(ready.versions)) assert.match(version, /^\d+\.\d+/);
});

test('a run of a folder goes on with its model, however many are opened while it gives way', async () => {
  const images = join(folder, 'images');
  mkdirSync(images);
  for (let count = 0; count < 60; count++) copyFileSync(short.image, join(images, `${count}.png`));
  const { model, executionProviders, batchSize } = short;
  const what = {
    images: { from: 'folder' as const, path: images },
    model,
    executionProviders,
    batchSize: 1 as const,
    run: join(folder, 'run'),
    name: 'Spots',
  };
  const run = pipeline.remote.evaluateFolder(what);
  const others = Array.from({ length: 12 }, (_, count) => {
    const path = join(folder, `other ${count}.onnx`);
    copyFileSync(model.path, path);
    return pipeline.explain({ ...short, method: 'occlusion', model: { ...model, path }, batchSize });
  });
  for (const id of others) await pipeline.explanation(id);
  assert.equal((await run).images, 60);
});

test('a cancel is felt within one batch', { skip: process.platform === 'win32' && 'no SIGSTOP' }, async () => {
  const id = pipeline.explain(long);
  await pipeline.started(id);
  // What the process had sent by then is read, so that all that comes later was done after the cancel.
  pipeline.kill('SIGSTOP');
  let seen = -1;
  while (seen < pipeline.progress(id).length) {
    seen = pipeline.progress(id).length;
    await sleep(200);
  }
  pipeline.cancel(id);
  pipeline.kill('SIGCONT');
  const failure = await pipeline.failure(id);
  assert.equal(failure.code, 'cancelled');
  assert.ok(seen < 3000 / 25, 'it was running');
  // The batch that was being made, and the one that had begun before the message was looked at.
  const later = pipeline.progress(id).length - seen;
  assert.ok(later <= 2, `${later} batches after the cancel`);
  await sleep(100);
  assert.equal(pipeline.progress(id).length, seen + later, 'and it has stopped');
  await pipeline.explanation(pipeline.explain(short));
});

test('a request that waits is cancelled at once, and the one that runs goes on', async () => {
  const running = pipeline.explain({ ...long, samples: 500 });
  const waiting = pipeline.explain(short);
  const last = pipeline.explain(short);
  await pipeline.started(running);
  pipeline.cancel(waiting);
  assert.equal((await pipeline.failure(waiting)).code, 'cancelled');
  await pipeline.explanation(running);
  await pipeline.explanation(last);
  const order = pipeline.events.flatMap((event) =>
    event.type === 'failed' || event.type === 'answered' ? [event.id] : [],
  );
  assert.deepEqual(order, [waiting, running, last]);
  assert.ok(!pipeline.events.some((event) => event.type === 'stage' && event.id === waiting), 'it never began');
});

test('a cancel ends the drawing of an image that would take for ever, and the process goes on', async () => {
  const image = join(folder, 'endless.svg');
  const kernel = Array(21 * 21)
    .fill(1)
    .join(' ');
  const filter = `<feConvolveMatrix order="21" kernelMatrix="${kernel}"/>`.repeat(10);
  const drawn = '<rect width="6000" height="6000" filter="url(#f)"/>';
  const root = '<svg xmlns="http://www.w3.org/2000/svg" width="6000" height="6000">';
  writeFileSync(image, `${root}<filter id="f" x="0" y="0" width="1" height="1">${filter}</filter>${drawn}</svg>`);
  const id = pipeline.explain({ ...short, image });
  await pipeline.event((events) => events.find((event) => event.type === 'stage' && event.id === id));
  pipeline.cancel(id);
  assert.equal((await pipeline.failure(id)).code, 'cancelled');
  await pipeline.explanation(pipeline.explain(short));
});

test('to cancel what is done, or was never asked for, does nothing', async () => {
  const id = pipeline.explain(short);
  await pipeline.explanation(id);
  pipeline.post({ type: 'cancel', id });
  pipeline.post({ type: 'cancel', id: 99 });
  await pipeline.explanation(pipeline.explain(short));
  assert.ok(!pipeline.events.some((event) => event.type === 'failed'));
});

test('an image is read to be shown, without any model', async () => {
  const { preview, sha256 } = await pipeline.remote.preview({ image: short.image });
  const { width = 0, height = 0 } = await sharp(short.image).metadata();
  assert.deepEqual([preview.width, preview.height, preview.mime], [width, height, 'image/png']);
  assert.equal(sha256, createHash('sha256').update(readFileSync(short.image)).digest('hex'));
  assert.ok(!pipeline.events.some((event) => event.type === 'stage'));
});

test('a model is described, and tried on an image', async () => {
  const executionProviders = ['cpu'] as const;
  const description = await pipeline.remote.describe({ model: short.model.path, executionProviders });
  assert.deepEqual([description.inputs.length, description.layout, description.refusal], [1, 'NCHW', undefined]);
  const result = await pipeline.remote.probe({ model: short.model, images: [short.image], executionProviders });
  assert.ok(result.images[0] && 'top' in result.images[0]);
  assert.equal(result.labelsProblem, undefined);
});

test('an export is cancelled and leaves nothing behind', async () => {
  const id = pipeline.explain({ ...long, samples: 1000 });
  await pipeline.explanation(id);
  const directory = join(folder, 'cancelled');
  const exporting = pipeline.export(id, directory);
  pipeline.cancel(exporting);
  assert.equal((await pipeline.failure(exporting)).code, 'cancelled');
  assert.ok(!existsSync(directory));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('partial')),
    [],
  );
});

test('a process that is killed is gone, and the next one explains', async () => {
  const id = pipeline.explain(long);
  await pipeline.started(id);
  pipeline.kill('SIGKILL');
  assert.equal((await pipeline.ended).signal, 'SIGKILL');
  assert.ok(!exists(pipeline.pid));
  pipeline = new Pipeline();
  await pipeline.explanation(pipeline.explain(short));
});

test('a process whose parent is gone ends by itself', async () => {
  await pipeline.explanation(pipeline.explain(short));
  pipeline.disconnect();
  assert.deepEqual(await pipeline.ended, { code: 0, signal: null });
  assert.ok(!exists(pipeline.pid));
});

test('so does one that is in the middle of its work, and leaves it', async () => {
  const id = pipeline.explain(long);
  const directory = join(folder, 'for-nobody');
  pipeline.export(id, directory);
  await pipeline.started(id);
  pipeline.disconnect();
  // Not an exit, which would wait for a decoder that may take hours. Windows knows no signals.
  const { signal } = await pipeline.ended;
  if (process.platform !== 'win32') assert.equal(signal, 'SIGKILL');
  assert.ok(!exists(pipeline.pid));
  assert.ok(!existsSync(directory), 'it did not go on to the end');
});

test('so does one that never comes back from native code, when its parent is killed', async () => {
  const model = {
    ...short.model,
    path: fileURLToPath(new URL('../fixtures/endlessLoop/endlessLoop.onnx', import.meta.url)),
  };
  const params = { model, images: [short.image], executionProviders: ['cpu'] };
  const asker = fileURLToPath(new URL('../fixtures/asker.mjs', import.meta.url));
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const parent = spawn(process.execPath, [asker, main, 'probe', JSON.stringify(params)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  await busy(pid);
  parent.kill('SIGKILL');
  while (exists(pid)) await sleep(50);
});

test('the usual signal ends it, in the middle of its work too', async () => {
  const id = pipeline.explain(long);
  await pipeline.started(id);
  pipeline.kill('SIGTERM');
  assert.deepEqual(await pipeline.ended, { code: null, signal: 'SIGTERM' });
});

/** Resolves once the process has been at work for a second, where that can be told. */
async function busy(pid: number): Promise<void> {
  if (process.platform !== 'linux') return sleep(3_000);
  const ticks = () => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[11]);
  for (const start = ticks(); ticks() - start < 100; ) await sleep(50);
}
