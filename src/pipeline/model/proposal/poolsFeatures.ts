import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import { scalarOf } from './scalar.ts';

const pools = new Set('GlobalAveragePool GlobalMaxPool AveragePool MaxPool ReduceMean'.split(' '));

/**
 * Whether a node pools what the last block of a network gives: a residual sum of two tensors, or a ReLU6. That is what a
 * backbone without its head ends in (ResNet, MobileNetV2); where a convolution classifies, it is pooled without them.
 */
export function poolsFeatures(index: GraphIndex, { opType, input }: NodeProto): boolean {
  if (!pools.has(opType)) return false;
  const maker = index.producerOf(input[0] ?? '');
  if (maker?.opType === 'Clip') return scalarOf(index, maker.input[2]) === 6;
  const sum = maker?.opType === 'Relu' ? index.producerOf(maker.input[0] ?? '') : maker;
  return sum?.opType === 'Add' && sum.input.every((name) => isLayered(index, name));
}

/** Whether a tensor comes from a layer of an image, and is no constant. */
function isLayered(index: GraphIndex, tensor: string): boolean {
  const maker = index.producerOf(tensor);
  return maker !== undefined && ['Conv', 'Relu', 'BatchNormalization', 'Add'].includes(maker.opType);
}
