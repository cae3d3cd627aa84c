import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { FolderRun, type FolderRunTools } from '../../../../src/extension/failures/folderRun.ts';
import { newRequest, type RunRequest } from '../../../../src/extension/failures/runRequest.ts';
import { RunStore } from '../../../../src/extension/failures/runs/runStore.ts';
import type { CallOptions } from '../../../../src/protocol/call.ts';
import type {
  EvaluationRecord,
  FolderRunOptions,
  RunProgress,
  TruthPreview,
} from '../../../../src/protocol/folders/folderRun.ts';

const record = (image: string): EvaluationRecord => ({
  image,
  sha256: image,
  width: 1,
  height: 1,
  unreadable: null,
  truth: 0,
  unknownTruth: null,
  top: [image.startsWith('wrong') ? 1 : 0],
  probabilities: [1],
  truthProbability: image.startsWith('wrong') ? 0 : 1,
  truthRank: image.startsWith('wrong') ? 2 : 1,
  loss: 0,
  statistics: null,
});

const preview: TruthPreview = {
  truth: { from: 'folder' },
  others: [{ from: 'name', part: 'start' }],
  images: 3,
  matched: 3,
  examples: [{ image: 'cats/1.jpg', label: 'cat' }],
  unknown: [],
  notes: [],
};

/** A pipeline that does as it is told, one step at a time. */
class FakePipeline {
  readonly asked: unknown[] = [];
  readonly runs: {
    readonly what: FolderRunOptions;
    readonly how: CallOptions<RunProgress>;
    end(error?: Error): void;
  }[] = [];
  readonly previewTruth = async (what: { readonly truth?: unknown }) => {
    this.asked.push(what.truth);
    return { ...preview, truth: (what.truth ?? preview.truth) as TruthPreview['truth'] };
  };
  readonly evaluateFolder = (what: FolderRunOptions, how: CallOptions<RunProgress> = {}) =>
    new Promise<never>((resolve, reject) => {
      const end = (error?: Error) => (error === undefined ? resolve({} as never) : reject(error));
      how.signal?.addEventListener('abort', () => end(new PipelineError('cancelled', 'Cancelled.')));
      this.runs.push({ what, how, end });
    });
}

let folder: string;
let store: RunStore;
let pipeline: FakePipeline;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relabel-runs-'));
  store = new RunStore(folder, { warn: (message) => assert.fail(message) });
  pipeline = new FakePipeline();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function runOf(request: RunRequest, grown: number[] = []): FolderRun {
  const tools: FolderRunTools = {
    pipeline: pipeline as unknown as FolderRunTools['pipeline'],
    store,
    optionsOf(name) {
      if (name === 'gone')
        throw new PipelineError('settings', 'There is no such model.', { setting: 'relabel.models' });
      return { model: { name }, executionProviders: ['cpu'], batchSize: 1 } as never;
    },
    changed: () => {},
    grown: (first) => grown.push(first),
  };
  return new FolderRun(request, tools);
}

/** Waits until the pipeline was asked for a run, or for one more. */
async function begun(count: number): Promise<void> {
  while (pipeline.runs.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** As the pipeline does when it begins. */
function writeHeader(id: string): void {
  const header = { schema: 1, root: '/data/animals', labels: ['cat', 'dog'], truth: { from: 'folder' } };
  mkdirSync(store.directory(id), { recursive: true });
  writeFileSync(path.join(store.directory(id), 'run.json'), JSON.stringify(header));
}

test('it asks first, and takes no truth source that was not found', async () => {
  const run = runOf(newRequest({ from: 'folder', path: '/data/animals' }, 'net'));
  await run.open();
  assert.equal(run.state.phase, 'setup');
  assert.deepEqual(run.state.setup?.sources, [{ from: 'folder' }, { from: 'name', part: 'start' }, { from: 'none' }]);
  assert.deepEqual(run.examples, [path.join('/data/animals', 'cats/1.jpg')]);
  await run.chooseTruth({ from: 'table', path: '/etc/passwd' });
  await run.chooseTruth({ from: 'none' });
  assert.deepEqual(pipeline.asked, [undefined, { from: 'none' }]);
  assert.deepEqual(await store.list(), [], 'a run that was not started is not listed');
});

test('true classes that were found for one model are looked for again for another; those that were chosen stay', async () => {
  const request = newRequest({ from: 'folder', path: '/data/animals' }, 'net');
  const run = runOf(request);
  await run.open();
  await run.chooseModel('another');
  const chosen = { from: 'name', part: 'start' } as const;
  await run.chooseTruth(chosen);
  await run.chooseModel('net');
  assert.deepEqual(pipeline.asked, [undefined, undefined, chosen, chosen]);
  assert.deepEqual(run.state.truth, chosen);
  const going = run.go();
  await begun(1);
  assert.deepEqual(pipeline.runs[0]?.what.truth, chosen);
  pipeline.runs[0]?.end();
  await going;
});

test('a run goes by the true classes that were found; started before they are, it finds them itself', async () => {
  for (const [early, truth] of [
    [false, preview.truth],
    [true, undefined],
  ] as const) {
    pipeline.runs.length = 0;
    const run = runOf(newRequest({ from: 'folder', path: '/data/animals' }, 'net'));
    await run.open();
    const looking = early ? run.chooseModel('another') : undefined;
    const going = run.go();
    await begun(1);
    assert.deepEqual(pipeline.runs[0]?.what.truth, truth);
    pipeline.runs[0]?.end();
    await Promise.all([going, looking]);
  }
});

test('a run shows what comes, is kept with its figures, and is there again without running', async () => {
  const request = newRequest({ from: 'folder', path: '/data/animals' }, 'net');
  const grown: number[] = [];
  const run = runOf(request, grown);
  await run.open();
  const going = run.go();
  await begun(1);
  const [asked] = pipeline.runs;
  assert.equal(asked?.what.run, store.directory(request.id));
  writeHeader(request.id);
  asked?.how.report?.({ done: 1, total: 3, rate: 0, records: [record('a')] });
  asked?.how.report?.({ done: 3, total: 3, rate: 9, records: [record('wrong'), record('b')] });
  assert.deepEqual(grown, [0, 1]);
  assert.equal(run.state.phase, 'running');
  asked?.end();
  await going;
  assert.equal(run.state.phase, 'done');
  assert.deepEqual(run.state.labels, ['cat', 'dog']);
  const [kept] = await store.list();
  assert.deepEqual(kept?.result, { done: 3, total: 3, top1: 2 / 3 });

  writeFileSync(
    path.join(store.directory(request.id), 'records.jsonl'),
    `${['a', 'wrong', 'b'].map((name) => JSON.stringify(record(name))).join('\n')}\n{"torn`,
  );
  const again = runOf(kept!);
  await again.open();
  assert.equal(again.state.phase, 'done');
  assert.deepEqual(
    again.records.all.map(({ image }) => image),
    ['a', 'wrong', 'b'],
  );
  assert.equal(pipeline.runs.length, 1);
});

test('a pause ends the question and keeps what is done; going on waits until nothing is written any more', async () => {
  const request = newRequest({ from: 'folder', path: '/data/animals' }, 'net');
  const run = runOf(request);
  await run.open();
  void run.go();
  await begun(1);
  pipeline.runs[0]?.how.report?.({ done: 1, total: 3, rate: 1, records: [record('a')] });
  await run.pause();
  assert.equal(run.state.phase, 'paused');
  assert.deepEqual((await store.list())[0]?.result, { done: 1, total: 3, top1: 1 });
  pipeline.runs[0]?.how.report?.({ done: 2, total: 3, rate: 1, records: [record('late')] });
  assert.equal(run.records.all.length, 1, 'what comes after the pause is not shown');
  const going = run.go();
  await begun(2);
  assert.equal(pipeline.runs.length, 2);
  pipeline.runs[1]?.how.report?.({ done: 2, total: 2, rate: 1, records: [record('a'), record('late')] });
  pipeline.runs[1]?.end();
  await going;
  assert.deepEqual([run.state.phase, run.records.all.length], ['done', 2]);
});

test('what was running when VS Code ended goes on when it is opened again', async () => {
  const request = { ...newRequest({ from: 'folder', path: '/data/animals' }, 'net'), started: true, running: true };
  await store.save(request);
  const run = runOf(request);
  const opened = run.open();
  await begun(1);
  assert.equal(run.state.phase, 'running');
  pipeline.runs[0]?.end();
  await opened;
  assert.equal(run.state.phase, 'done');
});

test('what goes wrong is said, and the run can go on', async () => {
  const lost = runOf({ ...newRequest({ from: 'folder', path: '/d' }, 'gone') });
  await lost.open();
  assert.deepEqual(lost.state.problem, { message: 'There is no such model.', setting: 'relabel.models' });
  const run = runOf(newRequest({ from: 'folder', path: '/data/animals' }, 'net'));
  await run.open();
  const going = run.go();
  await begun(1);
  pipeline.runs[0]?.how.report?.({ done: 1, total: 3, rate: 1, records: [record('a')] });
  pipeline.runs[0]?.end(new PipelineError('gone', 'The process has ended.'));
  await going;
  assert.equal(run.state.phase, 'paused');
  assert.equal(run.state.problem?.message, 'The process has ended.');
  assert.equal((await store.list())[0]?.running, false);
});
