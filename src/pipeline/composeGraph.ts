import type { Graph, GraphNode } from './graph.ts';
import type { Channels, Layout, Preprocess } from './protocol/models.ts';

/** The size and order of the tensors that images are composed into. */
export interface TensorShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly layout: Layout;
}

/** The student sees about this many pixels a side: finer than the finest masks, and few enough to be quick. */
const studentSide = 28;
/** Grid points a side that a mask may have at most. */
export const gridPoints = 16;

const cellOf = ({ height, width }: TensorShape): number =>
  Math.max(1, Math.round(Math.min(height, width) / studentSide));

/** One image, channel by channel. */
export function planar(image: Float32Array, { layout, channels }: TensorShape): Float32Array {
  if (layout === 'NCHW' || channels === 1) return image;
  const planes = new Float32Array(image.length);
  const plane = image.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < plane; pixel++) {
      planes[channel * plane + pixel] = image[pixel * channels + channel] as number;
    }
  }
  return planes;
}

/** One teacher channel of a 0–1 RGB picture: `offset + scale · Σ weights · rgb`. */
export interface Affine {
  readonly scale: number;
  readonly offset: number;
  readonly weights: readonly [red: number, green: number, blue: number];
}

const channelWeights: Readonly<Record<Channels, readonly Affine['weights'][]>> = {
  rgb: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bgr: [
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
  ],
  // ITU-R BT.601 luma, as in tensor.ts.
  gray: [[0.299, 0.587, 0.114]],
};

export function affineOf(input: Preprocess): Affine[] {
  return channelWeights[input.channels].map((weights, channel) => {
    const std = input.std[channel] ?? 1;
    return { weights, scale: (255 * input.scale) / std, offset: -(input.mean[channel] ?? 0) / std };
  });
}

/** How many of the student's pixels there are, and how many of the teacher's a side each one averages. */
export function studentSize(shape: TensorShape): {
  readonly width: number;
  readonly height: number;
  readonly cell: number;
} {
  const cell = cellOf(shape);
  return { width: Math.ceil(shape.width / cell), height: Math.ceil(shape.height / cell), cell };
}

/**
 * What a decoded picture would change if it took the place of all of the image: q(z) − x in the teacher's normalised
 * space, and the student's views of that: averaged, and its mean square per channel averaged.
 * @param side of the decoded pictures, in pixels.
 */
export function replacementGraph(shape: TensorShape, side: number, affine: readonly Affine[]): Graph {
  const { height, width, channels } = shape;
  return {
    opset: 18,
    inputs: [
      { name: 'image', shape: [1, channels, height, width] },
      { name: 'decoded', shape: ['n', 3, side, side] },
    ],
    outputs: [{ name: 'difference' }, { name: 'view' }, { name: 'squares' }],
    weights: [
      { name: 'black', shape: [], values: Float32Array.of(0) },
      { name: 'white', shape: [], values: Float32Array.of(1) },
      { name: 'mix', shape: [channels, 3], values: Float32Array.from(affine.flatMap(mixOf)) },
      { name: 'offsets', shape: [channels, 1], values: Float32Array.from(affine, ({ offset }) => offset) },
      { name: 'size', shape: [2], values: BigInt64Array.from([BigInt(height), BigInt(width)]) },
      { name: 'pixels', shape: [3], values: BigInt64Array.from([0n, 3n, BigInt(side * side)]) },
      { name: 'planes', shape: [4], values: BigInt64Array.from([0n, BigInt(channels), BigInt(side), BigInt(side)]) },
    ],
    nodes: [
      // A picture holds nothing beyond black and white, so that what is shown later is what was scored.
      { op: 'Clip', inputs: ['decoded', 'black', 'white'], outputs: ['colours'] },
      // Channels are mixed before enlarging, where there are fewer pixels.
      { op: 'Reshape', inputs: ['colours', 'pixels'], outputs: ['colourPixels'] },
      { op: 'MatMul', inputs: ['mix', 'colourPixels'], outputs: ['mixed'] },
      { op: 'Add', inputs: ['mixed', 'offsets'], outputs: ['normalisedPixels'] },
      { op: 'Reshape', inputs: ['normalisedPixels', 'planes'], outputs: ['normalised'] },
      {
        op: 'Resize',
        inputs: ['normalised', '', '', 'size'],
        outputs: ['enlarged'],
        attributes: { mode: 'linear', coordinate_transformation_mode: 'half_pixel', axes: [2, 3] },
      },
      { op: 'Sub', inputs: ['enlarged', 'image'], outputs: ['difference'] },
      poolNode('difference', 'view', cellOf(shape)),
      { op: 'Mul', inputs: ['difference', 'difference'], outputs: ['differenceSquared'] },
      poolNode('differenceSquared', 'squares', cellOf(shape)),
    ],
  };
}

/**
 * x' = x + g·(q(z) − x) of masks g given as grids, and the masks averaged over the student's pixels: what share of
 * each was replaced.
 */
export function composeGraph(shape: TensorShape): Graph {
  const { height, width, channels, layout } = shape;
  const student = studentSize(shape);
  const composed: GraphNode[] =
    layout === 'NCHW'
      ? [{ op: 'Add', inputs: ['image', 'change'], outputs: ['synthetic'] }]
      : [
          { op: 'Add', inputs: ['image', 'change'], outputs: ['planar'] },
          { op: 'Transpose', inputs: ['planar'], outputs: ['synthetic'], attributes: { perm: [0, 2, 3, 1] } },
        ];
  return {
    inputs: [
      { name: 'image', shape: [1, channels, height, width] },
      { name: 'difference', shape: ['n', channels, height, width] },
      { name: 'grids', shape: ['n', 1, gridPoints, gridPoints] },
      { name: 'rows', shape: ['n', 1, height, gridPoints] },
      { name: 'columns', shape: ['n', 1, width, gridPoints] },
      // The same averaged over the student's pixels, because averaging the masks themselves takes longer.
      { name: 'studentRows', shape: ['n', 1, student.height, gridPoints] },
      { name: 'studentColumns', shape: ['n', 1, student.width, gridPoints] },
    ],
    outputs: [{ name: 'synthetic' }, { name: 'coverage' }],
    nodes: [
      { op: 'MatMul', inputs: ['rows', 'grids'], outputs: ['lines'] },
      { op: 'Transpose', inputs: ['columns'], outputs: ['across'], attributes: { perm: [0, 1, 3, 2] } },
      { op: 'MatMul', inputs: ['lines', 'across'], outputs: ['mask'] },
      { op: 'MatMul', inputs: ['studentRows', 'grids'], outputs: ['studentLines'] },
      { op: 'Transpose', inputs: ['studentColumns'], outputs: ['studentAcross'], attributes: { perm: [0, 1, 3, 2] } },
      { op: 'MatMul', inputs: ['studentLines', 'studentAcross'], outputs: ['coverage'] },
      { op: 'Mul', inputs: ['mask', 'difference'], outputs: ['change'] },
      ...composed,
    ],
  };
}

/** Means of squares of pixels; those at the right and lower edge may be smaller. */
const poolNode = (from: string, to: string, cell: number): GraphNode => ({
  op: 'AveragePool',
  inputs: [from],
  outputs: [to],
  attributes: { kernel_shape: [cell, cell], strides: [cell, cell], ceil_mode: 1 },
});

const mixOf = ({ scale, weights }: Affine): number[] => weights.map((weight) => scale * weight);
