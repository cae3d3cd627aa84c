import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import { scalarOf } from './scalar.ts';

const pools = new Set('GlobalAveragePool GlobalMaxPool AveragePool MaxPool ReduceMean'.split(' '));

/**
 * Whether a node pools what the last block of a network gives: a residual sum of two tensors (ResNet), a ReLU6 (MobileNetV2), a
 * swish (EfficientNet, MobileNetV3), or what was joined and normalised (DenseNet). That is what a backbone without its head ends
 * in; where a convolution classifies, it is pooled without them.
 */
export function poolsFeatures(index: GraphIndex, { opType, input }: NodeProto): boolean {
  if (!pools.has(opType)) return false;
  const maker = index.producerOf(input[0] ?? '');
  if (maker?.opType === 'Clip') return scalarOf(index, maker.input[2]) === 6;
  if (maker?.opType === 'HardSwish' || isSwish(index, maker)) return true;
  const last = maker?.opType === 'Relu' ? index.producerOf(maker.input[0] ?? '') : maker;
  if (last?.opType === 'BatchNormalization') return index.producerOf(last.input[0] ?? '')?.opType === 'Concat';
  return last?.opType === 'Add' && last.input.every((name) => isLayered(index, name));
}

/** The fewest numbers of an embedding. */
const leastEmbedding = 64;

/**
 * Whether a batch normalisation is the end of a network for faces or persons (ArcFace, FaceNet, re-identification): of as many
 * numbers as embeddings have, 64, 128, 256, 512, …, or of any many that it does not scale, which a head of classes has no
 * reason for.
 */
export function normalisesEmbedding(index: GraphIndex, { input }: NodeProto): boolean {
  const [, scale = '', , mean = ''] = input;
  const count = Number(index.constantOf(mean)?.dims[0] ?? index.constantOf(scale)?.dims[0] ?? 0);
  if (count < leastEmbedding) return false;
  return Number.isInteger(Math.log2(count)) || scalarOf(index, scale) === 1;
}

/** x · sigmoid(x) */
function isSwish(index: GraphIndex, node: NodeProto | undefined): boolean {
  const [a = '', b = ''] = node?.opType === 'Mul' ? node.input : [];
  const gates = (gate: string, value: string) => {
    const maker = index.producerOf(gate);
    return maker?.opType === 'Sigmoid' && maker.input[0] === value;
  };
  return a !== '' && (gates(a, b) || gates(b, a));
}

/** Whether a tensor comes from a layer of an image, and is no constant. */
function isLayered(index: GraphIndex, tensor: string): boolean {
  const maker = index.producerOf(tensor);
  return maker !== undefined && ['Conv', 'Relu', 'BatchNormalization', 'Add'].includes(maker.opType);
}
