import type { GraphIndex } from '../../onnx/graphIndex.ts';
import { numbersOfTensor } from '../../onnx/tensorNumbers.ts';

/** The single number in a constant tensor, even if repeated; undefined: it is computed, or holds different numbers. */
export function scalarOf(index: GraphIndex, tensor: string | undefined): number | undefined {
  const numbers = constantNumbers(index, tensor);
  if (numbers === undefined || numbers.length === 0) return undefined;
  const [first] = numbers;
  return numbers.every((value) => value === first) ? first : undefined;
}

/** The numbers of a constant tensor, also through nodes that only change its shape or type. */
export function constantNumbers(index: GraphIndex, tensor: string | undefined): readonly number[] | undefined {
  if (tensor === undefined || tensor === '') return undefined;
  const constant = index.constantOf(tensor);
  if (constant) return numbersOfTensor(constant);
  const node = index.producerOf(tensor);
  const reshapes = ['Reshape', 'Unsqueeze', 'Squeeze', 'Cast', 'Flatten', 'DequantizeLinear'];
  if (node === undefined || !reshapes.includes(node.opType)) return undefined;
  const inner = index.constantOf(node.input[0] ?? '');
  const numbers = inner && numbersOfTensor(inner);
  if (node.opType !== 'DequantizeLinear') return numbers;
  const [scale = 1, zero = 0] = [scalarOf(index, node.input[1]), scalarOf(index, node.input[2])];
  return numbers?.map((value) => (value - zero) * scale);
}

/** Whether a tensor is a constant, or the scale that dynamic quantisation finds for an image, times constants. */
export function isScale(index: GraphIndex, tensor: string): boolean {
  if (constantNumbers(index, tensor) !== undefined) return true;
  const maker = index.producerOf(tensor);
  if (maker?.opType === 'Mul') return maker.input.every((name) => isScale(index, name));
  return maker?.opType === 'DynamicQuantizeLinear' && maker.output[1] === tensor;
}
