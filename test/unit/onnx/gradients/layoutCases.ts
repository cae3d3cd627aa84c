import type { Attribute } from '../../../../src/pipeline/onnx/graph.ts';
import type { Case } from './finiteDifferences.ts';
import { einsum, type Maker } from './ruleCases.ts';

/** One operator on x by constants. */
function one(
  op: string,
  x: readonly number[],
  weights: Case['weights'] = {},
  attributes: Readonly<Record<string, Attribute>> = {},
  extra: Partial<Case> = {},
): Case {
  return {
    name: `${op} ${JSON.stringify(weights)} ${JSON.stringify(attributes)}`,
    nodes: [{ op, inputs: ['x', ...Object.keys(weights)], outputs: ['y'], attributes }],
    inputs: { x },
    weights,
    ...extra,
  };
}

export const layouts: readonly Maker[] = [
  (int) => one('Transpose', [2, int(1, 3), 4, int(1, 3)], {}, { perm: [2, 0, 3, 1] }),
  () => one('Transpose', [2, 3, 4]),
  (int) => one('Flatten', [2, int(1, 3), 4], {}, { axis: 1 }),
  () => one('Reshape', [2, 3, 4], { to: { integers: [4, -1] } }),
  () => one('Unsqueeze', [2, 3], { axes: { integers: [1] } }),
  () => one('Squeeze', [2, 1, 3], { axes: { integers: [1] } }),
  (int) => one('Expand', [int(1, 3), 1, 4], { to: { integers: [2, 1, 3, 1] } }),
  (int) => one('Tile', [2, int(1, 3)], { repeats: { integers: [int(1, 3), int(1, 3)] } }),
  () => one('DepthToSpace', [1, 8, 2, 3], {}, { blocksize: 2, mode: 'DCR' }),
  () => one('DepthToSpace', [1, 8, 2, 3], {}, { blocksize: 2, mode: 'CRD' }),
  () => one('SpaceToDepth', [1, 2, 4, 6], {}, { blocksize: 2 }),
  (int) =>
    one('Slice', [4, int(5, 8), 6], {
      starts: { integers: [1, -4] },
      ends: { integers: [100, -1] },
      axes: { integers: [1, 2] },
    }),
  () =>
    one('Slice', [4, 7], {
      starts: { integers: [0, 1] },
      ends: { integers: [4, 7] },
      axes: { integers: [0, 1] },
      steps: { integers: [2, 3] },
    }),
  () =>
    one('Slice', [4, 7], {
      starts: { integers: [-1] },
      ends: { integers: [-100] },
      axes: { integers: [1] },
      steps: { integers: [-2] },
    }),
  (int) => one('Pad', [2, int(3, 5), 4], { pads: { integers: [0, 1, 2, 1, 0, 1] } }),
  () => one('Pad', [2, 5, 4], { pads: { integers: [0, -1, -2, 0, -1, -1] } }),
  () => one('Pad', [5, 4], { pads: { integers: [2, 3, 1, 2] } }, { mode: 'reflect' }),
  () => one('Pad', [5, 4], { pads: { integers: [2, 3, 1, 2] } }, { mode: 'edge' }),
  () => one('Pad', [5, 4], { pads: { integers: [2, 3, 1, 2] } }, { mode: 'wrap' }, { opset: 19 }),
  () => one('Gather', [5, 3], { indices: { integers: [3, -1, 0] } }, { axis: 0 }),
  () => one('Gather', [2, 5, 3], { indices: { integers: [3, 3, 0, 1] } }, { axis: 1 }),
  () => one('Trilu', [4, 4], {}, { upper: 0 }),
  () => one('CumSum', [3, 4], { axis: { integers: [1] } }, { exclusive: 1 }),
  (int) => ({
    name: 'Concat',
    nodes: [{ op: 'Concat', inputs: ['a', 'b', 'a'], outputs: ['y'], attributes: { axis: -2 } }],
    inputs: { a: [2, int(1, 3), 3], b: [2, int(1, 3), 3] },
  }),
  () => ({
    name: 'Split, one part of which is used',
    nodes: [
      { op: 'Split', inputs: ['x', 'sizes'], outputs: ['p', 'q', 'r'], attributes: { axis: 1 } },
      { op: 'Mul', inputs: ['p', 'p'], outputs: ['y'] },
    ],
    inputs: { x: [2, 6] },
    weights: { sizes: { integers: [2, 1, 3] } },
  }),
  () => ({
    name: 'Gather by computed indices',
    nodes: [
      { op: 'TopK', inputs: ['c', 'k'], outputs: ['top', 'places'], attributes: { axis: 0 } },
      { op: 'Gather', inputs: ['x', 'places'], outputs: ['y'], attributes: { axis: 1 } },
    ],
    inputs: { x: [2, 5, 3] },
    weights: { c: [5], k: { integers: [3] } },
  }),
  () => ({
    name: 'GatherElements',
    nodes: [
      { op: 'TopK', inputs: ['c', 'k'], outputs: ['top', 'places'], attributes: { axis: 1 } },
      { op: 'GatherElements', inputs: ['x', 'places'], outputs: ['y'], attributes: { axis: 1 } },
    ],
    inputs: { x: [2, 5] },
    weights: { c: [2, 5], k: { integers: [3] } },
  }),
  () => ({
    name: 'GatherND',
    nodes: [
      { op: 'Reshape', inputs: ['i', 's'], outputs: ['indices'] },
      { op: 'GatherND', inputs: ['x', 'indices'], outputs: ['y'] },
    ],
    inputs: { x: [3, 4, 2] },
    weights: { i: { integers: [0, 1, 2, 3, 0, 1] }, s: { integers: [3, 2] } },
  }),
  // Tokens that each image keeps; a place in each row of each image; places in two axes of each image.
  ...(
    [
      [1, [3, 4, 2], [3, 2, 1], [0, 3, 1, 1, 2, -1]],
      [2, [2, 3, 4, 2], [2, 3, 1], [0, 3, 1, 1, 2, 3]],
      [1, [2, 2, 3], [2, 3, 2], [0, 2, 1, 1, 0, 2, 1, 0, 0, 1, 1, 2]],
    ] as const
  ).map(
    ([batch_dims, shape, sizes, places]): Maker =>
      () => ({
        name: `GatherND by batches of ${batch_dims} axes, indices ${sizes.join(' × ')}`,
        nodes: [
          { op: 'Reshape', inputs: ['i', 's'], outputs: ['indices'] },
          { op: 'GatherND', inputs: ['x', 'indices'], outputs: ['y'], attributes: { batch_dims } },
        ],
        inputs: { x: shape },
        weights: { i: { integers: places }, s: { integers: sizes } },
      }),
  ),
  () => ({
    name: 'ScatterND',
    nodes: [
      { op: 'Reshape', inputs: ['i', 's'], outputs: ['indices'] },
      { op: 'ScatterND', inputs: ['x', 'indices', 'u'], outputs: ['y'] },
    ],
    inputs: { x: [4, 3], u: [2, 3] },
    weights: { i: { integers: [3, 1] }, s: { integers: [2, 1] } },
  }),
  () => ({
    name: 'TopK',
    nodes: [{ op: 'TopK', inputs: ['x', 'k'], outputs: ['y', 'places'], attributes: { axis: 1 } }],
    inputs: { x: [3, 6] },
    weights: { k: { integers: [2] } },
  }),
];

const resizeModes = [
  { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  { mode: 'nearest' },
  { mode: 'linear' },
  { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
  { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
  { mode: 'cubic', coordinate_transformation_mode: 'half_pixel' },
  { mode: 'linear', antialias: 1 },
] as const;

export const products: readonly Maker[] = [
  ...resizeModes.flatMap((attributes): Maker[] => [
    (int) => ({
      name: `Resize ${JSON.stringify(attributes)}, larger by a factor`,
      nodes: [{ op: 'Resize', inputs: ['x', '', 'scales'], outputs: ['y'], attributes }],
      inputs: { x: [1, 2, int(3, 5), int(3, 5)] },
      weights: { scales: { vector: [1, 1, 1.7, 2] } },
    }),
    (int) => ({
      name: `Resize ${JSON.stringify(attributes)}, to a size`,
      nodes: [{ op: 'Resize', inputs: ['x', '', '', 'sizes'], outputs: ['y'], attributes }],
      inputs: { x: [1, 2, int(4, 6), int(4, 6)] },
      weights: { sizes: { integers: [1, 2, int(2, 7), int(2, 7)] } },
    }),
  ]),
  (int) => {
    const [m, k, n] = [int(1, 3), int(1, 4), int(1, 4)];
    const [transA, transB] = [int(0, 1), int(0, 1)];
    return {
      name: `Gemm ${transA}${transB}`,
      nodes: [
        {
          op: 'Gemm',
          inputs: ['a', 'b', 'c'],
          outputs: ['y'],
          attributes: { transA, transB, alpha: { float: 0.7 }, beta: { float: 1.3 } },
        },
      ],
      inputs: { a: transA ? [k, m] : [m, k], b: transB ? [n, k] : [k, n], c: [n] },
    };
  },
  ...(
    [
      [
        [2, 3],
        [3, 4],
      ],
      [
        [2, 5, 2, 3],
        [3, 4],
      ],
      [
        [5, 2, 3],
        [2, 1, 3, 4],
      ],
      [[3], [2, 3, 4]],
      [[2, 4, 3], [3]],
    ] as const
  ).map(
    ([a, b]): Maker =>
      () => ({
        name: `MatMul ${a} ${b}`,
        nodes: [{ op: 'MatMul', inputs: ['a', 'b'], outputs: ['y'] }],
        inputs: { a, b },
      }),
  ),
  ...(
    [
      ['bij,bjk->bik', [2, 3, 4], [2, 4, 2]],
      ['bhqd,bhkd->bhqk', [1, 2, 3, 4], [1, 2, 2, 4]],
      ['ij,k->j', [3, 4], [2]],
      ['ij,jk', [3, 4], [4, 2]],
    ] as const
  ).map(einsum),
  (int) => ({
    name: 'Attention',
    opset: 23,
    nodes: [{ op: 'Attention', inputs: ['q', 'k', 'v'], outputs: ['y'], attributes: { is_causal: int(0, 1) } }],
    inputs: { q: [1, 2, 3, 4], k: [1, 2, 3, 4], v: [1, 2, 3, 2] },
  }),
  () => ({
    name: 'Attention of flat heads with a mask',
    opset: 23,
    nodes: [
      {
        op: 'Attention',
        inputs: ['q', 'k', 'v', 'm'],
        outputs: ['y'],
        attributes: { q_num_heads: 2, kv_num_heads: 2 },
      },
    ],
    inputs: { q: [2, 3, 8], k: [2, 4, 8], v: [2, 4, 6] },
    weights: { m: [3, 4] },
  }),
];
