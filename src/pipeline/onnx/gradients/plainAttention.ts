import { floatAttribute, integerAttribute, integersAttribute } from '../attributes.ts';
import type { NodeProto } from '../model.ts';
import { TensorProto_DataType as Type } from '../proto/onnx_pb.ts';
import type { Rewrite, Writer } from './rewrite.ts';

const integers = (writer: Writer, values: readonly number[]): string =>
  writer.constant(BigInt64Array.from(values, BigInt), [values.length]);

/** One of three along the first axis. */
const part = (writer: Writer, tensor: string, at: number): string =>
  writer.add('Gather', [tensor, writer.constant(BigInt64Array.of(BigInt(at)), [])], { axis: 0 });

/**
 * ONNX Runtime's attention without mask, cache and turned places, as vision transformers have it, by plain operators:
 * softmax(Q·Kᵀ·scale)·V in each head.
 */
export const plainAttention: Rewrite = (node, writer) => {
  const from = node.opType === 'Attention' ? ofOneInput(node, writer) : ofThreeInputs(node, writer);
  const isSpecial = ['unidirectional', 'do_rotary'].some((name) => integerAttribute(node, name) === 1);
  if (from === undefined || isSpecial || node.output.slice(1).some((name) => name !== '')) return false;
  const [queries, keys, values] = from;
  const turned = writer.add('Transpose', [keys], { perm: [0, 1, 3, 2] });
  const scores = writer.add('Mul', [writer.add('MatMul', [queries, turned]), scaleOf(node, writer, queries)]);
  const weights = writer.add('Softmax', [scores], { axis: 3 });
  const mixed = writer.add('MatMul', [weights, values]);
  const joined = writer.add('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  writer.add('Reshape', [joined, integers(writer, [0, 0, -1])], {}, node.output[0]);
  return true;
};

/** Queries, keys and values, batch × heads × tokens × size; undefined: something else is asked for. */
type Triple = readonly [string, string, string];

/** All three from one tensor by one product with a weight. */
function ofOneInput(node: NodeProto, writer: Writer): Triple | undefined {
  const [input = '', weight = '', bias = '', ...others] = node.input;
  if (others.some((name) => name !== '') || integersAttribute(node, 'qkv_hidden_sizes')?.length) return undefined;
  const product = writer.add('MatMul', [input, weight]);
  const biased = bias ? writer.add('Add', [product, bias]) : product;
  const open = writer.add('Reshape', [biased, integers(writer, [0, 0, 3, headsOf(node), -1])]);
  const apart = writer.add('Transpose', [open], { perm: [2, 0, 3, 1, 4] });
  return [part(writer, apart, 0), part(writer, apart, 1), part(writer, apart, 2)];
}

function ofThreeInputs(node: NodeProto, writer: Writer): Triple | undefined {
  const [query = '', key = '', value = '', bias = '', ...others] = node.input;
  if (key === '' || value === '' || others.some((name) => name !== '')) return undefined;
  const biases = bias && writer.add('Reshape', [bias, integers(writer, [3, -1])]);
  const inHeads = (tensor: string, at: number): string => {
    const biased = biases ? writer.add('Add', [tensor, part(writer, biases, at)]) : tensor;
    const open = writer.add('Reshape', [biased, integers(writer, [0, 0, headsOf(node), -1])]);
    return writer.add('Transpose', [open], { perm: [0, 2, 1, 3] });
  };
  return [inHeads(query, 0), inHeads(key, 1), inHeads(value, 2)];
}

const headsOf = (node: NodeProto): number => integerAttribute(node, 'num_heads') ?? 1;

/** As given, or one over the root of a head's size, which is folded once the sizes are known. */
function scaleOf(node: NodeProto, writer: Writer, queries: string): string {
  const given = floatAttribute(node, 'scale') ?? 0;
  if (given !== 0) return writer.constant(Float32Array.of(given), []);
  const shape = writer.add('Shape', [queries]);
  const size = writer.add('Gather', [shape, writer.constant(BigInt64Array.of(3n), [])], { axis: 0 });
  const root = writer.add('Sqrt', [writer.add('Cast', [size], { to: Type.FLOAT })]);
  return writer.add('Reciprocal', [root]);
}
