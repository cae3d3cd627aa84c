import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunRecords } from '../../../../../src/extension/failures/runs/runRecords.ts';
import type { EvaluationRecord } from '../../../../../src/protocol/folders/folderRun.ts';

const record = (image: string, sha256 = `of ${image}`): EvaluationRecord => ({
  image,
  sha256,
  width: 1,
  height: 1,
  unreadable: null,
  truth: null,
  unknownTruth: null,
  top: [0],
  probabilities: [1],
  truthProbability: null,
  truthRank: null,
  loss: null,
  statistics: null,
});

const names = (records: RunRecords) => records.all.map(({ image }) => image);

test('what a run tells once more is not there twice, and what is new comes after it', () => {
  const records = new RunRecords();
  records.replace([record('a'), record('b')]);
  records.begin();
  assert.equal(records.add([record('a'), record('b')]).first, undefined);
  assert.equal(records.add([record('c'), record('d')]).first, 2);
  assert.deepEqual(names(records), ['a', 'b', 'c', 'd']);
  assert.equal(records.end(), false);
  assert.equal(records.indexOf('d'), 3);
});

test('a changed image keeps its place, and is told from there on', () => {
  const records = new RunRecords();
  records.replace([record('a'), record('b'), record('c')]);
  records.begin();
  const changed = records.add([record('a'), record('b', 'another'), record('d'), { ...record('c'), truth: 1 }]);
  assert.deepEqual(changed, { first: 1, replaced: ['b'] });
  assert.deepEqual(names(records), ['a', 'b', 'c', 'd']);
  assert.equal(records.all[1]?.sha256, 'another');
});

test('images that a run to its end did not tell of are gone', () => {
  const records = new RunRecords();
  records.replace([record('a'), record('b'), record('c')]);
  records.begin();
  records.add([record('c'), record('a')]);
  assert.equal(records.end(), true);
  assert.deepEqual(names(records), ['a', 'c']);
  assert.equal(records.indexOf('c'), 1);
  assert.equal(records.indexOf('b'), undefined);
});
