import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sample } from '../../../src/protocol/panel.ts';
import { layOutGrid, moveInGrid, visibleTiles } from '../../../webview/logic/grid.ts';
import { countSamples, groupSamples, keepOrder, selectSamples } from '../../../webview/logic/samples.ts';

const sample = (index: number, label: number, change: number, probability: number): Sample => ({
  index,
  label,
  labelProbability: 0.5,
  probability,
  targetScore: 0,
  kept: label === 1,
  change,
});
const samples = [
  sample(0, 1, 0.3, 0.9),
  sample(1, 7, 0.1, 0.2),
  sample(2, 5, 0.2, 0.4),
  sample(3, 7, 0.1, 0.1),
  sample(4, 1, 0.05, 0.8),
];
const indices = (list: readonly Sample[]) => list.map(({ index }) => index);

test('samples are counted by what became of their label, most frequent class first', () => {
  assert.deepEqual(countSamples(samples), {
    all: 5,
    kept: 2,
    shifted: 3,
    shiftedTo: [
      { label: 7, count: 2 },
      { label: 5, count: 1 },
    ],
  });
});

test('filters pass what they say', () => {
  assert.deepEqual(indices(selectSamples(samples, 'all', 'index')), [0, 1, 2, 3, 4]);
  assert.deepEqual(indices(selectSamples(samples, 'kept', 'index')), [0, 4]);
  assert.deepEqual(indices(selectSamples(samples, 'shifted', 'index')), [1, 2, 3]);
  assert.deepEqual(indices(selectSamples(samples, 7, 'index')), [1, 3]);
  assert.deepEqual(indices(selectSamples(samples, 1, 'index')), [], 'a kept sample has not shifted to its own class');
});

test('sorts order by smallest change or highest probability; ties stay in order', () => {
  assert.deepEqual(indices(selectSamples(samples, 'all', 'change')), [4, 1, 3, 2, 0]);
  assert.deepEqual(indices(selectSamples(samples, 'all', 'probability')), [0, 4, 2, 1, 3]);
  assert.deepEqual(indices(selectSamples(samples, 'all', 'leastProbable')), [3, 1, 2, 4, 0]);
  assert.deepEqual(indices(selectSamples(samples, 'all', 'shift')), [1, 3, 2, 4, 0], 'kept ones come last');
});

test('the usual order shows one of each kind before a second, and the kept ones last', () => {
  const made = (label: number, change: number, index: number, kept = false): Sample => ({
    ...samples[1]!,
    index,
    label,
    change,
    kept,
  });
  // Three pictures of one region, as the search for the smallest change leaves them, then others.
  const many = [
    made(7, 0.026, 0),
    made(7, 0.026, 1),
    made(7, 0.0261, 2),
    made(5, 0.03, 3),
    made(7, 0.09, 4),
    made(1, 0.01, 5, true),
    made(5, 0.03, 6),
  ];
  assert.deepEqual(indices(selectSamples(many, 'all', 'varied')), [0, 3, 4, 1, 6, 2, 5]);
  assert.deepEqual(indices(selectSamples(many, 'all', 'shift')), [0, 1, 2, 3, 6, 4, 5]);
  assert.deepEqual(indices(selectSamples(many, 5, 'varied')), [3, 6]);
});

test('groups are by the class that samples shifted to, largest first, the kept ones last', () => {
  const groups = groupSamples(selectSamples(samples, 'all', 'leastProbable'));
  assert.deepEqual(
    groups.map(({ label, kept, samples: members, smallestChange }) => [label, kept, indices(members), smallestChange]),
    [
      [7, false, [3, 1], 0.1],
      [5, false, [2], 0.2],
      [1, true, [4, 0], 0.05],
    ],
  );
  assert.deepEqual(
    groups.map(({ meanProbability }) => meanProbability.toFixed(9)),
    ['0.150000000', '0.400000000', '0.850000000'],
  );
  assert.deepEqual(groupSamples([]), []);
});

test('samples in hand do not move when new ones come', () => {
  const shown = [samples[2]!, samples[0]!];
  assert.deepEqual(indices(keepOrder(shown, selectSamples(samples, 'all', 'change'))), [2, 0, 4, 1, 3]);
  assert.deepEqual(indices(keepOrder(shown, [samples[0]!])), [0], 'what is gone is gone');
});

test('a grid fills its width with as many tiles as fit', () => {
  const spec = { minTileWidth: 100, gap: 10, aspect: 0.5, captionHeight: 40 };
  // 3 × 100 + 2 × 10 = 320 fits into 365; (365 - 20) / 3 = 115; 115 / 2 = 57.5 rounds to 58.
  assert.deepEqual(layOutGrid(365, 7, spec), {
    columns: 3,
    rows: 3,
    tileWidth: 115,
    tileHeight: 98,
    gap: 10,
    height: 314,
  });
  assert.equal(layOutGrid(30, 2, spec).columns, 1);
  assert.equal(layOutGrid(365, 0, spec).height, 0);
});

test('only tiles of rows in view, and of the spare ones, are there', () => {
  const layout = { columns: 3, rows: 10, tileWidth: 90, tileHeight: 90, gap: 10, height: 990 };
  assert.deepEqual(visibleTiles(layout, 29, 0, 100, 0), [0, 3]);
  assert.deepEqual(visibleTiles(layout, 29, 250, 410, 0), [6, 15]);
  assert.deepEqual(visibleTiles(layout, 29, 250, 410, 1), [3, 18]);
  assert.deepEqual(visibleTiles(layout, 29, 900, 2000, 0), [27, 29]);
  assert.deepEqual(visibleTiles(layout, 29, -900, -100, 0), [0, 0]);
  assert.deepEqual(visibleTiles(layout, 29, 5000, 6000, 0), [29, 29]);
});

test('keys move in two directions and stop at the edges', () => {
  // 0 1 2 / 3 4 5 / 6 7
  const move = (key: string, at: number) => moveInGrid(key, at, 8, 3);
  assert.equal(move('ArrowRight', 2), 3);
  assert.equal(move('ArrowRight', 7), 7);
  assert.equal(move('ArrowLeft', 0), 0);
  assert.equal(move('ArrowDown', 1), 4);
  assert.equal(move('ArrowDown', 5), 7, 'the last row is shorter');
  assert.equal(move('ArrowDown', 7), 7);
  assert.equal(move('ArrowUp', 1), 1);
  assert.equal(move('ArrowUp', 7), 4);
  assert.equal(move('Home', 5), 0);
  assert.equal(move('End', 1), 7);
  assert.equal(move('PageUp', 7), 1);
  assert.equal(move('PageDown', 1), 7);
  assert.equal(move('a', 1), undefined);
});
