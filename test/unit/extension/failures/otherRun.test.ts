import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { FolderRun } from '../../../../src/extension/failures/folderRun.ts';
import { OtherRun } from '../../../../src/extension/failures/otherRun.ts';
import { newRequest, type RunRequest } from '../../../../src/extension/failures/runRequest.ts';
import { RunStore } from '../../../../src/extension/failures/runs/runStore.ts';
import type { EvaluationRecord } from '../../../../src/protocol/folders/folderRun.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'relabel-other-'));
after(() => rmSync(folder, { recursive: true }));

let store: RunStore;
let count = 0;
beforeEach(() => {
  store = new RunStore(path.join(folder, String(count++)), { warn: (message) => assert.fail(message) });
});

/** A finished run in the store. */
async function finished(
  model: string,
  labels: readonly string[],
  records: readonly EvaluationRecord[],
  images = '/data',
) {
  const request: RunRequest = { ...newRequest({ from: 'folder', path: images }, model), started: true };
  await store.save(request);
  const place = store.directory(request.id);
  mkdirSync(place, { recursive: true });
  const header = { schema: 1, root: images, labels, truth: { from: 'folder' } };
  writeFileSync(path.join(place, 'run.json'), JSON.stringify(header));
  writeFileSync(path.join(place, 'records.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return request;
}

async function opened(request: RunRequest) {
  const run = new FolderRun(request, {
    pipeline: { previewTruth: () => assert.fail(), evaluateFolder: () => assert.fail() },
    store,
    optionsOf: () => assert.fail(),
    changed: () => undefined,
    grown: () => undefined,
  });
  await run.open();
  let changes = 0;
  const other = new OtherRun(store, run, () => {
    changes++;
  });
  return { run, other, changes: () => changes };
}

test('runs of the same folder can be compared with, and the choice comes back', async () => {
  const mine = await finished('new', ['cat', 'dog'], [recordOf('1', 0, [0.2, 0.8]), recordOf('2', 1, [0.1, 0.9])]);
  const old = await finished('old', ['dog', 'cat'], [recordOf('1', 1, [0.1, 0.9])]);
  await finished('old', ['dog', 'cat'], [], '/elsewhere');
  const { run, other, changes } = await opened(mine);
  await other.look();
  assert.deepEqual(other.state, { runs: [{ run: old.id, name: 'data', model: 'old' }], chosen: undefined });
  assert.equal(other.answersTo(run.records.all), undefined);
  const before = changes();
  await other.choose(old.id);
  assert.ok(changes() > before);
  const answers = other.answersTo(run.records.all) ?? assert.fail();
  assert.deepEqual(answers[0] && { ...answers[0], distance: answers[0].distance.toFixed(3) }, {
    label: 'cat',
    index: 0,
    probability: 0.9,
    right: true,
    distance: '0.700',
  });
  assert.equal(answers[1], undefined, 'the other run does not have it');

  const again = await opened((await store.load(mine.id)) ?? assert.fail());
  await again.other.restore();
  assert.equal(again.other.state.chosen, old.id);
  await again.other.choose('');
  assert.equal(again.other.state.chosen, undefined);
  assert.equal((await store.load(mine.id))?.against, '');
});

test('a run that is removed is compared with no more', async () => {
  const mine = await finished('new', ['cat', 'dog'], [recordOf('1', 0, [0.2, 0.8])]);
  const old = await finished('old', ['cat', 'dog'], [recordOf('1', 0, [0.9, 0.1])]);
  const { run, other } = await opened(mine);
  await other.look();
  await other.choose(old.id);
  assert.ok(other.answersTo(run.records.all)?.[0]);
  await store.remove(old.id);
  await other.look();
  assert.deepEqual(other.state, { runs: [], chosen: undefined });
  assert.equal(other.answersTo(run.records.all), undefined);
  // A page may name a run that is gone, or none of this folder.
  await other.choose(old.id);
  assert.equal(other.state.chosen, undefined);
});

test('what was chosen last is compared with, however long another run takes to load', async () => {
  const mine = await finished('new', ['cat', 'dog'], [recordOf('1', 0, [0.2, 0.8])]);
  const [slow, quick] = [await finished('slow', ['cat', 'dog'], []), await finished('quick', ['cat', 'dog'], [])];
  const { run } = await opened(mine);
  const held: (() => void)[] = [];
  const loading = {
    list: () => store.list(),
    header: (id: string) => store.header(id),
    async records(id: string) {
      if (id === slow.id) await new Promise<void>((resolve) => held.push(resolve));
      return store.records(id);
    },
  };
  const other = new OtherRun(loading, run, () => undefined);
  await other.look();
  for (const last of [quick.id, '']) {
    const first = other.choose(slow.id);
    await other.choose(last);
    for (const go of held.splice(0)) go();
    await first;
    assert.equal(other.state.chosen ?? '', last);
    assert.equal((await store.load(mine.id))?.against, last);
  }
  // A look that goes on does not bring back what was chosen before.
  const chosen = other.choose(slow.id);
  const looked = other.look();
  await other.choose(quick.id);
  await new Promise(setImmediate);
  for (const go of held.splice(0)) go();
  await Promise.all([chosen, looked]);
  assert.equal(other.state.chosen, quick.id);
});
