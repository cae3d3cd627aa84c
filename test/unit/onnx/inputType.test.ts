import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InputType, isInputType, rounded, tensorOf } from '../../../src/pipeline/onnx/inputType.ts';

/** numpy.clip(numpy.rint(values), LOWEST, HIGHEST).astype(TYPE) */
const values = [-70000, -129.4, -0.5, 0.5, 1.5, 2.4, 254.6, 70000];
const known: Readonly<Partial<Record<InputType, readonly number[]>>> = {
  uint8: [0, 0, 0, 0, 2, 2, 255, 255],
  int8: [-128, -128, 0, 0, 2, 2, 127, 127],
  uint16: [0, 0, 0, 0, 2, 2, 255, 65535],
  int16: [-32768, -129, 0, 0, 2, 2, 255, 32767],
  int32: [-70000, -129, 0, 0, 2, 2, 255, 70000],
  int64: [-70000, -129, 0, 0, 2, 2, 255, 70000],
};

for (const [type, expected] of Object.entries(known)) {
  test(`${type} gets the nearest whole numbers that it has`, () => {
    assert.ok(isInputType(type));
    const { data, dims } = tensorOf(type, Float32Array.from(values), [2, 4]);
    assert.deepEqual(Array.from(data as ArrayLike<number | bigint>, Number), expected);
    assert.deepEqual(dims, [2, 4]);
    assert.deepEqual(
      Array.from(rounded(Float32Array.from(values), type), (value) => value + 0),
      expected,
      'as it is drawn',
    );
  });
}

test('real numbers arrive as they are', () => {
  const real = Float32Array.of(-0.5, 0.1, 300);
  assert.deepEqual([...(tensorOf('float64', real, [3]).data as Float64Array)], [...real]);
  assert.equal(rounded(real, 'float16'), real);
  for (const type of ['string', 'bool', 'float8e4m3fn', 'uint4']) assert.equal(isInputType(type), false, type);
});
