import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawGuidedMask, guideOf } from '../../../../src/pipeline/methods/relabelDistillation/guidedMask.ts';
import type { Mask } from '../../../../src/pipeline/methods/shared/mask.ts';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';
import { renderMask } from '../../../fixtures/renderMask.ts';

const frame = { width: 80, height: 64 };
const cell = 4;
const [columns, rows] = [frame.width / cell, frame.height / cell];

/** Hot in the upper right: columns 12–17, rows 2–6 of the map. */
const isHot = (column: number, row: number) => column >= 12 && column < 18 && row >= 2 && row < 7;
const values = Float64Array.from({ length: columns * rows }, (_, at) =>
  isHot(at % columns, Math.floor(at / columns)) ? 10 : 0,
);
const guide = guideOf({ width: columns, height: rows, values }, cell, frame);

/** Share of the pixels that are replaced, in the hot part and elsewhere. */
function coverage(mask: Mask): { hot: number; cold: number } {
  const sums = { hot: 0, cold: 0 };
  const pixels = { hot: 0, cold: 0 };
  renderMask(mask, frame.height, frame.width).forEach((value, at) => {
    const [x, y] = [at % frame.width, Math.floor(at / frame.width)];
    const part = isHot(Math.floor(x / cell), Math.floor(y / cell)) ? 'hot' : 'cold';
    pixels[part]++;
    sums[part] += value;
  });
  return { hot: sums.hot / pixels.hot, cold: sums.cold / pixels.cold };
}

/** The mean over many masks. */
function meanCoverage(draw: (index: number) => Mask): { hot: number; cold: number } {
  const all = Array.from({ length: 60 }, (_, index) => coverage(draw(index)));
  const mean = (part: 'hot' | 'cold') => all.reduce((sum, one) => sum + one[part], 0) / all.length;
  return { hot: mean('hot'), cold: mean('cold') };
}

for (const cells of [5, 14]) {
  test(`${cells} cells: "necessary" masks replace what is hot, and little else`, () => {
    const { hot, cold } = meanCoverage((i) => drawGuidedMask(randomStream(1, i), cells, 0.15, guide, 'necessary'));
    assert.ok(hot > 0.6 && cold < 0.2, `${hot} of the hot, ${cold} of the cold`);
  });

  test(`${cells} cells: "sufficient" masks keep what is hot, and little else`, () => {
    const { hot, cold } = meanCoverage((i) => drawGuidedMask(randomStream(1, i), cells, 0.15, guide, 'sufficient'));
    assert.ok(hot < 0.4 && cold > 0.8, `${hot} of the hot, ${cold} of the cold`);
  });
}

test("the two questions about one share are each other's opposite", () => {
  const draw = (question: 'necessary' | 'sufficient') => drawGuidedMask(randomStream(4, 4), 7, 0.3, guide, question);
  const [necessary, sufficient] = [draw('necessary'), draw('sufficient')];
  assert.deepEqual(
    sufficient.grid,
    necessary.grid.map((value) => 1 - value),
  );
  assert.equal(
    necessary.grid.reduce((sum, value) => sum + value, 0),
    Math.round(0.3 * 64),
  );
});

test('however small or large the share, a mask replaces something and keeps something', () => {
  for (const share of [0, 1e-6, 1, 5]) {
    const { grid } = drawGuidedMask(randomStream(2, 0), 5, share, guide, 'necessary');
    assert.equal(
      grid.reduce((sum, value) => sum + value, 0),
      share < 1 ? 1 : grid.length - 1,
    );
  }
});

test('a map that is even everywhere leaves all to chance', () => {
  const even = guideOf({ width: columns, height: rows, values: new Float64Array(columns * rows).fill(3) }, cell, frame);
  const { hot, cold } = meanCoverage((index) => drawGuidedMask(randomStream(9, index), 7, 0.5, even, 'necessary'));
  assert.ok(Math.abs(hot - 0.5) < 0.1 && Math.abs(cold - 0.5) < 0.1, `${hot}, ${cold}`);
});

test('only the order of a map counts with the pull, not its scale', () => {
  const scaled = guideOf(
    { width: columns, height: rows, values: values.map((value) => 1000 + 7 * value) },
    cell,
    frame,
  );
  const draw = (by: typeof guide) => drawGuidedMask(randomStream(6, 1), 10, 0.2, by, 'necessary');
  assert.deepEqual(draw(scaled).grid, draw(guide).grid);
});
