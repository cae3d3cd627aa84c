import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Replacement } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/compose.ts';
import { LocalFeatures } from '../../../../src/pipeline/methods/relabelDistillation/synthesis/localFeatures.ts';

const close = (value: number, expected: number, within: number, what: string) =>
  assert.ok(Math.abs(value - expected) <= within, `${what}: ${value}, not ${expected}`);
const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

/** Two replacements that change all of an image's one channel by 0.3 and by −0.4. */
function twoShades(cells: number): Replacement {
  const shades = [0.3, -0.4];
  const plane = (of: (shade: number) => number) =>
    Float32Array.from({ length: 2 * cells }, (_, at) => of(shades[Math.floor(at / cells)]!));
  return {
    view: plane((shade) => shade),
    energy: plane((shade) => shade ** 2),
  };
}

test('a sample is seen as its coverage, finely and coarsely, its colours and its kind; at odd edges, too', () => {
  const [width, height] = [5, 3];
  const features = new LocalFeatures({ width, height }, 1, 3);
  assert.equal(features.count, 15 + 6 + 6 + 3);
  const coverage = new Float32Array(2 * 15).fill(0.5);
  const rows = features.of(coverage, twoShades(15), [1, 0], [2, 0]);
  const unit = Math.sqrt((0.3 ** 2 + 0.4 ** 2) / 2);
  // Coarse ones weigh 0.75 and colours 1, each for two pixels a side; kinds 0.3 for all pixels together.
  const expected = (shade: number, kind: number) => [
    ...Array(15).fill(0.5),
    ...Array(6).fill(0.5 * 0.75 * 2),
    ...Array(6).fill((0.5 * 2 * shade) / unit),
    ...[0, 1, 2].map((other) => (other === kind ? 0.3 * Math.sqrt(15) : 0)),
  ];
  [...expected(-0.4, 2), ...expected(0.3, 0)].forEach((value, at) => {
    close(rows[at]!, value, 1e-6, `feature ${at}`);
  });
});

test('one pixel that is replaced shows in its own place of the coarse view', () => {
  const side = 28;
  const features = new LocalFeatures({ width: side, height: side }, 1, 1);
  const coverage = new Float32Array(side ** 2);
  coverage[13 * side + 14] = 1;
  const rows = features.of(coverage, twoShades(side ** 2), [0], [0]);
  const coarse = rows.subarray(side ** 2, side ** 2 + 14 ** 2);
  assert.equal(coarse.indexOf(Math.max(...coarse)), 6 * 14 + 7);
  // A quarter of a coarse pixel, which smoothing moves about.
  close(total(coarse), (0.75 * 2) / 4, 1e-3, 'coarse view');
});

test('the map is what a pixel leaves of the target when it is replaced, by coverage and by colours', () => {
  const side = 28;
  const cells = side ** 2;
  const features = new LocalFeatures({ width: side, height: side }, 3, 3);
  const mapOf = (change: (weights: Float64Array, mean: Float64Array) => void) => {
    const weights = new Float64Array(features.count);
    const mean = new Float64Array(features.count).fill(0.5);
    change(weights, mean);
    const { values } = features.mapOf(weights, mean);
    return { peak: values.indexOf(Math.max(...values)), values };
  };

  // Losing the pixel costs the target something: it speaks for it.
  const fine = mapOf((weights) => {
    weights[10 * side + 14] = -1;
  });
  assert.equal(fine.peak, 10 * side + 14);
  close(total(fine.values), 1, 1e-9, 'smoothing moves it about, no more');

  const coarse = mapOf((weights) => {
    weights[cells + 5 * 14 + 7] = -1;
  });
  assert.ok([10, 11].includes(Math.floor(coarse.peak / side)) && [14, 15].includes(coarse.peak % side));
  close(total(coarse.values), 0.75 * 2, 1e-6, 'four pixels share it');

  // Red weighs for the target, and what takes the pixels' place is less red: 2 · 0.3 / 0.5 is lost.
  const red = mapOf((weights, mean) => {
    weights[cells + 14 ** 2 + 5 * 14 + 7] = 2;
    mean[cells + 14 ** 2 + 5 * 14 + 7] = -0.3;
  });
  assert.ok([10, 11].includes(Math.floor(red.peak / side)) && [14, 15].includes(red.peak % side));
  close(total(red.values), 1.2, 0.01, 'colours');
});

test('what a first map takes for meaningless is hardly relevant, and an even one tells nothing', () => {
  const side = 28;
  const features = new LocalFeatures({ width: side, height: side }, 3, 3);
  const values = new Float64Array(side ** 2);
  values[10 * side + 14] = -2;
  const relevance = features.relevanceOf({ width: side, height: side, values });
  close(total(relevance) / side ** 2, 1, 1e-5, 'mean');
  assert.equal(relevance.indexOf(Math.max(...relevance)), 10 * side + 14);
  close(relevance[0]!, 0.01 / 1.01, 1e-6, 'far away');
  const even = features.relevanceOf({ width: side, height: side, values: new Float64Array(side ** 2) });
  assert.ok(even.every((value) => value === 1));
});
