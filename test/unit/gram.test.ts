import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gram } from '../../src/pipeline/gram.ts';

test('inner products, means and combinations grow batch by batch', async () => {
  const gram = new Gram(4, 2);
  await gram.add(Float32Array.of(1, 2, 3, 4));
  assert.equal(gram.count, 2);
  await gram.add(Float32Array.of(-5, 6));
  assert.equal(gram.count, 3);
  // ⟨(1,2),(1,2)⟩ = 5, ⟨(1,2),(3,4)⟩ = 11, ⟨(1,2),(−5,6)⟩ = 7, ⟨(3,4),(3,4)⟩ = 25, ⟨(3,4),(−5,6)⟩ = 9, ⟨(−5,6),(−5,6)⟩ = 61
  assert.deepEqual([...gram.products()], [5, 11, 7, 11, 25, 9, 7, 9, 61]);
  // (1, 2) + (3, 4) + (−5, 6) over 3
  gram.mean().forEach((value, i) => {
    assert.ok(Math.abs(value - [-1 / 3, 4][i]!) < 1e-12);
  });
  // 2 · (−5, 6) − (1, 2)
  assert.deepEqual([...gram.combine(Int32Array.of(2, 0), Float64Array.of(2, -1))], [-11, 10]);
});
