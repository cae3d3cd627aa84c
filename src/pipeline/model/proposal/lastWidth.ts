import { integerAttribute } from '../../onnx/attributes.ts';
import type { GraphIndex } from '../../onnx/graphIndex.ts';

/** The most steps back: a layer that classifies is never further from the output. */
const farthest = 64;

/**
 * How many numbers the layer with weights that is nearest before a tensor gives at each place.
 * @returns undefined if there is none, or its weights are not in the file.
 */
export function lastWidth(index: GraphIndex, tensor: string): number | undefined {
  let name = tensor;
  for (let step = 0; step < farthest; step++) {
    const node = index.producerOf(name);
    if (node === undefined) return undefined;
    const shape = index.constantOf(node.input[1] ?? '')?.dims.map(Number);
    if (node.opType === 'Conv') return shape?.[0];
    if (node.opType === 'Gemm') return integerAttribute(node, 'transB') === 1 ? shape?.[0] : shape?.[1];
    if (node.opType === 'MatMul' && shape) return shape.at(-1);
    name = node.input[0] ?? '';
  }
  return undefined;
}
