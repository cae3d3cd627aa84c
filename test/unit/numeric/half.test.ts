import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHalf, toHalf } from '../../../src/pipeline/numeric/half.ts';
import { tensorFloats } from '../../../src/pipeline/numeric/tensorFloats.ts';
import { half } from '../../fixtures/vectors/vectors.json' with { type: 'json' };

test("numbers are rounded to half precision as NumPy's float16 rounds them", () => {
  half.singles.forEach((value, index) => {
    assert.equal(toHalf(value), half.bits[index], String(value));
  });
});

test('infinity and NaN stay what they are', () => {
  assert.deepEqual([Infinity, -Infinity, Number.NaN].map(toHalf), [0x7c00, 0xfc00, 0x7e00]);
  assert.deepEqual([0x7c00, 0xfc00, 0x7e01].map(fromHalf), [Infinity, -Infinity, Number.NaN]);
});

test('half-precision bits and back, all 65 536', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = fromHalf(bits);
    if (!Number.isNaN(value)) assert.equal(toHalf(value), bits);
  }
});

test('half-precision numbers by their bits (IEEE 754-2019, 3.4)', () => {
  assert.equal(fromHalf(0x3c00), 1);
  assert.equal(fromHalf(0xc000), -2);
  assert.equal(fromHalf(0x7bff), 65504);
  assert.equal(fromHalf(0x0001), 2 ** -24);
  assert.equal(fromHalf(0x3555), 0.333251953125);
});

test('the numbers of a tensor', () => {
  const floats = Float32Array.of(1, 2);
  assert.equal(tensorFloats({ type: 'float32', data: floats }), floats);
  assert.deepEqual(tensorFloats({ type: 'float16', data: Uint16Array.of(0x3c00, 0xc000) }), Float32Array.of(1, -2));
  // As where JavaScript has a Float16Array: the data is the numbers.
  assert.deepEqual(tensorFloats({ type: 'float16', data: Float64Array.of(1, -2) }), Float32Array.of(1, -2));
  assert.deepEqual(tensorFloats({ type: 'int64', data: BigInt64Array.of(-1n, 2n) }), Float32Array.of(-1, 2));
  assert.deepEqual(tensorFloats({ type: 'uint16', data: Uint16Array.of(0x3c00) }), Float32Array.of(0x3c00));
  assert.deepEqual(tensorFloats({ type: 'uint8', data: Uint8Array.of(255) }), Float32Array.of(255));
  assert.equal(tensorFloats({ type: 'string', data: ['1'] }), undefined);
});
