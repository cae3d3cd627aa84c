import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cells } from '../../../../../src/pipeline/methods/relabelDistillation/search/cells.ts';
import {
  type Question,
  searchCalls,
  searchRegions,
} from '../../../../../src/pipeline/methods/relabelDistillation/search/search.ts';
import type { Rectangle } from '../../../../../src/protocol/explanation.ts';
import type { Sample } from '../../../../../src/protocol/samples.ts';

/** 14 × 14 cells of 4 pixels; the map has one value a cell. */
const side = 14;
const cell = 4;
const frame = { width: side * cell, height: side * cell };
const calls = 300;
const labels = ['cat', 'dog'];

/** Cells that are replaced in a picture. */
const replacedIn = ({ mask }: Question): Set<number> =>
  new Set(
    [...mask.grid.keys()].flatMap((at) => {
      const [row, column] = [Math.floor(at / (side + 1)), at % (side + 1)];
      return row < side && column < side && mask.grid[at] === 1 ? [row * side + column] : [];
    }),
  );

/** A teacher whose log-odds of cat are a function of the cells that are still there. */
function teacherOf(logOdds: (isThere: (cell: number) => boolean) => number) {
  const batches: number[] = [];
  let index = 0;
  const ask = async (questions: readonly Question[]): Promise<Sample[]> => {
    batches.push(questions.length);
    return questions.map((question) => {
      const replaced = replacedIn(question);
      const targetScore = logOdds((at) => !replaced.has(at));
      const probability = 1 / (1 + Math.exp(-targetScore));
      const label = probability >= 0.5 ? 0 : 1;
      const labelProbability = Math.max(probability, 1 - probability);
      return { index: index++, label, labelProbability, probability, targetScore, kept: label === 0, change: 0.1 };
    });
  };
  return { ask, batches };
}

/** A map that is strong around the cells, and not the less in as many others. */
function mapAround(cells: readonly number[]) {
  const values = new Float64Array(side ** 2);
  for (const at of cells) {
    for (const near of [at, at + 1, at - 1, at + side, at - side]) values[near] = (values[near] ?? 0) + 1;
    values[(at * 7) % values.length] = 1.5;
  }
  return { width: side, height: side, values };
}

const cat = { target: 0, topClass: 0, probability: 0.95, frame, labels };

/** The cells that the rectangles cover, which are whole. */
function cellsIn(where: readonly Rectangle[]): number[] {
  const cells = where.flatMap(({ x, y, width, height }) =>
    Array.from({ length: (width * height) / cell ** 2 }, (_, at) => {
      const columns = width / cell;
      return (y / cell + Math.floor(at / columns)) * side + x / cell + (at % columns);
    }),
  );
  assert.equal(new Set(cells).size, cells.length, 'rectangles overlap');
  return cells.sort((a, b) => a - b);
}

describe('the search for regions', () => {
  const eyes = [45, 46, 60, 87, 88];

  test('finds just the cells that the label hangs on', async () => {
    // 0.98 with all of them, 0.5 with three.
    const teacher = teacherOf((isThere) => 2 * eyes.filter(isThere).length - 6);
    const { sufficient, change } = await searchRegions(cat, mapAround(eyes), cell, calls, teacher.ask);
    // 0.9 · 0.95 = 0.855 takes four of five (0.88); the label is gone with fewer than three.
    const enough = cellsIn(sufficient!.where);
    assert.equal(enough.length, 4);
    assert.ok(
      enough.every((at) => eyes.includes(at)),
      String(enough),
    );
    assert.ok(Math.abs(sufficient!.probability - 1 / (1 + Math.exp(-2))) < 1e-9);
    assert.deepEqual([sufficient!.label.label, sufficient!.held], ['cat', sufficient!.asked]);
    assert.ok(Math.abs(sufficient!.share - 4 / side ** 2) < 1e-9);
    const gone = cellsIn(change!.where);
    assert.equal(gone.length, 3);
    assert.ok(
      gone.every((at) => eyes.includes(at)),
      String(gone),
    );
    assert.equal(change!.label.label, 'dog');
    assert.ok(Math.abs(change!.probability - 1 / (1 + Math.exp(2))) < 1e-9);
  });

  test('finds cells that only count together', async () => {
    const teacher = teacherOf((isThere) => (eyes.every(isThere) ? 3 : -3));
    const { sufficient, change } = await searchRegions(cat, mapAround(eyes), cell, calls, teacher.ask);
    assert.deepEqual(cellsIn(sufficient!.where), eyes);
    assert.equal(cellsIn(change!.where).length, 1);
    assert.ok(eyes.includes(cellsIn(change!.where)[0]!));
  });

  test('asks what is left to do given what is chosen: either of two parts is enough, and both have to go', async () => {
    const [left, right] = [
      [45, 46],
      [101, 102],
    ];
    const teacher = teacherOf((isThere) => (left!.every(isThere) || right!.every(isThere) ? 3 : -3));
    const { sufficient, change } = await searchRegions(cat, mapAround([...left!, ...right!]), cell, calls, teacher.ask);
    assert.equal(cellsIn(sufficient!.where).length, 2);
    const gone = cellsIn(change!.where);
    assert.equal(gone.length, 2);
    assert.ok(left!.some((at) => gone.includes(at)) && right!.some((at) => gone.includes(at)), String(gone));
  });

  test('tells what would bring a class about that is not the label', async () => {
    const inTheWay = [45, 46, 60];
    const teacher = teacherOf((isThere) => 3 - 2 * inTheWay.filter(isThere).length);
    const against = mapAround(inTheWay);
    const map = { ...against, values: against.values.map((value) => -value) };
    const { change } = await searchRegions({ ...cat, topClass: 1, probability: 0.05 }, map, cell, calls, teacher.ask);
    assert.deepEqual(cellsIn(change!.where).length, 2);
    assert.equal(change!.label.label, 'cat');
  });

  test('finds nothing where nothing turns the label', async () => {
    const teacher = teacherOf(() => 3);
    const { change } = await searchRegions(cat, mapAround(eyes), cell, calls, teacher.ask);
    assert.equal(change, undefined);
    const stubborn = teacherOf(() => -3);
    const { sufficient } = await searchRegions(cat, mapAround(eyes), cell, calls, stubborn.ask);
    assert.equal(sufficient, undefined);
  });

  test('tells no region that another replacement undoes', async () => {
    const steady = teacherOf((isThere) => 2 * eyes.filter(isThere).length - 6);
    const moody = async (questions: readonly Question[]) => {
      const told = await steady.ask(questions);
      // Of three drawings in a row two never leave the label.
      return told.map((sample, at) => (questions[at]!.drawing % 3 !== 0 ? { ...sample, label: 1 } : sample));
    };
    const { sufficient } = await searchRegions(cat, mapAround(eyes), cell, calls, moody);
    assert.equal(sufficient, undefined);
  });

  test('never asks more often than it may, and never about fewer than 8 pictures at once', async () => {
    for (const most of [60, 61, 100, 150, 300]) {
      const teacher = teacherOf((isThere) => 2 * eyes.filter(isThere).length - 6);
      await searchRegions(cat, mapAround(eyes), cell, most, teacher.ask);
      const asked = teacher.batches.reduce((sum, count) => sum + count, 0);
      assert.ok(asked <= most, `${asked} of ${most}`);
      assert.ok(
        teacher.batches.every((count) => count >= 8),
        String(teacher.batches),
      );
    }
  });

  test('asks the same again', async () => {
    const once = teacherOf((isThere) => 2 * eyes.filter(isThere).length - 6);
    const twice = teacherOf((isThere) => 2 * eyes.filter(isThere).length - 6);
    assert.deepEqual(
      await searchRegions(cat, mapAround(eyes), cell, calls, once.ask),
      await searchRegions(cat, mapAround(eyes), cell, calls, twice.ask),
    );
    assert.deepEqual(once.batches, twice.batches);
  });

  test('takes a fifth of the samples at most, and none where they are few', () => {
    assert.equal(searchCalls(1000), 200);
    assert.equal(searchCalls(300), 60);
    assert.equal(searchCalls(299), 0);
    assert.equal(searchCalls(5000), 300);
  });
});

describe('cells', () => {
  test('cover a frame that they do not divide', () => {
    // 14 cells of 3 pixels are more than 32: the eleventh has 2.
    const cells = new Cells({ width: 32, height: 32 }, 14);
    assert.deepEqual([cells.rows, cells.columns], [11, 11]);
    const all = Array.from({ length: cells.count }, (_, at) => at);
    assert.deepEqual(cells.rectanglesOf(all), [{ x: 0, y: 0, width: 32, height: 32 }]);
    assert.equal(cells.shareOf(all), 1);
    assert.deepEqual(cells.rectanglesOf([120]), [{ x: 30, y: 30, width: 2, height: 2 }]);
  });

  test('are few rectangles', () => {
    const cells = new Cells(frame, side);
    assert.deepEqual(cells.rectanglesOf([0, 1, 14, 15, 16, 30]), [
      { x: 0, y: 0, width: 8, height: 4 },
      { x: 0, y: 4, width: 12, height: 4 },
      { x: 8, y: 8, width: 4, height: 4 },
    ]);
    assert.deepEqual(cells.rectanglesOf([]), []);
  });

  test('are replaced by a mask, or all but them are', () => {
    const cells = new Cells(frame, side);
    const { grid } = cells.maskOf([0, 195], 'these');
    // The last cell's value goes on beyond the frame.
    const ones = [...grid.keys()].filter((at) => grid[at] === 1);
    assert.deepEqual(ones, [0, 13 * 15 + 13, 13 * 15 + 14, 14 * 15 + 13, 14 * 15 + 14]);
    assert.deepEqual(
      [...cells.maskOf([0, 195], 'others').grid],
      [...grid].map((value) => 1 - value),
    );
  });
});
