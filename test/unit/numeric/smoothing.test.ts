import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../src/pipeline/numeric/random.ts';
import { gaussianSmoothing } from '../../../src/pipeline/numeric/smoothing.ts';

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, index) => {
    assert.ok(Math.abs(actual[index]! - value) < 1e-9, `${index}: ${actual[index]} is not ${value}`);
  });
}

test('smoothing keeps what is even, up to the edges', () => {
  const { smooth } = gaussianSmoothing(4, 3, 5);
  assertClose(smooth(new Float32Array(12).fill(0.5)), Array(12).fill(0.5));
});

test('smoothing spreads one pixel as a Gaussian, in its row and column', () => {
  const side = 25;
  const deviation = 1.5;
  const [row, column] = [12, 4];
  const plane = new Float64Array(side * side);
  plane[row * side + column] = 1;
  const reach = Math.ceil(3 * deviation);
  const bell = (shift: number) => (Math.abs(shift) <= reach ? Math.exp(-(shift ** 2) / (2 * deviation ** 2)) : 0);
  // Each pixel is the mean of its neighbours inside, weighted by the bell.
  const share = (from: number, at: number) => {
    const total = Array.from({ length: side }, (_, other) => bell(other - at)).reduce((sum, value) => sum + value);
    return bell(from - at) / total;
  };
  const expected = Array.from({ length: side * side }, (_, at) => {
    return share(row, Math.floor(at / side)) * share(column, at % side);
  });
  assertClose(gaussianSmoothing(side, side, deviation).smooth(plane), expected);
});

test('spreading is the transpose of smoothing', () => {
  const { smooth, spread } = gaussianSmoothing(7, 5, 2);
  const stream = randomStream(3, 0);
  const draw = () => Float64Array.from({ length: 35 }, () => stream.normal());
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  const [a, b] = [draw(), draw()];
  assert.ok(Math.abs(dot(a, smooth(b)) - dot(spread(a), b)) < 1e-12);
});
