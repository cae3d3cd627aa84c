import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PipelineError } from '../../../src/common/errors.ts';
import type { FolderRunOptions } from '../../../src/protocol/folders/folderRun.ts';
import {
  alive,
  env,
  explain,
  failure,
  gone,
  host,
  lines,
  main,
  restart,
  running,
  stops,
  until,
} from './fakeChildHost.ts';

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
  env.FAKE_CRASH_AT_START = '1';
  const error = await failure(explain('done').explanation);
  assert.match(error.message, /5 times.*exit code 7/);
  assert.equal(lines.filter((line) => line.includes('cannot load a library')).length, 5);
  assert.equal(stops.length, 1);
  env.FAKE_CRASH_AT_START = '';
  assert.equal((await explain('done').explanation).status, 'ok');
});

test('a binary that cannot be started fails like a crash', async () => {
  restart({ runtime: async () => ({ command: '/no/such/node', env: {}, decisions: [] }) });
  assert.match((await failure(explain('done').explanation)).message, /ENOENT/);
});

test('a binary that the system refuses at once fails like a crash, and so does a search for one', async () => {
  restart({ runtime: async () => ({ command: `${process.execPath}/node`, env: {}, decisions: [] }) });
  assert.match((await failure(explain('done').explanation)).message, /ENOTDIR/);
  let searches = 0;
  const runtime = () => {
    searches++;
    return Promise.reject(new Error('no settings'));
  };
  restart({ runtime });
  assert.match((await failure(explain('done').explanation)).message, /5 times.*no settings/);
  assert.equal(searches, 5, 'one at a time');
});

test('a child that never becomes ready is ended, and the user is told once', async () => {
  restart({ startMs: 3_000 });
  env.FAKE_NEVER_READY = '1';
  const error = await failure(explain('done').explanation);
  assert.equal(error.code, 'gone');
  assert.match(error.message, /not ready within 3 s.*relabel\.nodePath/);
  assert.deepEqual(stops, [error.message]);
  env.FAKE_NEVER_READY = '';
  assert.equal((await explain('done').explanation).status, 'ok');
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

test('what is lost with a child is told with its own next step, and that memory may have run out', async () => {
  const during = async (ask: (how: { report(): void }) => Promise<unknown>): Promise<string> => {
    let error: Promise<PipelineError> | undefined;
    await new Promise<void>((report) => {
      error = failure(ask({ report }));
    });
    process.kill(host.pid!, 'SIGKILL');
    return (await error!).message;
  };
  const lost = 'The process that runs the models has ended (signal SIGKILL: memory may have run out).';
  const run = await during((how) => host.pipeline.evaluateFolder({ name: 'Birds' } as FolderRunOptions, how));
  assert.equal(run, `${lost} Continue the run, whose answers so far are kept; if it ends again, see the log.`);
  const preview = failure(host.pipeline.preview({ image: '/images/crash.png' }));
  assert.match((await preview).message, /\(exit code 3\)\. Try again; if it ends again, see the log\.$/);
});

test('a question that is open when the child dies fails; the next is for another child', async () => {
  await explain('done').explanation;
  const { pid } = host;
  const { code } = await failure(host.pipeline.preview({ image: '/images/crash.png' }));
  assert.equal(code, 'gone');
  await host.pipeline.preview({ image: '/images/done.png' });
  assert.notEqual(host.pid, pid);
});

test('a child that was stopped is ended', { skip: process.platform === 'win32' && 'no SIGSTOP' }, async () => {
  await explain('done').explanation;
  const pid = host.pid!;
  process.kill(pid, 'SIGSTOP');
  host.dispose();
  await gone(pid);
});

test('the child ends when the process that drives it is killed', async () => {
  const driver = fileURLToPath(new URL('../../fixtures/driver.ts', import.meta.url));
  const parent: ChildProcess = spawn(process.execPath, ['--import', 'tsx', driver, main], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
  const pid = Number(line.toString());
  assert.ok(alive(pid));
  parent.kill('SIGKILL');
  await gone(pid);
});
