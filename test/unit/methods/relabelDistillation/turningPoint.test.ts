import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TurningPoint } from '../../../../src/pipeline/methods/relabelDistillation/turningPoint.ts';
import type { Sample } from '../../../../src/protocol/samples.ts';

const samples = (count: number, of: (index: number) => { kept: boolean; targetScore: number }) =>
  Array.from({ length: count }, (_, index) => of(index) as Sample);

test('where labels turn, they decide', () => {
  const point = new TurningPoint(10, true);
  point.add(samples(300, (index) => ({ kept: index % 4 > 0, targetScore: index % 3 })));
  assert.equal(point.by, 'label');
  assert.deepEqual(point.held().slice(0, 5), [false, true, true, true, false]);
});

test('where they never turn, a sample holds while it is nearer to the image than to the farthest', () => {
  const point = new TurningPoint(10, false);
  // Scores fall from 10 to 0; nine tenths lie within 9 of the image's.
  point.add(samples(101, (index) => ({ kept: true, targetScore: 10 - index / 10 })));
  assert.equal(point.by, 'score');
  const held = point.held();
  assert.deepEqual([held[0], held[45], held[46], held[100]], [true, true, false, false]);
});

test('it is the distance that counts: what raises the score goes too far as well', () => {
  const point = new TurningPoint(0, false);
  point.add(samples(100, (index) => ({ kept: true, targetScore: index < 50 ? index / 50 : 8 })));
  const held = point.held();
  assert.deepEqual([held[0], held[49], held[50]], [true, true, false]);
});

test('labels that can turn are waited for, and given up on', () => {
  const point = new TurningPoint(5, true);
  point.add(samples(150, () => ({ kept: true, targetScore: 4 })));
  assert.equal(point.by, 'label');
  point.add(samples(150, () => ({ kept: true, targetScore: 1 })));
  assert.equal(point.by, 'score');
});

test('scores that differ by rounding are no difference', () => {
  const point = new TurningPoint(5, true);
  assert.equal(point.differs, false);
  point.add(samples(10, (index) => ({ kept: true, targetScore: 5 + index * 1e-5 })));
  assert.equal(point.differs, false);
  point.add(samples(1, () => ({ kept: true, targetScore: 4.5 })));
  assert.equal(point.differs, true);
});
