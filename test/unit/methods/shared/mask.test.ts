import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawMask, fullMask, type Mask } from '../../../../src/pipeline/methods/shared/mask.ts';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';
import { renderMask } from '../../../fixtures/renderMask.ts';
import { mask as vectors } from '../../../fixtures/vectors/vectors.json' with { type: 'json' };

for (const { height, width, mask, grid, ...rest } of vectors) {
  test(`a grid of ${rest.cells} cells on ${height} × ${width} pixels, moved by ${rest.offsetY}, ${rest.offsetX}, is RISE's`, () => {
    const rendered = renderMask({ ...rest, grid: Float32Array.from(grid) }, height, width);
    assert.equal(rendered.length, mask.length);
    rendered.forEach((value, pixel) => {
      assert.ok(Math.abs(value - mask[pixel]!) < 1e-5, `pixel ${pixel}: ${value} is not ${mask[pixel]}`);
    });
  });
}

test('the full mask covers every pixel', () => {
  assert.ok(renderMask(fullMask, 7, 5).every((value) => Math.abs(value - 1) < 1e-6));
});

test('a mask is drawn from its stream alone', () => {
  const draw = (share: number) => drawMask(randomStream(5, 6), 7, share);
  assert.deepEqual(draw(0.5), draw(0.5));
  assert.equal(draw(0.5).grid.length, 64);
  assert.notDeepEqual(draw(0.5), drawMask(randomStream(5, 7), 7, 0.5));
  assert.ok(draw(0.5).offsetX >= 0 && draw(0.5).offsetX < 1);
});

test('a larger share only adds to the mask', () => {
  const [less, more] = [0.3, 0.7].map((share) => drawMask(randomStream(1, 1), 20, share));
  assert.ok(less!.grid.every((value, cell) => value <= more!.grid[cell]!));
  assert.equal(less!.offsetX, more!.offsetX);
  const share = (mask: Mask) => mask.grid.reduce((sum, value) => sum + value, 0) / mask.grid.length;
  // Four standard deviations for 441 cells.
  assert.ok(Math.abs(share(less!) - 0.3) < 0.09);
  assert.ok(Math.abs(share(more!) - 0.7) < 0.09);
  // One of 21 × 21 points, whatever the share.
  assert.equal(share(drawMask(randomStream(1, 1), 20, 0)), 1 / 441);
  assert.equal(share(drawMask(randomStream(1, 1), 20, 1)), 1);
});
