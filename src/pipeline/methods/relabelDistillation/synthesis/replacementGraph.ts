import type { Affine } from '../../../image/affine.ts';
import { studentSize, type TensorShape } from '../../../image/tensorShape.ts';
import type { Graph, GraphNode } from '../../../onnx/graph.ts';

/**
 * What a decoded picture would change if it took the place of all of the image: q(z) − x in the teacher's normalised
 * space and layout, and the student's views of that: averaged, and its mean square per channel averaged.
 * @param side of the decoded pictures, in pixels.
 */
export function replacementGraph(shape: TensorShape, side: number, affine: readonly Affine[]): Graph {
  const { height, width, channels, layout } = shape;
  const { cell } = studentSize(shape);
  const planes = layout === 'NCHW' ? 'difference' : 'planarDifference';
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
      { op: 'Sub', inputs: ['enlarged', 'image'], outputs: [planes] },
      ...(layout === 'NCHW'
        ? []
        : [{ op: 'Transpose', inputs: [planes], outputs: ['difference'], attributes: { perm: [0, 2, 3, 1] } }]),
      poolNode(planes, 'view', cell),
      { op: 'Mul', inputs: [planes, planes], outputs: ['squared'] },
      poolNode('squared', 'squares', cell),
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
