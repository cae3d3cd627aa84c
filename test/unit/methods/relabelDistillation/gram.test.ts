import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gram } from '../../../../src/pipeline/methods/relabelDistillation/gram.ts';

test('inner products, means and combinations grow batch by batch', async () => {
  const gram = new Gram(4, 2);
  await gram.add(Float32Array.of(1, 2, 3, 4));
  assert.equal(gram.count, 2);
  assert.equal(gram.kernel().values.length, 4);
  await gram.add(Float32Array.of(-5, 6));
  assert.equal(gram.count, 3);
  // ⟨(1,2),(1,2)⟩ = 5, ⟨(1,2),(3,4)⟩ = 11, ⟨(1,2),(−5,6)⟩ = 7, ⟨(3,4),(3,4)⟩ = 25, ⟨(3,4),(−5,6)⟩ = 9, ⟨(−5,6),(−5,6)⟩ = 61
  assert.deepEqual([...gram.products(new Float32Array(9))], [5, 11, 7, 11, 25, 9, 7, 9, 61]);
  // (1, 2) + (3, 4) + (−5, 6) over 3
  gram.mean().forEach((value, i) => {
    assert.ok(Math.abs(value - [-1 / 3, 4][i]!) < 1e-12);
  });
  assert.equal(gram.kernel().values.length, 9);
  // 2 · (−5, 6) − (1, 2)
  assert.deepEqual([...gram.combine(Int32Array.of(2, 0), Float64Array.of(2, -1))], [-11, 10]);
});

test('a combination takes in any number of samples', async () => {
  const gram = new Gram(9, 1);
  await gram.add(Float32Array.of(1, 10, 100, 1000, 10_000, 100_000, 1e6, 1e7, 1e8));
  const indices = Int32Array.of(8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (let count = 0; count <= 9; count++) {
    // 1, 2, 3 … in the places from the left: 123 000 000 of three.
    const expected = indices.subarray(0, count).reduce((sum, index, i) => sum + (i + 1) * 10 ** index, 0);
    const weights = Float64Array.from({ length: count }, (_, i) => i + 1);
    assert.deepEqual([...gram.combine(indices.subarray(0, count), weights)], [expected]);
  }
});

test('features whose variance is changed have the kernel of features so scaled', async () => {
  const rows = [
    [1, 2, 3],
    [3, -4, 1],
    [-5, 6, 0],
    [0, 1, -2],
  ];
  const gram = new Gram(4, 3);
  await gram.add(Float32Array.from(rows.flat()));
  const scaled = new Gram(4, 3);
  await scaled.add(Float32Array.from(rows.flatMap(([a, b, c]) => [2 * a!, 0.5 * b!, c!])));
  const { values, scale } = await gram.reweighed(Float32Array.of(4, 0.25));
  const expected = scaled.kernel();
  assert.ok(Math.abs(scale - expected.scale) < 1e-6);
  values.forEach((value, at) => {
    assert.ok(Math.abs(value - expected.values[at]!) < 1e-5, `${at}: ${value} is not ${expected.values[at]}`);
  });
});

test('another kernel takes the place of the first, which is made again when it is asked for', async () => {
  const gram = new Gram(4, 2);
  await gram.add(Float32Array.of(1, 2, 3, -4, -5, 6));
  const before = [...gram.kernel().values];
  const reweighed = [...(await gram.reweighed(Float32Array.of(9))).values];
  assert.notDeepEqual(reweighed, before);
  assert.deepEqual([...gram.kernel().values], before);
  assert.deepEqual([...(await gram.reweighed(Float32Array.of(9))).values], reweighed);
});
