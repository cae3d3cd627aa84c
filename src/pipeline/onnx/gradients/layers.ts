import type { NodeProto } from '../model.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/** A tensor with places of the image on the way to the scores. */
export interface SpatialTensor {
  readonly name: string;
  /** The operator that makes it. */
  readonly op: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /**
   * Where the numbers of one image lie: channels × height × width; height × width × channels; or a list of tokens, each
   * with all channels, of which the first `extra` stand for no place (class token, registers).
   */
  readonly layout: { readonly kind: 'NCHW' | 'NHWC' } | { readonly kind: 'tokens'; readonly extra: number };
}

/** Operators that only hand on numbers, so that their output is no layer of its own. */
const passing = new Set('Identity Dropout Cast Reshape Flatten Transpose Squeeze Unsqueeze Split Slice Pad'.split(' '));

/**
 * The spatial tensors between an input and the scores, in the graph's order.
 * @param layout of the model's own input.
 */
export function spatialTensors(builder: GraphBuilder, nodes: readonly NodeProto[]): SpatialTensor[] {
  return nodes.flatMap((node) => {
    const [name = ''] = node.output;
    if (!builder.isFloat(name) || passing.has(node.opType)) return [];
    const found = readGrid(builder.shapeOf(name));
    return found ? [{ name, op: node.opType, ...found }] : [];
  });
}

/**
 * The last of them before the classifier, which CAM methods look at when nobody chooses. Where the classifier is a
 * convolution with the mean over space behind it (SqueezeNet), its own map of each class does not count.
 * @param outputs numbers that the model gives an image.
 */
export function lastSpatial(tensors: readonly SpatialTensor[], outputs: number): SpatialTensor | undefined {
  return tensors.findLast(({ channels }) => channels !== outputs) ?? tensors.at(-1);
}

/** The grid of a tensor's shape; undefined: it has none. */
function readGrid(shape: readonly number[]): Omit<SpatialTensor, 'name' | 'op'> | undefined {
  if (shape.length !== 4) return undefined;
  const [, channels = 0, height = 0, width = 0] = shape;
  return height > 1 && width > 1 ? { channels, height, width, layout: { kind: 'NCHW' } } : undefined;
}
