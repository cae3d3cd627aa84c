import { einsum, type Maker, unary } from './ruleCases.ts';

const contrib = { domains: { 'com.microsoft': 1 } } as const;

const functions: Maker[] = [
  ...'Tan Atan Sinh Cosh Asinh'.split(' ').map((op) => unary(op, {}, { range: [-1.2, 1.2] })),
  ...'Asin Acos Atanh'.split(' ').map((op) => unary(op, {}, { range: [-0.9, 0.9] })),
  unary('Acosh', {}, { range: [1.2, 3] }),
  // It computes in single precision always.
  unary('Shrink', { lambd: { float: 0.5 }, bias: { float: 0.2 } }, { single: true }),
  unary('FastGelu', {}, contrib, 'com.microsoft'),
  (int) => ({
    name: 'Mod',
    nodes: [{ op: 'Mod', inputs: ['x', 'by'], outputs: ['y'], attributes: { fmod: 1 } }],
    inputs: { x: [2, int(2, 20)] },
    weights: { by: { scalar: 1 } },
  }),
  (int) => ({
    name: 'Pow with an exponent of whole numbers',
    nodes: [{ op: 'Pow', inputs: ['x', 'e'], outputs: ['y'] }],
    inputs: { x: [2, int(2, 9)] },
    weights: { e: { integers: [int(2, 4)] } },
  }),
];

/** By means and variances that are those of the batch, or of chosen axes. */
const normalizations: Maker[] = [
  (int) => {
    const c = int(1, 4);
    // No two constants alike: ONNX Runtime would share them, and write the running mean over both.
    const list = (first: number) => ({ vector: Array.from({ length: c }, (_, at) => first + at / 10) });
    return {
      name: 'BatchNormalization as it is trained',
      single: true,
      nodes: [
        {
          op: 'BatchNormalization',
          inputs: ['x', 's', 'b', 'm', 'v'],
          outputs: ['y', 'mean', 'variance'],
          attributes: { training_mode: 1 },
        },
      ],
      inputs: { x: [int(1, 3), c, int(2, 4), 3] },
      weights: { s: list(-0.75), b: list(0.1), m: list(0.33), v: list(1.27) },
    };
  },
  unary('MeanVarianceNormalization'),
  unary('MeanVarianceNormalization', { axes: [2, 3] }),
  (int) => ({
    name: 'SimplifiedLayerNormalization',
    nodes: [{ op: 'SimplifiedLayerNormalization', inputs: ['x', 's'], outputs: ['y'], attributes: { axis: -1 } }],
    inputs: { x: [2, int(2, 4), 5] },
    weights: { s: [5] },
  }),
];

/** Convolutions by weights that are computed, in groups and with steps of all kinds. */
const computedWeights: Maker[] = [1, 2, 2, 2, 3].map((axes) => (int) => {
  const each = (make: () => number) => Array.from({ length: axes }, make);
  const group = int(1, 3);
  const [c, m] = [group * int(1, 2), group * int(1, 2)];
  const kernel = each(() => int(1, 3));
  const attributes = {
    strides: each(() => int(1, 3)),
    dilations: each(() => int(1, 2)),
    pads: Array.from({ length: 2 * axes }, () => int(0, 1)),
    group,
  };
  return {
    name: `Conv by a computed weight, of ${axes} axes`,
    nodes: [{ op: 'Conv', inputs: ['x', 'w', 'b'], outputs: ['y'], attributes }],
    inputs: { x: [int(1, 3), c, ...each(() => int(5, 7))], w: [m, c / group, ...kernel], b: [m] },
  };
});

const places: Maker[] = [
  ...['NOTSET', 'SAME_UPPER', 'SAME_LOWER'].map(
    (auto_pad): Maker =>
      (int) => {
        const [height, width] = [int(3, 5), int(3, 5)];
        const output_shape = [2 * height + int(-1, 1), 2 * width + int(-1, 1)];
        return {
          name: `ConvTranspose to a given size, ${auto_pad}`,
          nodes: [
            {
              op: 'ConvTranspose',
              inputs: ['x', 'w'],
              outputs: ['y'],
              attributes: { strides: [2, 2], output_shape, auto_pad },
            },
          ],
          inputs: { x: [1, 2, height, width] },
          weights: { w: [2, 3, 4, 3] },
        };
      },
  ),
  () => ({
    name: 'MaxUnpool',
    nodes: [
      { op: 'MaxPool', inputs: ['c'], outputs: ['top', 'from'], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
      { op: 'MaxUnpool', inputs: ['x', 'from'], outputs: ['y'], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    ],
    inputs: { x: [2, 3, 2, 3] },
    weights: { c: [2, 3, 4, 6] },
  }),
  ...['none', 'add'].map(
    (reduction): Maker =>
      () => ({
        name: `ScatterElements by ${reduction}`,
        nodes: [
          { op: 'TopK', inputs: ['c', 'k'], outputs: ['top', 'places'], attributes: { axis: 1 } },
          { op: 'ScatterElements', inputs: ['x', 'places', 'u'], outputs: ['y'], attributes: { axis: 1, reduction } },
        ],
        inputs: { x: [2, 5], u: [2, 3] },
        weights: { c: [2, 5], k: { integers: [3] } },
      }),
  ),
  () => ({
    name: 'ReverseSequence',
    nodes: [
      {
        op: 'ReverseSequence',
        inputs: ['x', 'lengths'],
        outputs: ['y'],
        attributes: { batch_axis: 0, time_axis: 1 },
      },
    ],
    inputs: { x: [3, 5, 2] },
    weights: { lengths: { integers: [2, 5, 1] } },
  }),
  () => ({
    name: 'RotaryEmbedding',
    opset: 23,
    nodes: [{ op: 'RotaryEmbedding', inputs: ['x', 'c', 's'], outputs: ['y'] }],
    inputs: { x: [2, 3, 4, 6] },
    weights: { c: [2, 4, 3], s: [2, 4, 3] },
  }),
];

const products: Maker[] = [
  ...[0, 1, 2, 3].map(
    (turned): Maker =>
      (int) => {
        const [transA, transB] = [turned % 2, turned >> 1];
        const [m, k, n] = [int(1, 3), int(2, 4), int(1, 4)];
        const a = transA ? [k, m] : [m, k];
        const b = transB ? [n, k] : [k, n];
        return {
          name: `FusedMatMul ${transA}${transB}`,
          ...contrib,
          nodes: [
            {
              op: 'FusedMatMul',
              domain: 'com.microsoft',
              inputs: ['a', 'b'],
              outputs: ['y'],
              attributes: { transA, transB, alpha: { float: 0.7 } },
            },
          ],
          inputs: { a: int(0, 1) === 0 ? [2, 3, ...a] : [3, ...a], b: int(0, 1) === 0 ? [2, 3, ...b] : b },
        };
      },
  ),
  ...(
    [
      ['...ij,jk->...ik', [2, 3, 2, 4], [4, 3]],
      ['b...c,b...d->...cd', [2, 3, 4], [2, 3, 2]],
    ] as const
  ).map(einsum),
];

export const rarer: readonly Maker[] = [...functions, ...normalizations, ...computedWeights, ...places, ...products];
