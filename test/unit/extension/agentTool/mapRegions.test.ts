import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapRegions, placeName } from '../../../../src/extension/agentTool/mapRegions.ts';
import type { Frame, SaliencyMap } from '../../../../src/protocol/panel.ts';

/** A map from rows of digits; "-" is a negative value, which says nothing for the class. */
function map(...rows: readonly string[]): SaliencyMap {
  const values = rows.join('').replaceAll(' ', '');
  const numbers = [...values].map((digit) => (digit === '-' ? -5 : Number(digit)));
  return { width: numbers.length / rows.length, height: rows.length, values: Float32Array.from(numbers) };
}

/** Six cells of 10 pixels on an image that is wholly seen. */
const whole: Frame = { imageWidth: 60, imageHeight: 60, x: 0, y: 0, width: 60, height: 60 };

const near = (actual: number, expected: number): void => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual}`);

test('shares by thirds and the hottest part, counted by hand', () => {
  const { thirds, regions } = mapRegions(map('000000', '099000', '099000', '000000', '000010', '-----3'), whole)!;
  // 4 · 9 + 1 + 3 = 40: the four nines lie in the corner cells of four ninths.
  const expected = [9, 9, 0, 9, 9, 0, 0, 0, 4].map((sum) => sum / 40);
  for (const [ninth, share] of thirds.flat().entries()) near(share, expected[ninth]!);
  assert.equal(regions.length, 1, 'the 3 is below half of the hottest');
  near(regions[0]!.share, 36 / 40);
  assert.deepEqual(regions[0]!.box, { x: 10, y: 10, width: 20, height: 20 });
  // The middle of the nines is (20, 20), where the second third begins.
  assert.equal(regions[0]!.place, 'centre');
});

test('parts that touch only at a corner are two; the larger share comes first', () => {
  const { regions } = mapRegions(map('600000', '080000', '080000', '000000', '000000', '000000'), whole)!;
  assert.deepEqual(
    regions.map(({ place, box }) => [place, box]),
    [
      ['middle left', { x: 10, y: 10, width: 10, height: 20 }],
      ['upper left', { x: 0, y: 0, width: 10, height: 10 }],
    ],
  );
});

test('places are those of the image, not of the part that the model sees', () => {
  const right: Frame = { imageWidth: 180, imageHeight: 60, x: 120, y: 0, width: 60, height: 60 };
  const { thirds, regions } = mapRegions(map('900000', '000000', '000000', '000000', '000000', '000000'), right)!;
  assert.equal(regions[0]!.place, 'upper right');
  assert.deepEqual(regions[0]!.box, { x: 120, y: 0, width: 10, height: 10 });
  near(thirds[0]![2]!, 1);
});

test('a box ends where the image ends, though the model sees padding beyond', () => {
  const letterbox: Frame = { imageWidth: 60, imageHeight: 30, x: 0, y: -15, width: 60, height: 60 };
  const { regions } = mapRegions(map('000000', '009900', '009900', '000000', '000000', '000000'), letterbox)!;
  assert.deepEqual(regions[0]!.box, { x: 20, y: 0, width: 20, height: 15 });
});

test('a map of one hot cell among zeros has a region', () => {
  const values = new Float32Array(100 * 100);
  values[0] = 1;
  const { regions } = mapRegions({ width: 100, height: 100, values }, { ...whole, width: 100, height: 100 })!;
  assert.deepEqual(regions[0]!.box, { x: 0, y: 0, width: 1, height: 1 });
});

test('a map without anything positive has no regions', () => {
  assert.equal(mapRegions(map('--', '00'), whole), undefined);
});

test('every ninth has its own name', () => {
  const names = Array.from({ length: 9 }, (_, ninth) => placeName(ninth));
  assert.deepEqual(names.slice(3, 6), ['middle left', 'centre', 'middle right']);
  assert.equal(new Set(names).size, 9);
});
