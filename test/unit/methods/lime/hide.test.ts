import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hideSuperpixels, splitImage } from '../../../../src/pipeline/methods/lime/maskSuperpixels.ts';

// Superpixel 0: pixels 0, 1 and 3; superpixel 1: pixels 2, 4 and 5.
const superpixels = { width: 3, height: 2, labels: Int32Array.of(0, 0, 1, 0, 1, 1), count: 2 };
const red = [1, 2, 3, 6, 6, 9];
const green = [10, 20, 0, 60, 3, 3];
const blue = [0, 0, 1, 0, 1, 1];
const planes = Float32Array.of(...red, ...green, ...blue);
const interleaved = Float32Array.from(red.flatMap((value, pixel) => [value, green[pixel]!, blue[pixel]!]));
// Superpixel 0 hidden: the means of 1, 2, 6 and of 10, 20, 60.
const expectedRed = [3, 3, 3, 3, 6, 9];
const expectedGreen = [30, 30, 0, 30, 3, 3];
const squares = [(4 + 1 + 9) / 1 + (400 + 100 + 900) / 100, (9 + 0 + 9) / 1 + (4 + 1 + 1) / 100];

describe('hiding superpixels', () => {
  const size = { width: 3, height: 2, channels: 3 } as const;
  const cases = [
    { layout: 'NCHW', image: planes, expected: [...expectedRed, ...expectedGreen, ...blue] },
    {
      layout: 'NHWC',
      image: interleaved,
      expected: expectedRed.flatMap((value, pixel) => [value, expectedGreen[pixel]!, blue[pixel]!]),
    },
  ] as const;
  for (const { layout, image, expected } of cases) {
    test(`${layout}: they take their mean, channel by channel, and the others stay`, () => {
      const split = splitImage(image, { ...size, layout }, superpixels, [1, 10, 1]);
      const into = new Float32Array(image.length);
      const change = hideSuperpixels(split, Uint8Array.of(0, 1), into);
      assert.deepEqual([...into], expected);
      assert.ok(Math.abs(change - Math.sqrt(squares[0]! / 18)) < 1e-7, `${change}`);
      assert.ok(
        Math.abs(hideSuperpixels(split, Uint8Array.of(0, 0), into) - Math.sqrt((squares[0]! + squares[1]!) / 18)) <
          1e-7,
      );
      assert.equal(hideSuperpixels(split, Uint8Array.of(1, 1), into), 0);
      assert.deepEqual(into, image);
    });
  }

  test('a grey image has one channel', () => {
    const image = Float32Array.from(red);
    const split = splitImage(image, { ...size, channels: 1, layout: 'NHWC' }, superpixels, [1]);
    const into = new Float32Array(6);
    hideSuperpixels(split, Uint8Array.of(1, 0), into);
    assert.deepEqual([...into], [1, 2, 6, 6, 6, 6]);
  });
});
