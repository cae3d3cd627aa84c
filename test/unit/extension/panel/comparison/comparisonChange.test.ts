import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changedSettings,
  differs,
  readChange,
} from '../../../../../src/extension/panel/comparison/comparisonChange.ts';
import type { ComparisonChange } from '../../../../../src/protocol/panel.ts';
import { first, seed, settings, start } from './fakeComparison.ts';

test('a second explanation differs in one thing, and is for the class of the first', () => {
  const of = (change: ComparisonChange) => changedSettings(first, change);
  assert.deepEqual(of({ kind: 'class', target: 0 }), { ...settings, target: 0 });
  assert.deepEqual(of(seed), { ...settings, target: 1, seed: 4 });
  assert.deepEqual(of({ kind: 'method', method: 'rise' }), { ...settings, target: 1, method: 'rise' });
  const layered = { ...first, settings: { ...settings, layer: 'conv5' } };
  const elsewhere = { ...settings, target: undefined, layer: undefined, model: 'B' };
  assert.deepEqual(changedSettings(layered, { kind: 'model', model: 'B' }), elsewhere);
  assert.equal(changedSettings(layered, seed).layer, 'conv5');
});

test('what changes nothing is no comparison', () => {
  assert.deepEqual(
    (
      [
        { kind: 'class', target: 1 },
        { kind: 'seed', seed: 3 },
        { kind: 'model', model: 'A' },
      ] as const
    ).map((change) => differs(first, change)),
    [false, false, false],
  );
  const { comparison, runs } = start();
  comparison.compare({ kind: 'method', method: 'relabel' });
  assert.deepEqual([runs.length, comparison.state], [0, undefined]);
});

test('what comes from a page is checked', () => {
  for (const change of [
    seed,
    { kind: 'class', target: 0 },
    { kind: 'model', model: 'B' },
    { kind: 'method', method: 'lime' },
  ])
    assert.deepEqual(readChange({ ...change, more: 1 }), change);
  const wrong = [undefined, null, 'seed', {}, { kind: 'seed', seed: -1 }, { kind: 'class', target: 0.5 }];
  for (const value of [...wrong, { kind: 'method', method: 'x' }, { kind: 'model' }, { kind: 'other', seed: 1 }])
    assert.equal(readChange(value), undefined);
});
