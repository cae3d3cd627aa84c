import type { Attribute, GraphNode, GraphTensor } from '../../../../src/pipeline/onnx/graph.ts';

/** From an image of 3 × 6 × 6 to a tensor `r` of `size` numbers, which a product with a weight makes to 5 scores. */
export interface GraphCase {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  /** Weights: shapes, of random numbers, or values. */
  readonly weights: Readonly<Record<string, readonly number[] | Omit<GraphTensor, 'name'>>>;
  readonly size: number;
  readonly opset?: number;
}

type Attributes = Readonly<Record<string, Attribute>>;

const fused = (op: string, inputs: readonly string[], attributes: Attributes = {}, outputs = ['r']): GraphNode => ({
  op,
  domain: 'com.microsoft',
  inputs,
  outputs,
  attributes,
});
const plain = (op: string, inputs: readonly string[], outputs: readonly string[], attributes: Attributes = {}) => ({
  op,
  inputs,
  outputs,
  attributes,
});
const integers = (...values: readonly number[]) => ({
  shape: [values.length],
  values: BigInt64Array.from(values, BigInt),
});
const numbers = (...values: readonly number[]) => ({ shape: [values.length], values: Float32Array.from(values) });

const pads = [1, 1, 1, 1];
const kernel_shape = [3, 3];
const ofConvolution = { w: [4, 3, 3, 3], b: [4] };

const convolutions: readonly GraphCase[] = (
  [
    ['Relu', []],
    ['Tanh', []],
    ['LeakyRelu', [0.2]],
    ['Clip', [-0.9, 0.8]],
    ['HardSigmoid', [0.3, 0.4]],
  ] as const
).map(([activation, values]) => ({
  name: `FusedConv with ${activation}`,
  nodes: [
    fused('FusedConv', ['x', 'w', 'b'], { kernel_shape, pads, activation, activation_params: { floats: values } }),
  ],
  weights: ofConvolution,
  size: 144,
}));

const tokens = plain('Reshape', ['x', 'sizes'], ['t']);
const asTokens = { sizes: integers(-1, 9, 12) };
const vectors = { gamma: [12], beta: [12], bias: [12] };
const ofAttention = { qkv: [12, 36], b: [36], wq: [12, 12], wk: [12, 12], wv: [12, 12] };

/** What ONNX Runtime's optimiser writes. */
export const fusedCases: readonly GraphCase[] = [
  ...convolutions,
  {
    name: 'FusedConv with a sum',
    nodes: [
      plain('Conv', ['x', 'w'], ['c'], { kernel_shape, pads }),
      fused('FusedConv', ['x', 'w', 'b', 'c'], { kernel_shape, pads, activation: 'Sigmoid' }),
    ],
    weights: ofConvolution,
    size: 144,
  },
  {
    name: 'FusedGemm',
    nodes: [
      plain('Flatten', ['x'], ['f']),
      fused('FusedGemm', ['f', 'w', 'b'], { activation: 'Tanh', transB: 1, alpha: { float: 0.5 } }),
    ],
    weights: { w: [8, 108], b: [8] },
    size: 8,
  },
  {
    name: 'BiasGelu',
    nodes: [tokens, fused('BiasGelu', ['t', 'bias'])],
    weights: { ...asTokens, ...vectors },
    size: 108,
  },
  {
    name: 'FastGelu',
    nodes: [tokens, fused('FastGelu', ['t', 'bias'])],
    weights: { ...asTokens, ...vectors },
    size: 108,
  },
  {
    name: 'SkipLayerNormalization, whose sum goes on',
    nodes: [
      tokens,
      plain('Tanh', ['t'], ['u']),
      fused('SkipLayerNormalization', ['t', 'u', 'gamma', 'beta', 'bias'], { epsilon: { float: 1e-4 } }, [
        'n',
        '',
        '',
        'sum',
      ]),
      plain('Mul', ['n', 'sum'], ['r']),
    ],
    weights: { ...asTokens, ...vectors },
    size: 108,
  },
  {
    name: 'SkipSimplifiedLayerNormalization',
    nodes: [tokens, plain('Tanh', ['t'], ['u']), fused('SkipSimplifiedLayerNormalization', ['t', 'u', 'gamma'])],
    weights: { ...asTokens, ...vectors },
    size: 108,
  },
  {
    name: 'Attention of one input',
    nodes: [tokens, fused('Attention', ['t', 'qkv', 'b'], { num_heads: 3 })],
    weights: { ...asTokens, ...ofAttention },
    size: 108,
  },
  {
    name: 'MultiHeadAttention',
    nodes: [
      tokens,
      plain('MatMul', ['t', 'wq'], ['q']),
      plain('MatMul', ['t', 'wk'], ['k']),
      plain('MatMul', ['t', 'wv'], ['v']),
      fused('MultiHeadAttention', ['q', 'k', 'v', 'b'], { num_heads: 2, scale: { float: 0.7 } }),
    ],
    weights: { ...asTokens, ...ofAttention },
    size: 108,
  },
];

const factors = (factor: number) => ({ scales: numbers(1, 1, factor, factor) });

/** What older operator sets write otherwise. */
export const olderCases: readonly GraphCase[] = [
  {
    name: 'Upsample of opset 7',
    nodes: [plain('Upsample', ['x'], ['r'], { mode: 'nearest', scales: { floats: [1, 1, 2, 1.5] } })],
    weights: {},
    size: 324,
    opset: 7,
  },
  {
    name: 'Upsample of opset 9',
    nodes: [plain('Upsample', ['x', 'scales'], ['r'], { mode: 'linear' })],
    weights: factors(2),
    size: 432,
    opset: 9,
  },
  ...(
    [
      ['nearest', 2, 432],
      ['linear', 1.5, 243],
      ['nearest', 0.5, 27],
    ] as const
  ).map(([mode, factor, size]) => ({
    name: `Resize of opset 10, ${mode} by ${factor}`,
    nodes: [plain('Resize', ['x', 'scales'], ['r'], { mode })],
    weights: factors(factor),
    size,
    opset: 10,
  })),
  {
    name: 'Scatter of opset 9',
    nodes: [plain('Scatter', ['x', 'places', 'new'], ['r'], { axis: 3 })],
    weights: { places: { shape: [1, 3, 6, 1], values: new BigInt64Array(18).fill(4n) }, new: [1, 3, 6, 1] },
    size: 108,
    opset: 9,
  },
  {
    name: 'Softmax of opset 11 over several axes, within the graph',
    nodes: [plain('Softmax', ['x'], ['p'], { axis: 2 }), plain('Mul', ['p', 'x'], ['r'])],
    weights: {},
    size: 108,
    opset: 11,
  },
  {
    name: 'ReduceSum, Squeeze and Clip of opset 9',
    nodes: [
      plain('ReduceSum', ['x'], ['s'], { axes: [2], keepdims: 1 }),
      plain('Squeeze', ['s'], ['q'], { axes: [2] }),
      plain('Clip', ['q'], ['r'], { min: { float: -0.4 } }),
    ],
    weights: {},
    size: 18,
    opset: 9,
  },
];
