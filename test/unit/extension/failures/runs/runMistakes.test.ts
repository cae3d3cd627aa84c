import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { newRequest, type RunRequest } from '../../../../../src/extension/failures/runRequest.ts';
import { latestMistakes, mostMarked, RunMistakes } from '../../../../../src/extension/failures/runs/runMistakes.ts';
import { RunStore } from '../../../../../src/extension/failures/runs/runStore.ts';
import type { EvaluationRecord } from '../../../../../src/protocol/folders/folderRun.ts';
import { recordOf } from '../../../../fixtures/evaluationRecords.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'relabel-mistakes-'));
after(() => rmSync(folder, { recursive: true }));
const store = new RunStore(folder, { warn: (message) => assert.fail(message) });

async function keep(request: RunRequest, records: readonly EvaluationRecord[]): Promise<void> {
  await store.save(request);
  const place = store.directory(request.id);
  mkdirSync(place, { recursive: true });
  const header = { schema: 1, root: '/data', labels: ['cat, house cat', 'dog'], truth: { from: 'folder' } };
  writeFileSync(path.join(place, 'run.json'), JSON.stringify(header));
  writeFileSync(path.join(place, 'records.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

const request = (made: number, model: string): RunRequest => {
  return { ...newRequest({ from: 'folder', path: '/data' }, model), made, started: true };
};

test('the mistakes of all runs, the latest first, the worst first, until a run is gone', async () => {
  const mistakes = new RunMistakes(store);
  assert.deepEqual(await mistakes.read(), []);
  const [old, late] = [request(1, 'old'), request(2, 'late')];
  await keep(old, [
    recordOf('a/1.jpg', 0, [0.4, 0.6]),
    recordOf('a/2.jpg', 0, [0.1, 0.9]),
    recordOf('a/3.jpg', 1, [0, 1]),
  ]);
  await keep(late, [recordOf('a/2.jpg', 0, [0.3, 0.7]), recordOf('a/4.jpg', null, [0, 1])]);
  const [first, second, ...others] = (await mistakes.read()).map((run) => run.mistakes);
  assert.deepEqual(others, []);
  assert.deepEqual(first, [
    {
      path: path.join('/data', 'a/2.jpg'),
      image: 'a/2.jpg',
      said: 'dog',
      probability: 0.7,
      truth: 'cat',
      model: 'late',
      run: 'data',
    },
  ]);
  assert.deepEqual(
    second?.map(({ image }) => image),
    ['a/2.jpg', 'a/1.jpg'],
  );

  // Records that have grown are read again, a new name is told.
  await keep({ ...late, name: 'Mine' }, [recordOf('a/2.jpg', 0, [0.9, 0.1])]);
  assert.deepEqual((await mistakes.read())[0]?.mistakes, []);
  await keep({ ...old, name: 'First' }, [recordOf('a/1.jpg', 0, [0.4, 0.6])]);
  assert.deepEqual(
    (await mistakes.read())[1]?.mistakes.map(({ run, image }) => [run, image]),
    [['First', 'a/1.jpg']],
  );

  await store.remove(old.id);
  assert.deepEqual(
    (await mistakes.read()).map((run) => run.mistakes),
    [[]],
  );
  await store.remove(late.id);
});

test('classes that have got names since are called by them, though no record has changed', async () => {
  const mistakes = new RunMistakes(store);
  const run = request(3, 'named');
  await keep(run, [recordOf('1.jpg', 0, [0.4, 0.6])]);
  const said = async () => (await mistakes.read())[0]?.mistakes.map((one) => `${one.truth}, not ${one.said}`);
  assert.deepEqual(await said(), ['cat, not dog']);
  const header = { schema: 1, root: '/data', labels: ['apple', 'pear'], truth: { from: 'folder' } };
  writeFileSync(path.join(store.directory(run.id), 'run.json'), JSON.stringify(header));
  assert.deepEqual(await said(), ['apple, not pear']);
  await store.remove(run.id);
});

test('of several runs the latest one that judges an image says whether it is wrong', async () => {
  const mistakes = new RunMistakes(store);
  const [old, late] = [request(1, 'old'), request(2, 'late')];
  const wrong = ['1.jpg', '2.jpg', '3.jpg', '4.jpg'];
  await keep(
    old,
    wrong.map((image) => recordOf(image, 0, [0.4, 0.6])),
  );
  await keep(late, [
    recordOf('1.jpg', 0, [0.9, 0.1]),
    recordOf('2.jpg', 0, [0.2, 0.8]),
    recordOf('3.jpg', null, [0.9, 0.1]),
  ]);
  const latest = latestMistakes(await mistakes.read());
  assert.deepEqual([...latest.values()].map(({ image, model }) => `${image} ${model}`).sort(), [
    '2.jpg late',
    '3.jpg old',
    '4.jpg old',
  ]);
  for (const { id } of [old, late]) await store.remove(id);
});

test('of many mistakes the worst are told', async () => {
  const many = Array.from({ length: mostMarked + 5 }, (_, at) =>
    recordOf(`${at}.jpg`, 0, [0.4 - at / 10_000, 0.6 + at / 10_000]),
  );
  const run = request(9, 'many');
  await keep(run, many);
  const found = (await new RunMistakes(store).read())[0]?.mistakes;
  assert.equal(found?.length, mostMarked);
  assert.equal(found[0]?.image, `${mostMarked + 4}.jpg`);
});
