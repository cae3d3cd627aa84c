import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Activity } from '../../../src/extension/process/runQueue.ts';
import type { FolderRunOptions } from '../../../src/protocol/folders/folderRun.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { explain, failure, gone, host, logged, restart, running, stops, until } from './fakeChildHost.ts';

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
  restart({ cancelGraceMs: 100 });
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

test('after new settings the next explanation runs in a new child', async () => {
  await explain('done').explanation;
  const pid = host.pid;
  host.reconfigure();
  assert.equal(host.pid, pid);
  await explain('done').explanation;
  assert.notEqual(host.pid, pid);
  await gone(pid!);
});

test('after new settings a child still shows what it holds, and pictures, until the next explanation', async () => {
  const run = explain('done');
  await run.explanation;
  const { pid } = host;
  host.reconfigure();
  await host.pipeline.pictures({ of: run.id, indices: [0], size: 64 });
  await host.pipeline.preview({ image: '/images/done.png' });
  assert.equal(host.pid, pid);
  await explain('done').explanation;
  assert.notEqual(host.pid, pid);
});

for (const [what, ends] of [
  ['after new settings', () => host.reconfigure()],
  ['when an explanation does not answer its cancel', () => void explain('stuck').cancel()],
] as const) {
  test(`a run of a folder goes on in the next child ${what}`, async () => {
    if (what !== 'after new settings') restart({ cancelGraceMs: 100 });
    const pids: unknown[] = [];
    const controller = new AbortController();
    const report = () => void pids.push(host.pid);
    const how = { signal: controller.signal, report };
    const run = failure(host.pipeline.evaluateFolder({ name: 'Birds' } as FolderRunOptions, how));
    await until(() => pids.length === 1, 'the run');
    ends();
    assert.equal((await explain('done').explanation).status, 'ok');
    await until(() => pids.length === 2, 'the run to go on');
    assert.notEqual(pids[0], pids[1]);
    controller.abort();
    assert.equal((await run).code, 'cancelled');
  });
}

test('dispose ends a child that is stuck and refuses further work', async () => {
  const stuck = explain('stuck');
  await running('stuck');
  const pid = host.pid!;
  host.dispose();
  assert.equal((await failure(stuck.explanation)).code, 'gone');
  await gone(pid);
  assert.equal((await failure(explain('done').explanation)).code, 'gone');
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
