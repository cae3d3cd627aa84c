import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smoothMap } from '../../../../src/pipeline/methods/gradient/pixelMap.ts';

const sumOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0);

test('a smoothed map has the sum of the map, whatever lies at its border', () => {
  const [width, height] = [12, 9];
  for (const pixel of [0, 5, width - 1, 4 * width + 6, width * height - 1]) {
    const values = new Float32Array(width * height);
    values[pixel] = 1;
    for (const deviation of [0.7, 2, 20]) {
      const smoothed = smoothMap({ width, height, values }, deviation);
      assert.ok(Math.abs(sumOf(smoothed.values) - 1) < 1e-6, `pixel ${pixel}, deviation ${deviation}`);
      assert.ok(smoothed.values.every((value) => value >= 0));
    }
  }
});

test('far from the border it is the bell itself', () => {
  const [width, height, deviation] = [31, 31, 2] as const;
  const values = new Float32Array(width * height);
  values[15 * width + 15] = 1;
  const smoothed = smoothMap({ width, height, values }, deviation).values;
  const bell = (distance: number) => Math.exp(-(distance ** 2) / (2 * deviation ** 2));
  const whole = [...Array(13).keys()].reduce((sum, at) => sum + bell(at - 6), 0);
  for (const [x, y] of [
    [15, 15],
    [17, 15],
    [12, 18],
  ] as const) {
    const wanted = (bell(x - 15) * bell(y - 15)) / whole ** 2;
    assert.ok(Math.abs((smoothed[y * width + x] ?? 0) - wanted) < 1e-7, `${x}, ${y}`);
  }
});
