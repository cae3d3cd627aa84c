import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diverging } from '../../../webview/logic/picture/diverging.ts';

const colour = (entry: number) => [...diverging.slice(entry * 3, entry * 3 + 3)];

/** CIE 1976 lightness, 0–100, of an sRGB colour: IEC 61966-2-1 and CIE 15. */
function lightness(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return y > (6 / 29) ** 3 ? 116 * Math.cbrt(y) - 16 : y * (29 / 3) ** 3;
}

function near(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  const off = Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
  assert.ok(off <= tolerance, `${actual} is not ${expected}`);
}

test('it runs from ColorBrewer’s blue through nearly white to its red', () => {
  assert.equal(diverging.length, 768);
  // RdBu with 9 classes: the second from either end, and the middle; the curve through them rounds their corners.
  near(colour(0), [0x21, 0x66, 0xac], 12);
  near(colour(255), [0xb2, 0x18, 0x2b], 12);
  near(colour(127), [0xf7, 0xf7, 0xf7], 10);
});

test('lightness falls on either side, without a step, and equally on both', () => {
  const values = Array.from({ length: 256 }, (_, entry) => lightness(colour(entry)));
  for (let step = 1; step < 128; step++) {
    const [left, right] = [values[127 - step]!, values[128 + step]!];
    const [leftBefore, rightBefore] = [values[128 - step]!, values[127 + step]!];
    // Rounding to 8 bits takes up to half a unit of lightness.
    assert.ok(left <= leftBefore + 0.5 && left > leftBefore - 1.6, `left ${step}`);
    assert.ok(right <= rightBefore + 0.5 && right > rightBefore - 1.6, `right ${step}`);
    assert.ok(Math.abs(left - right) < 5, `${left} and ${right} at ${step}`);
  }
  assert.ok(values[127]! - values[0]! > 50);
});
