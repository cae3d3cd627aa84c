import { integerAttribute } from '../../onnx/attributes.ts';
import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import { scalarOf } from './scalar.ts';

const random = new Set(
  'RandomNormal RandomNormalLike RandomUniform RandomUniformLike Bernoulli Multinomial'.split(' '),
);

/** The nodes upstream of a tensor that draw random numbers: with them, the same image gets a different answer each time. */
export function randomNodes(index: GraphIndex, tensor: string): readonly NodeProto[] {
  const seen = new Set<NodeProto>();
  const open = [tensor];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = index.producerOf(name);
    if (node === undefined || seen.has(node)) continue;
    seen.add(node);
    open.push(...node.input);
  }
  return [...seen].filter((node) => random.has(node.opType) || isTrainingDropout(index, node)).reverse();
}

/** Whether Dropout was exported in training mode: by its third input or, before opset 7, by a missing is_test. */
function isTrainingDropout(index: GraphIndex, node: NodeProto): boolean {
  if (node.opType !== 'Dropout') return false;
  if (node.input[2] !== undefined && node.input[2] !== '') return scalarOf(index, node.input[2]) === 1;
  return integerAttribute(node, 'is_test') === 0;
}
