import type { NodeProto } from '../model.ts';
import type { GraphBuilder } from './graphBuilder.ts';
import { type Grid, GridFollower } from './grid.ts';

/** A spatial tensor on the way to the scores. */
export interface SpatialTensor extends Grid {
  readonly name: string;
  /** The operator that produces it. */
  readonly op: string;
  /** Whether attention follows, so that information from one position can reach all others. */
  readonly beforeAttention: boolean;
}

/** Operators that only pass numbers on, so that their output is not a separate layer. */
const passing = new Set('Identity Dropout Cast Reshape Flatten Transpose Squeeze Unsqueeze Split Slice Pad'.split(' '));

/**
 * The spatial tensors between the model's input and the scores, in the graph's order.
 * @param nodes those between them.
 */
export function spatialTensors(builder: GraphBuilder, nodes: readonly NodeProto[]): SpatialTensor[] {
  const follower = new GridFollower(builder, builder.index.inputs[0]?.name ?? '');
  const attention = nodes.findLastIndex(({ opType }) => opType === 'Softmax' || opType === 'Attention');
  return nodes.flatMap((node, at) => {
    const grid = follower.follow(node);
    const counts = grid && !passing.has(node.opType) && grid.layout.kind !== 'channelsOfPlaces';
    return counts ? [{ name: node.output[0] ?? '', op: node.opType, beforeAttention: at < attention, ...grid }] : [];
  });
}

/**
 * The last of them before the classifier, which CAM methods look at by default.
 *
 * - If the classifier is a convolution followed by the mean over space (SqueezeNet), its own map of each class does not
 * count. - If the scores are read off a class token, only the input of the last attention counts: after it, the other
 * tokens lead nowhere (jacobgil/pytorch-grad-cam, README: the first norm of the last block).
 * @param outputs numbers that the model gives per image.
 */
export function lastSpatial(tensors: readonly SpatialTensor[], outputs: number): SpatialTensor | undefined {
  const last = tensors.findLast(({ channels }) => channels !== outputs) ?? tensors.at(-1);
  if (last?.layout.kind !== 'tokens' || last.layout.extra === 0) return last;
  const before = tensors.filter(({ beforeAttention }) => beforeAttention);
  return before.findLast(({ op }) => op === 'LayerNormalization') ?? before.at(-1) ?? last;
}
