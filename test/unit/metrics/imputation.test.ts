import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TensorShape } from '../../../src/pipeline/image/tensorShape.ts';
import { imputationOperator } from '../../../src/pipeline/metrics/gridOperator.ts';
import { GridSolver } from '../../../src/pipeline/metrics/gridSolver.ts';
import { imputeLinearly } from '../../../src/pipeline/metrics/imputation.ts';
import cases from '../../fixtures/vectors/imputation.json' with { type: 'json' };

/** The picture of imputation.py. */
function picture({ height, width, channels, layout }: TensorShape): Float32Array {
  const tensor = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        tensor[place({ height, width, channels, layout }, y * width + x, c)] =
          ((7 * y + 13 * x + 5 * c + ((y * x) % 11)) % 29) / 28;
      }
    }
  }
  return tensor;
}

function place({ height, width, channels, layout }: TensorShape, pixel: number, channel: number): number {
  return layout === 'NCHW' ? channel * height * width + pixel : pixel * channels + channel;
}

for (const { name, missing, channels, asked, expected } of cases) {
  for (const layout of ['NCHW', 'NHWC'] as const) {
    test(`imputation is SciPy's solution: ${name}, ${layout}`, () => {
      const shape: TensorShape = {
        height: missing.length,
        width: missing[0]!.length,
        channels: channels as 1 | 3,
        layout,
      };
      const tensor = picture(shape);
      const mask = Uint8Array.from(missing.join(''), (pixel) => (pixel === '#' ? 1 : 0));
      const filled = imputeLinearly(tensor, shape, mask);
      asked.forEach((pixel, i) => {
        for (let channel = 0; channel < channels; channel++) {
          const value = filled[place(shape, pixel, channel)]!;
          // A thousandth of ROAD's noise.
          assert.ok(Math.abs(value - expected[i]![channel]!) < 1e-5, `${pixel}: ${value}, not ${expected[i]}`);
        }
      });
      mask.forEach((gone, pixel) => {
        if (!gone) assert.equal(filled[place(shape, pixel, 0)], tensor[place(shape, pixel, 0)]);
      });
      assert.deepEqual(tensor, picture(shape), 'the image is left as it is');
    });
  }
}

test('where nothing is known, channels become their means; where all is, nothing changes', () => {
  const shape = { height: 2, width: 2, channels: 1, layout: 'NCHW' } as const;
  const tensor = Float32Array.of(0, 1, 2, 5);
  assert.deepEqual(imputeLinearly(tensor, shape, new Uint8Array(4).fill(1)), Float32Array.of(2, 2, 2, 2));
  assert.deepEqual(imputeLinearly(tensor, shape, new Uint8Array(4)), tensor);
});

test('a hole of half a megapixel takes hardly more steps than a small one', () => {
  const steps = [64, 700].map((side) => {
    // Only the first row is known.
    const missing = Uint8Array.from({ length: side * side }, (_, pixel) => (pixel < side ? 0 : 1));
    const solver = new GridSolver(imputationOperator(missing, side, side, 1 / 6, 1 / 12));
    const right = new Float64Array(solver.operator.centre.length);
    right.fill(1, side + 1 + side, side + 1 + 2 * side);
    solver.solve(right);
    return solver.steps;
  });
  assert.ok(steps[0]! > 0 && steps[1]! <= steps[0]! + 4, steps.join());
});
