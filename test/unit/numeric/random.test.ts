import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RandomStream, randomStream } from '../../../src/pipeline/numeric/random.ts';
import { random } from '../../fixtures/vectors/vectors.json' with { type: 'json' };

function take(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, () => draw());
}

function moment(values: readonly number[], power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}

for (const { seed, index, uniforms, normals } of random) {
  test(`stream ${index} of seed ${seed} is NumPy's MT19937`, () => {
    const stream = randomStream(seed, index);
    assert.deepEqual(take(uniforms.length, stream.uniform), uniforms);
    const fresh = randomStream(seed, index);
    take(normals.length, fresh.normal).forEach((value, at) => {
      assert.ok(Math.abs(value - normals[at]!) < 1e-12, `${value} is not ${normals[at]}`);
    });
  });
}

test('uniform numbers fill [0, 1) evenly', () => {
  const values = take(20_000, randomStream(1, 2).uniform);
  assert.ok(values.every((value) => value >= 0 && value < 1));
  const perTenth = Array.from({ length: 10 }, (_, tenth) => {
    return values.filter((value) => Math.floor(value * 10) === tenth).length;
  });
  // Four standard deviations of the binomial distribution.
  for (const count of perTenth) assert.ok(Math.abs(count - 2000) < 4 * Math.sqrt(20_000 * 0.1 * 0.9), String(count));
});

test("normal numbers have the normal distribution's moments", () => {
  const values = take(40_000, randomStream(3, 4).normal);
  // Four standard errors: the variances of x, x², x³ and x⁴ are 1, 2, 15 and 96.
  const within = (power: number, expected: number, variance: number) => {
    const difference = Math.abs(moment(values, power) - expected);
    assert.ok(difference < 4 * Math.sqrt(variance / values.length), `moment ${power} is off by ${difference}`);
  };
  within(1, 0, 1);
  within(2, 1, 2);
  within(3, 0, 15);
  within(4, 3, 96);
});

test('streams of neighbouring samples and seeds have nothing in common', () => {
  const draw = (stream: RandomStream) => take(2000, stream.normal);
  const pairs = [
    [draw(randomStream(0, 0)), draw(randomStream(0, 1))],
    [draw(randomStream(0, 0)), draw(randomStream(1, 0))],
    [draw(randomStream(0, 1)), draw(randomStream(1, 0))],
  ] as const;
  for (const [a, b] of pairs) {
    const correlation = a.reduce((sum, value, at) => sum + value * b[at]!, 0) / a.length;
    assert.ok(Math.abs(correlation) < 4 / Math.sqrt(a.length), String(correlation));
  }
  // The first numbers of 2000 samples are as good as one stream.
  const firsts = Array.from({ length: 2000 }, (_, index) => randomStream(0, index).uniform());
  const lag = firsts.slice(1).reduce((sum, value, at) => sum + (value - 0.5) * (firsts[at]! - 0.5) * 12, 0) / 1999;
  assert.ok(Math.abs(moment(firsts, 1) - 0.5) < 4 / Math.sqrt(12 * 2000));
  assert.ok(Math.abs(lag) < 4 / Math.sqrt(1999), String(lag));
});
