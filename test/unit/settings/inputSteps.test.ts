import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from '../../../src/common/problem.ts';
import type { InputStep } from '../../../src/protocol/steps.ts';
import { good, modelOf, read } from '../../fixtures/settings.ts';

const model = (steps: readonly InputStep[], more = {}) => modelOf({ ...good, input: { steps, ...more } }).input;
const problemsOf = (input: unknown) => read({ 'relabel.models': [{ ...good, input }] }).problems.map(describe);

/** What a pixel becomes. */
function valuesOf(input: ReturnType<typeof model>, pixel: readonly number[]): number[] {
  return pixel.map((value, channel) => (value * input.scale - input.mean[channel]!) / input.std[channel]!);
}

function close(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [at, value] of actual.entries()) {
    assert.ok(Math.abs(value - expected[at]!) < 1e-9, `${actual} is not ${expected}`);
  }
}

test('a rescale and a normalize are scale, mean and std as they are', () => {
  const { scale, mean, std, channels } = model([
    { step: 'rescale', factor: 1 / 255 },
    { step: 'normalize', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  ]);
  assert.deepEqual(
    { scale, mean, std, channels },
    { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], channels: 'rgb' },
  );
});

test('values that are changed several times end where the steps one by one end', () => {
  const input = model([
    { step: 'rescale', factor: 0.5, offset: 3 },
    { step: 'normalize', mean: [1, 2, 3], std: [2, 4, 5] },
    { step: 'channels', order: 'bgr' },
    { step: 'rescale', factor: 2, offset: -1 },
    { step: 'normalize', mean: 4, std: [1, 2, 4] },
  ]);
  const pixel = [10, 20, 30];
  const first = pixel.map((value, at) => (value * 0.5 + 3 - [1, 2, 3][at]!) / [2, 4, 5][at]!);
  const last = first.toReversed().map((value, at) => (value * 2 - 1 - 4) / [1, 2, 4][at]!);
  close(valuesOf(input, pixel.toReversed()), last);
  assert.equal(input.channels, 'bgr');
});

test('a fill is a value at its place of the list, and a pixel in the end', () => {
  const fillOf = (steps: readonly InputStep[]) => model(steps).steps?.find((step) => step.step === 'pad')?.fill;
  assert.equal(fillOf([{ step: 'pad', fill: 114 }]), 114);
  assert.deepEqual(fillOf([{ step: 'pad', fill: [1, 2, 3] }]), [1, 2, 3]);
  // 0 after (p / 255 − 0.485) / 0.229 is the mean.
  const normalized = fillOf([
    { step: 'rescale', factor: 1 / 255 },
    { step: 'normalize', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    { step: 'pad' },
  ]);
  close(normalized as number[], [123.675, 116.28, 103.53]);
  // In BGR the first is blue.
  const bgr = fillOf([
    { step: 'channels', order: 'bgr' },
    { step: 'pad', fill: [255, 0, 1] },
  ]);
  assert.deepEqual(bgr, [1, 0, 255]);
});

test('grey takes one mean and one std', () => {
  const input = model([
    { step: 'channels', order: 'gray' },
    { step: 'rescale', factor: 1 / 255 },
    { step: 'normalize', mean: [0.1307], std: 0.3081 },
  ]);
  assert.deepEqual([input.channels, input.mean, input.std], ['gray', [0.1307], [0.3081]]);
});

test('what is wrong with a step is said at its place', () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{ steps: 'resize' }, /^relabel\.models\[0\]\.input\.steps must be a list of steps/],
    [{ steps: [{ size: 3 }] }, /input\.steps\[0\] must be a step: "step" is one of "resize"/],
    [{ steps: [{ step: 'rotate' }] }, /input\.steps\[0\] must be a step/],
    [{ steps: [{ step: 'resize', size: 0 }] }, /input\.steps\[0\]\.size must be a number of pixels/],
    [{ steps: [{ step: 'resize', width: 3 }] }, /input\.steps\[0\]\.width is not known here: use step, fit, size/],
    [{ steps: [{ step: 'resize', fit: 'short-edge', size: [3, 4] }] }, /steps\[0\]\.size must be one number of pixels/],
    [{ steps: [{ step: 'rescale' }] }, /steps\[0\]\.factor must be given/],
    [{ steps: [{ step: 'rescale', factor: -1 }] }, /steps\[0\]\.factor must be above 0/],
    [
      { steps: [{ step: 'normalize', mean: [1, 2], std: 1 }] },
      /steps\[0\]\.mean must be one number, or a list of 3 numbers/,
    ],
    [
      {
        steps: [
          { step: 'normalize', mean: [1, 2, 3], std: 1 },
          { step: 'channels', order: 'gray' },
        ],
      },
      /steps\[1\]\.order must be before a step that treats the colours differently/,
    ],
    [{ steps: [], mean: [0, 0, 0], resize: 'crop' }, /input\.resize is said by "steps" already: remove one/],
  ];
  for (const [input, pattern] of cases) {
    const problems = problemsOf(input);
    assert.ok(
      problems.some((problem) => pattern.test(problem)),
      `${JSON.stringify(input)}: ${problems.join(' | ')}`,
    );
  }
});

test('a size may be said beside the steps, for a model that leaves it open', () => {
  assert.deepEqual(model([], { size: 96 }).size, [96, 96]);
});
