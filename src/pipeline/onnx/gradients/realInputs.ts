import { create } from '@bufbuild/protobuf';
import { nodeOf } from '../graph.ts';
import type { NodeProto } from '../model.ts';
import { NodeProtoSchema, TensorProto_DataType } from '../proto/onnx_pb.ts';

/** Operators that only move the numbers of their first input. */
const moving = new Set('Transpose Reshape Identity Squeeze Unsqueeze Flatten'.split(' '));

/**
 * The nodes of a graph whose inputs of whole numbers were made real ones: they are then turned into the numbers that they
 * represent by plain arithmetic, (x − zero) · scale, since DequantizeLinear takes whole numbers alone.
 * @param inputs names of those inputs.
 * @param nodes in an order in which they can run.
 */
export function withRealInputs(nodes: readonly NodeProto[], inputs: readonly string[]): NodeProto[] {
  const real = new Set(inputs);
  return nodes.flatMap((node) => {
    const [x = '', scale = '', zero = ''] = node.input;
    const [output = ''] = node.output;
    if (!real.has(x)) return [node];
    if (moving.has(node.opType)) real.add(output);
    if (node.opType !== 'DequantizeLinear') return [node];
    const [level, less] = [`${output}/zero`, `${output}/less`];
    const shifted = [
      { op: 'Cast', inputs: [zero], outputs: [level], attributes: { to: TensorProto_DataType.FLOAT } },
      { op: 'Sub', inputs: [x, level], outputs: [less] },
    ];
    const scaled = { op: 'Mul', inputs: [zero ? less : x, scale], outputs: [output] };
    return [...(zero ? shifted : []), scaled].map((each) => create(NodeProtoSchema, nodeOf(each)));
  });
}
