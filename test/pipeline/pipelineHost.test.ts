import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PipelineError } from '../../src/common/errors.ts';
import { PipelineHost, type PipelineHostOptions, type Run } from '../../src/extension/process/pipelineHost.ts';
import type { Activity } from '../../src/extension/process/runQueue.ts';
import type { ExplainOptions } from '../../src/protocol/options.ts';
import type { Done } from '../../src/protocol/pipeline.ts';
import { patience } from '../host/patience.ts';

const main = fileURLToPath(new URL('../fixtures/fakeChild.mjs', import.meta.url));
let lines: string[];
let env: Record<string, string>;
let stops: string[];
let host: PipelineHost;

beforeEach(() => {
  lines = [];
  env = {};
  stops = [];
  host = start();
});
afterEach(() => host.dispose());

function start(options: Partial<PipelineHostOptions> = {}): PipelineHost {
  const write = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const runtime = async () => ({
    command: process.execPath,
    env,
    decisions: [{ strategy: 'own binary', taken: true, reason: 'a test' }],
  });
  const made = new PipelineHost({ main, log, runtime, ...options });
  made.on('stopped', (message) => stops.push(message));
  return made;
}

function explain(image: string): Run {
  const run = host.explain(
    { image: `/images/${image}`, model: { name: 'Mine' }, samples: 8 } as ExplainOptions,
    () => {},
  );
  // What is of no interest to a test must not end it.
  run.explanation.catch(() => {});
  return run;
}

async function failure(promise: Promise<unknown>): Promise<PipelineError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof PipelineError, String(error));
    return error;
  }
  return assert.fail('should have failed');
}

/** Resolves once the host runs `image` and the child has answered. */
function running(image: string): Promise<void> {
  return new Promise((resolve) => {
    host.on('activity', (activity) => {
      if (activity?.image.endsWith(image) && activity.done > 0) resolve();
    });
  });
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + patience; !holds(); await sleep(20)) {
    if (Date.now() > end) assert.fail(`waited in vain for ${what}\n${lines.join('\n')}`);
  }
}

function logged(line: string): Promise<void> {
  return until(() => lines.includes(line), line);
}

function gone(pid: number): Promise<void> {
  return until(() => !alive(pid), `the end of process ${pid}`);
}

test('the child starts with the first explanation and stays for the next', async () => {
  assert.equal(host.pid, undefined);
  const first = await explain('done-1').explanation;
  const second = await explain('done-2').explanation;
  assert.equal(first.advice, `made by ${host.pid}`);
  assert.equal(second.advice, first.advice);
});

test('events of a run reach its listener in order, and nobody else', async () => {
  const types: string[] = [];
  explain('done-1');
  const { explanation } = host.explain(
    { image: 'done-2', model: { name: 'Mine' }, samples: 8 } as ExplainOptions,
    (event) => {
      types.push(event.type);
    },
  );
  await explanation;
  assert.deepEqual(types, ['stage', 'progress', 'explained']);
});

test('the log gets the runtime decisions, the versions and whole lines of output', async () => {
  await explain('done').explanation;
  await logged('info Runtime: takes own binary (a test)');
  await logged(`info The pipeline is ready: Node ${process.versions.node}, ONNX Runtime 0, sharp 0`);
  // Output and messages come by different ways, so either may be first.
  await logged(`info [pipeline ${host.pid}] a line on stdout`);
  await logged(`warn [pipeline ${host.pid}] half a line, the other half`);
});

test('explanations run one after another; the activity says how many wait', async () => {
  const slow = explain('slow');
  const next = explain('done');
  await running('slow');
  const activities: (Activity | undefined)[] = [];
  host.on('activity', (activity) => activities.push(activity));
  slow.cancel();
  await next.explanation;
  assert.deepEqual(activities[0], { image: '/images/done', done: 0, total: 8, waiting: 0 });
  assert.equal(activities.at(-1), undefined);
});

test('cancelling the one that runs leaves the child usable', async () => {
  const run = explain('slow');
  await running('slow');
  const pid = host.pid;
  run.cancel();
  assert.equal((await failure(run.explanation)).code, 'cancelled');
  await explain('done').explanation;
  assert.equal(host.pid, pid);
});

test('cancelling one that waits never reaches the child', async () => {
  const slow = explain('slow');
  const waiting = explain('crash');
  await running('slow');
  waiting.cancel();
  assert.equal((await failure(waiting.explanation)).code, 'cancelled');
  host.cancelRunning();
  assert.equal((await failure(slow.explanation)).code, 'cancelled');
  assert.deepEqual(stops, []);
});

test('a child that does not answer a cancel is killed, and the next explanation gets a new one', async () => {
  host.dispose();
  host = start({ cancelGraceMs: 100 });
  const stuck = explain('stuck');
  const next = explain('done');
  await running('stuck');
  const pid = host.pid;
  stuck.cancel();
  assert.equal((await failure(stuck.explanation)).code, 'cancelled');
  assert.equal((await next.explanation).status, 'ok');
  assert.notEqual(host.pid, pid);
  await gone(pid!);
});

test('a failure carries its message and setting, and leaves the child usable', async () => {
  const error = await failure(explain('broken').explanation);
  assert.equal(error.code, 'model');
  assert.equal(error.extra.setting, 'relabel.models[0].path');
  assert.equal((await explain('done').explanation).status, 'ok');
});

test('kill -9 fails what runs with a next step; what waits is run by a new child', async () => {
  const slow = explain('slow');
  const next = explain('done');
  await running('slow');
  process.kill(host.pid!, 'SIGKILL');
  const error = await failure(slow.explanation);
  assert.equal(error.code, 'gone');
  assert.match(error.message, /SIGKILL.*Run the explanation again/);
  assert.equal((await next.explanation).status, 'ok');
  assert.deepEqual(stops, []);
});

test('the fifth crash stops, says so once, and a new try gets a fresh count', async () => {
  const queued = [1, 2, 3, 4, 5, 6].map((number) => explain(`crash-${number}`));
  const errors = await Promise.all(queued.map((run) => failure(run.explanation)));
  assert.deepEqual(
    errors.map((error) => error.code),
    Array(6).fill('gone'),
  );
  assert.equal(stops.length, 1);
  assert.equal(errors[5]!.message, stops[0], 'the sixth was never started');
  assert.equal(lines.filter((line) => line.startsWith('info Started the pipeline')).length, 5);

  assert.equal((await failure(explain('crash').explanation)).code, 'gone');
  assert.equal((await explain('done').explanation).status, 'ok');
  assert.equal(stops.length, 1);
});

test('a child that ends before it is ready is tried five times, then the explanation fails', async () => {
  env = { FAKE_CRASH_AT_START: '1' };
  const error = await failure(explain('done').explanation);
  assert.match(error.message, /5 times.*exit code 7/);
  assert.equal(lines.filter((line) => line.includes('cannot load a library')).length, 5);
  assert.equal(stops.length, 1);
  env = {};
  assert.equal((await explain('done').explanation).status, 'ok');
});

test('a binary that cannot be started fails like a crash', async () => {
  host.dispose();
  host = start({ runtime: async () => ({ command: '/no/such/node', env: {}, decisions: [] }) });
  assert.match((await failure(explain('done').explanation)).message, /ENOENT/);
});

test('pictures come in the order asked for', async () => {
  const run = explain('done');
  await run.explanation;
  const pictures = await host.pipeline.pictures({ of: run.id, indices: [4, 2], size: 64 });
  assert.deepEqual(
    pictures.map(({ rgb }) => rgb[0]),
    [4, 2],
  );
});

test('pictures and exports of a dead child are refused without starting a new one', async () => {
  const run = explain('done');
  await run.explanation;
  process.kill(host.pid!, 'SIGKILL');
  await until(() => host.pid === undefined, 'the end of the child');
  const { pipeline } = host;
  const of = run.id;
  for (const asked of [
    pipeline.pictures({ of, indices: [0], size: 64 }),
    pipeline.export({ of, directory: '/tmp/x' }),
  ]) {
    const error = await failure(asked);
    assert.equal(error.code, 'gone');
    assert.match(error.message, /Run again/);
  }
  assert.equal(host.pid, undefined);
});

test('pictures that are asked for when the child dies fail', async () => {
  const run = explain('done');
  await run.explanation;
  const never = failure(host.pipeline.pictures({ of: run.id, indices: [], size: 64 }));
  process.kill(host.pid!, 'SIGKILL');
  assert.equal((await never).code, 'gone');
});

test('a question starts the child, and is asked once it is there', async () => {
  const opened = await host.pipeline.preview({ image: '/images/done.png' });
  assert.deepEqual([opened.sha256, opened.preview.width], ['done.png', 1]);
  assert.equal(typeof host.pid, 'number');
});

test('a question that is open when the child dies fails; the next is for another child', async () => {
  await explain('done').explanation;
  const { pid } = host;
  const { code } = await failure(host.pipeline.preview({ image: '/images/crash.png' }));
  assert.equal(code, 'gone');
  await host.pipeline.preview({ image: '/images/done.png' });
  assert.notEqual(host.pid, pid);
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

test('after new settings the next explanation runs in a new child', async () => {
  await explain('done').explanation;
  const pid = host.pid;
  host.reconfigure();
  assert.equal(host.pid, pid);
  await explain('done').explanation;
  assert.notEqual(host.pid, pid);
  await gone(pid!);
});

test('dispose ends a child that is stuck and refuses further work', async () => {
  const stuck = explain('stuck');
  await running('stuck');
  const pid = host.pid!;
  host.dispose();
  assert.equal((await failure(stuck.explanation)).code, 'gone');
  await gone(pid);
  assert.equal((await failure(explain('done').explanation)).code, 'gone');
});

/** Previews that never end are given up after so many seconds. */
function hurried(seconds: number): PipelineHost {
  host.dispose();
  host = start({
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

test('new settings do not end an explanation that runs when something else is asked', async () => {
  const slow = explain('slow');
  await running('slow');
  const { pid } = host;
  host.reconfigure();
  await host.pipeline.preview({ image: '/images/done.png' });
  assert.equal(host.pid, pid);
  slow.cancel();
  assert.equal((await failure(slow.explanation)).code, 'cancelled');
});

test('a child that was stopped is ended', { skip: process.platform === 'win32' && 'no SIGSTOP' }, async () => {
  await explain('done').explanation;
  const pid = host.pid!;
  process.kill(pid, 'SIGSTOP');
  host.dispose();
  await gone(pid);
});

test('the child ends when the process that drives it is killed', async () => {
  const driver = fileURLToPath(new URL('../fixtures/driver.ts', import.meta.url));
  const parent: ChildProcess = spawn(process.execPath, ['--import', 'tsx', driver, main], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
  const pid = Number(line.toString());
  assert.ok(alive(pid));
  parent.kill('SIGKILL');
  await gone(pid);
});
