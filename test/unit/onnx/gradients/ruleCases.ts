import type { Attribute } from '../../../../src/pipeline/onnx/graph.ts';
import type { Case } from './finiteDifferences.ts';

/** Whole numbers from `low` to `high`. */
export type Int = (low: number, high: number) => number;
/** Makes a case of random sizes. */
export type Maker = (int: Int) => Case;

type Attributes = Readonly<Record<string, Attribute>>;

/** Letters for the axes of two tensors, and the tensors' sizes. */
export function einsum([equation, a, b]: readonly [string, readonly number[], readonly number[]]): Maker {
  return () => ({
    name: `Einsum ${equation}`,
    nodes: [{ op: 'Einsum', inputs: ['a', 'b'], outputs: ['y'], attributes: { equation } }],
    inputs: { a, b },
  });
}

/** One operator of one input. */
export function unary(op: string, attributes: Attributes = {}, extra: Partial<Case> = {}, domain = ''): Maker {
  return (int) => ({
    name: `${op}${Object.keys(attributes).length > 0 ? ` ${JSON.stringify(attributes)}` : ''}`,
    nodes: [{ op, inputs: ['x'], outputs: ['y'], attributes, domain }],
    inputs: { x: [int(1, 2), int(1, 4), int(2, 5), int(2, 5)] },
    ...extra,
  });
}

const smooth =
  'Neg Abs Sigmoid Tanh Erf Exp Softplus Softsign Relu Elu Celu Selu LeakyRelu HardSigmoid HardSwish Sin Cos Identity'.split(
    ' ',
  );
const positive = { range: [0.6, 3] } as const;

const activations: Maker[] = [
  ...smooth.map((op) => unary(op)),
  unary('Mish'),
  unary('ThresholdedRelu', { alpha: { float: 0.7 } }),
  unary('Elu', { alpha: { float: 0.6 } }),
  unary('Celu', { alpha: { float: 0.6 } }),
  unary('LeakyRelu', { alpha: { float: 0.3 } }),
  unary('HardSigmoid', { alpha: { float: 0.31 }, beta: { float: 0.44 } }),
  unary('Gelu', {}, { opset: 20 }),
  unary('Gelu', { approximate: 'tanh' }, { opset: 20 }),
  unary('QuickGelu', { alpha: { float: 1.3 } }, { domains: { 'com.microsoft': 1 } }, 'com.microsoft'),
  unary('Gelu', {}, { domains: { 'com.microsoft': 1 } }, 'com.microsoft'),
  unary('Sqrt', {}, positive),
  unary('Log', {}, positive),
  unary('Reciprocal', {}, positive),
  (int) => ({
    name: 'Clip',
    nodes: [{ op: 'Clip', inputs: ['x', 'low', 'high'], outputs: ['y'] }],
    inputs: { x: [2, int(2, 20)] },
    weights: { low: { scalar: -0.7 }, high: { scalar: 0.9 } },
  }),
  (int) => {
    const channels = int(1, 4);
    return {
      name: 'PRelu',
      nodes: [{ op: 'PRelu', inputs: ['x', 's'], outputs: ['y'] }],
      inputs: { x: [2, channels, int(2, 4), 3], s: [channels, 1, 1] },
    };
  },
];

/** A shape, and one that is broadcast to it. */
function broadcast(int: Int): readonly [number[], number[]] {
  const shape = [int(1, 3), int(2, 4), int(2, 4)];
  const other = shape.map((size) => (int(0, 2) === 0 ? 1 : size)).slice(int(0, 2));
  return int(0, 1) === 0 ? [shape, other] : [shape, shape];
}

const two =
  (op: string, extra: Partial<Case> = {}): Maker =>
  (int) => {
    const [a, b] = broadcast(int);
    const flip = int(0, 1) === 1;
    return {
      name: op,
      nodes: [{ op, inputs: ['a', 'b'], outputs: ['y'] }],
      inputs: { a: flip ? b : a, b: flip ? a : b },
      ...extra,
    };
  };

const several =
  (op: string): Maker =>
  (int) => {
    const [a, b] = broadcast(int);
    return { name: op, nodes: [{ op, inputs: ['a', 'b', 'c'], outputs: ['y'] }], inputs: { a, b, c: [1] } };
  };

const arithmetic: Maker[] = [
  two('Add'),
  two('Sub'),
  two('Mul'),
  two('Div', { range: [0.6, 3] }),
  two('Pow', { range: [0.6, 2] }),
  two('Min'),
  two('Max'),
  several('Sum'),
  several('Mean'),
  several('Max'),
  ...[2, 3, 0.5, -1].map(
    (exponent): Maker =>
      (int) => ({
        name: `Pow ${exponent}`,
        nodes: [{ op: 'Pow', inputs: ['x', 'e'], outputs: ['y'] }],
        inputs: { x: [int(2, 20)] },
        weights: { e: { scalar: exponent } },
        range: exponent === 2 || exponent === 3 ? [-2, 2] : [0.6, 2],
      }),
  ),
  (int) => {
    const [a, b] = broadcast(int);
    return {
      name: 'Where',
      nodes: [
        { op: 'Greater', inputs: ['c', 'zero'], outputs: ['condition'] },
        { op: 'Where', inputs: ['condition', 'a', 'b'], outputs: ['y'] },
      ],
      inputs: { a, b },
      weights: { c: a, zero: { scalar: 0 } },
    };
  },
  (int) => ({
    name: 'x used three times',
    nodes: [
      { op: 'Mul', inputs: ['x', 'x'], outputs: ['square'] },
      { op: 'Tanh', inputs: ['x'], outputs: ['t'] },
      { op: 'Add', inputs: ['square', 't'], outputs: ['y'] },
    ],
    inputs: { x: [int(2, 9)] },
  }),
];

const reductionNames =
  'ReduceSum ReduceMean ReduceMax ReduceMin ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSumExp'.split(' ');

const reductions: Maker[] = [
  ...[...reductionNames, 'ReduceLogSum'].flatMap((op): Maker[] => [
    (int) => ({
      name: `${op} over all axes`,
      nodes: [{ op, inputs: ['x'], outputs: ['y'], attributes: { keepdims: int(0, 1) } }],
      inputs: { x: [int(1, 3), int(2, 4), int(2, 4)] },
      range: op === 'ReduceLogSum' ? [0.6, 2] : [-2, 2],
    }),
    (int) => ({
      name: `${op} over some axes`,
      nodes: [{ op, inputs: ['x', 'axes'], outputs: ['y'], attributes: { keepdims: int(0, 1) } }],
      inputs: { x: [int(1, 3), int(2, 4), int(2, 4), int(1, 3)] },
      weights: { axes: { integers: int(0, 1) === 0 ? [-1, 1] : [2] } },
      range: op === 'ReduceLogSum' ? [0.6, 2] : [-2, 2],
    }),
  ]),
  unary('GlobalAveragePool'),
  unary('GlobalMaxPool'),
  unary('GlobalLpPool', { p: 2 }),
  unary('Softmax', { axis: 1 }),
  unary('Softmax', { axis: -1 }),
  unary('LogSoftmax', { axis: 1 }),
  unary('LpNormalization', { axis: 1, p: 2 }),
  unary('LpNormalization', { axis: 2, p: 1 }),
  unary('LRN', { size: 3, alpha: { float: 0.3 }, beta: { float: 0.6 }, bias: { float: 1.5 } }),
];

/** Of each channel: a factor, an offset; a mean and a variance. */
const normalizations: Maker[] = [
  (int) => {
    const c = int(1, 4);
    return {
      name: 'BatchNormalization',
      nodes: [{ op: 'BatchNormalization', inputs: ['x', 's', 'b', 'm', 'v'], outputs: ['y'] }],
      inputs: { x: [int(1, 2), c, int(2, 4), 3] },
      weights: { s: [c], b: [c], m: [c], v: { positive: [c] } },
    };
  },
  (int) => {
    const c = int(1, 4);
    return {
      name: 'InstanceNormalization',
      nodes: [{ op: 'InstanceNormalization', inputs: ['x', 's', 'b'], outputs: ['y'] }],
      inputs: { x: [int(1, 2), c, int(2, 4), 3] },
      weights: { s: [c], b: [c] },
    };
  },
  (int) => {
    const groups = int(1, 3);
    const c = groups * int(2, 3);
    return {
      name: 'GroupNormalization of opset 21',
      opset: 21,
      single: true, // its sums are in single precision always
      nodes: [
        { op: 'GroupNormalization', inputs: ['x', 's', 'b'], outputs: ['y'], attributes: { num_groups: groups } },
      ],
      inputs: { x: [int(1, 2), c, 2, 3] },
      weights: { s: [c], b: [c] },
    };
  },
  (int) => {
    const shape = [int(1, 2), int(2, 4), int(3, 5)];
    const first = int(0, 1) === 0 ? -1 : 1;
    const own = shape.slice(first);
    return {
      name: 'LayerNormalization',
      nodes: [
        {
          op: 'LayerNormalization',
          inputs: ['x', 's', 'b'],
          outputs: ['y'],
          attributes: { axis: first, epsilon: { float: 1e-3 } },
        },
      ],
      inputs: { x: shape },
      weights: { s: own, b: own },
    };
  },
  (int) => ({
    name: 'RMSNormalization',
    opset: 23,
    nodes: [{ op: 'RMSNormalization', inputs: ['x', 's'], outputs: ['y'] }],
    inputs: { x: [2, int(2, 4), 5] },
    weights: { s: [5] },
  }),
];

export const pointwise: readonly Maker[] = [...activations, ...arithmetic];
export const acrossAxes: readonly Maker[] = [...reductions, ...normalizations];
