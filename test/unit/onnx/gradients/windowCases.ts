import type { Maker } from './ruleCases.ts';

/** Convolutions of one to three axes with random strides, dilations, groups and pads. */
const convolution =
  (axes: number, op: 'Conv' | 'ConvTranspose'): Maker =>
  (int) => {
    const each = (make: () => number) => Array.from({ length: axes }, make);
    const kernel = each(() => int(1, 3));
    const strides = each(() => int(1, 3));
    const dilations = each(() => int(1, 2));
    const pads = Array.from({ length: 2 * axes }, () => int(0, 1));
    const group = int(1, 3);
    const c = group * int(1, 2);
    const m = group * int(1, 2);
    const extra = op === 'ConvTranspose' ? { output_padding: strides.map((stride) => int(0, stride - 1)) } : {};
    return {
      name: `${op} ${JSON.stringify({ kernel, strides, dilations, pads, group })}`,
      nodes: [{ op, inputs: ['x', 'w'], outputs: ['y'], attributes: { strides, dilations, pads, group, ...extra } }],
      inputs: { x: [int(1, 2), c, ...each(() => int(5, 7))] },
      weights: { w: op === 'Conv' ? [m, c / group, ...kernel] : [c, m / group, ...kernel] },
    };
  };

const auto =
  (op: 'Conv' | 'ConvTranspose', auto_pad: string): Maker =>
  (int) => ({
    name: `${op} ${auto_pad}`,
    nodes: [{ op, inputs: ['x', 'w'], outputs: ['y'], attributes: { auto_pad, strides: [int(1, 3), int(1, 3)] } }],
    inputs: { x: [1, 2, int(5, 8), int(5, 8)] },
    weights: { w: [2, 2, int(1, 4), int(1, 4)] },
  });

/** With ceil_mode, sizes on which ONNX Runtime's own inference and its kernels agree: the last window begins inside. */
const pool =
  (op: string, attributes: Readonly<Record<string, number>> = {}): Maker =>
  (int) => {
    const last = 'ceil_mode' in attributes ? 0 : 1;
    const pads = [int(0, 1), int(0, 1), int(0, last), int(0, last)];
    const strides = [int(1, 2 + last), int(1, 2)];
    return {
      name: `${op} ${JSON.stringify(attributes)}`,
      nodes: [
        {
          op,
          inputs: ['x'],
          outputs: ['y'],
          attributes: { kernel_shape: [int(2, 3), int(2, 3)], strides, pads, ...attributes },
        },
      ],
      inputs: { x: [int(1, 2), int(1, 3), int(5, 8), int(5, 8)] },
    };
  };

export const windows: readonly Maker[] = [
  ...[1, 2, 2, 2, 3].map((axes) => convolution(axes, 'Conv')),
  ...[1, 2, 2].map((axes) => convolution(axes, 'ConvTranspose')),
  auto('Conv', 'SAME_UPPER'),
  auto('Conv', 'SAME_LOWER'),
  auto('Conv', 'VALID'),
  auto('ConvTranspose', 'SAME_UPPER'),
  (int) => {
    const c = int(2, 5);
    return {
      name: 'Conv, depthwise with stride 2',
      nodes: [
        {
          op: 'Conv',
          inputs: ['x', 'w'],
          outputs: ['y'],
          attributes: { strides: [2, 2], pads: [1, 1, 1, 1], group: c },
        },
      ],
      inputs: { x: [int(1, 2), c, int(5, 8), int(5, 8)] },
      weights: { w: [c, 1, 3, 3] },
    };
  },
  (int) => ({
    name: 'Conv, patches',
    nodes: [{ op: 'Conv', inputs: ['x', 'w'], outputs: ['y'], attributes: { strides: [3, 3] } }],
    inputs: { x: [int(1, 2), 3, int(9, 11), 9] },
    weights: { w: [4, 3, 3, 3] },
  }),
  pool('MaxPool'),
  pool('MaxPool', { ceil_mode: 1 }),
  pool('AveragePool'),
  pool('AveragePool', { count_include_pad: 1 }),
  pool('AveragePool', { ceil_mode: 1 }),
  pool('AveragePool', { ceil_mode: 1, count_include_pad: 1 }),
  pool('LpPool', { p: 2 }),
];
