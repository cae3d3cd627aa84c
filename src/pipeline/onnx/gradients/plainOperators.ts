import { create } from '@bufbuild/protobuf';
import { floatAttribute, floatsAttribute, textAttribute } from '../attributes.ts';
import { type Attribute, nodeOf, tensorOf } from '../graph.ts';
import { GraphIndex } from '../graphIndex.ts';
import type { ModelProto, NodeProto, TensorProto } from '../model.ts';
import { NodeProtoSchema, TensorProtoSchema, TensorProto_DataType as Type } from '../proto/onnx_pb.ts';
import { numbersOfTensor } from '../tensorNumbers.ts';
import { plainAttention } from './plainAttention.ts';
import type { Rewrite, Writer } from './rewrite.ts';

/**
 * The same model with plain operators in the place of those that ONNX Runtime's optimiser and its dynamic quantisation have
 * put there (microsoft/onnxruntime, docs/ContribOperators.md): derivatives then need no rules of their own. Products of bytes
 * become products of the same whole numbers in single precision. What can't be written so stays, and is refused by name.
 */
export function withPlainOperators(model: ModelProto): ModelProto {
  const { graph } = model;
  if (graph === undefined || !graph.node.some((node) => rewriteOf(node))) return model;
  const index = new GraphIndex(graph);
  const constants: TensorProto[] = [];
  let count = 0;
  const fresh = (): string => `relabel/plain_${count++}`;
  const node = graph.node.flatMap((each) => {
    const rewrite = rewriteOf(each);
    if (rewrite === undefined) return [each];
    const made: NodeProto[] = [];
    const done = rewrite(each, {
      add(op, inputs, attributes = {}, output = fresh()) {
        const [domain = '', opType = ''] = op.includes('::') ? op.split('::') : ['', op];
        const plain = nodeOf({ op: opType, domain, inputs, outputs: [output], attributes, name: output });
        made.push(create(NodeProtoSchema, plain));
        return output;
      },
      constant(values, shape) {
        const name = fresh();
        constants.push(create(TensorProtoSchema, tensorOf({ name, shape, values })));
        return name;
      },
      numbersOf(tensor) {
        const weight = index.constantOf(tensor);
        return weight && numbersOfTensor(weight);
      },
    });
    return done ? made : [each];
  });
  return { ...model, graph: { ...graph, node, initializer: [...graph.initializer, ...constants] } };
}

const float = (value: number) => ({ float: value });

/** Functions that were merged into the convolution or product before them, by the names of their parameters. */
const activations: Readonly<Record<string, readonly string[]>> = {
  Relu: [],
  Sigmoid: [],
  Tanh: [],
  LeakyRelu: ['alpha'],
  HardSigmoid: ['alpha', 'beta'],
};

/** @returns whether the function is known. */
function activate(writer: Writer, x: string, name: string, values: readonly number[], output: string): boolean {
  const parameters = activations[name];
  if (name === 'Clip') {
    const [low = 0, high = 0] = values;
    const bounds = [low, high].map((bound) => writer.constant(Float32Array.of(bound), []));
    const raised = writer.add('Max', [x, bounds[0] as string]);
    writer.add('Min', [raised, bounds[1] as string], {}, output);
    return true;
  }
  if (parameters === undefined) return false;
  const given = parameters.flatMap((parameter, at) => {
    const value = values[at];
    return value === undefined ? [] : [[parameter, float(value)] as const];
  });
  writer.add(name, [x], Object.fromEntries(given), output);
  return true;
}

/** The node's own attributes without those of the function that was merged into it. */
function without(node: NodeProto, prefix: string): NodeProto['attribute'] {
  return node.attribute.filter(({ name }) => !name.startsWith(prefix));
}

const fusedConvolution: Rewrite = (node, writer) => {
  const [x = '', weight = '', bias = '', sum = ''] = node.input;
  const [output = ''] = node.output;
  const name = textAttribute(node, 'activation') ?? '';
  const plain = copied(writer, node, 'Conv', bias ? [x, weight, bias] : [x, weight]);
  const total = sum ? writer.add('Add', [plain, sum]) : plain;
  if (name === '') return writer.add('Identity', [total], {}, output) === output;
  return activate(writer, total, name, floatsAttribute(node, 'activation_params') ?? [], output);
};

const fusedProduct: Rewrite = (node, writer) => {
  const values = ['alpha', 'beta', 'gamma'].flatMap((name) => floatAttribute(node, `activation_${name}`) ?? []);
  const plain = copied(writer, node, 'Gemm', node.input);
  const [output = ''] = node.output;
  return activate(writer, plain, textAttribute(node, 'activation') ?? '', values, output);
};

/** The node as another operator, without the function merged into it. */
function copied(writer: Writer, node: NodeProto, op: string, inputs: readonly string[]): string {
  const attributes = without(node, 'activation').map(({ name, ints, i, f, s }) => {
    const value: Attribute =
      ints.length > 0 ? ints.map(Number) : s.length > 0 ? new TextDecoder().decode(s) : Number(i);
    return [name, name === 'alpha' || name === 'beta' ? float(f) : value] as const;
  });
  return writer.add(op, inputs, Object.fromEntries(attributes));
}

const biasGelu: Rewrite = (node, writer) => {
  const sum = writer.add('Add', node.input.slice(0, 2));
  writer.add('com.microsoft::Gelu', [sum], {}, node.output[0]);
  return true;
};

const fastGelu: Rewrite = (node, writer) => {
  const [x = '', bias = ''] = node.input;
  if (!bias) return false;
  writer.add('com.microsoft::FastGelu', [writer.add('Add', [x, bias])], {}, node.output[0]);
  return true;
};

/** A sum that goes on as a result of its own, and its normalisation. */
const skipNormalization =
  (op: 'LayerNormalization' | 'SimplifiedLayerNormalization'): Rewrite =>
  (node, writer) => {
    const [x = '', skip = '', gamma = '', ...others] = node.input;
    const [beta, bias] = op === 'LayerNormalization' ? [others[0], others[1]] : [undefined, others[0]];
    const [output = '', mean, deviation, total] = node.output;
    if (mean || deviation) return false;
    const own = bias ? writer.add('Add', [x, bias]) : x;
    const sum = writer.add('Add', [own, skip], {}, total || undefined);
    const epsilon = float(floatAttribute(node, 'epsilon') ?? 1e-12);
    writer.add(op, beta ? [sum, gamma, beta] : [sum, gamma], { axis: -1, epsilon }, output);
    return true;
  };

/** Bytes as the whole numbers that they stand for, less their zero point. */
function wholeNumbers(writer: Writer, bytes: string, zero: string): string {
  const numbers = writer.add('Cast', [bytes], { to: Type.FLOAT });
  return zero ? writer.add('Sub', [numbers, writer.add('Cast', [zero], { to: Type.FLOAT })]) : numbers;
}

const integerProduct =
  (op: 'MatMul' | 'Conv'): Rewrite =>
  (node, writer) => {
    const [a = '', b = '', zeroA = '', zeroB = ''] = node.input;
    // Those of single channels would have to be put into the shape of a weight of any number of axes.
    if (op === 'Conv' && zeroB && (writer.numbersOf(zeroB)?.length ?? 2) > 1) return false;
    const inputs = [wholeNumbers(writer, a, zeroA), wholeNumbers(writer, b, zeroB)];
    const made = op === 'Conv' ? copied(writer, node, 'Conv', inputs) : writer.add('MatMul', inputs);
    writer.add('Identity', [made], {}, node.output[0]);
    return true;
  };

const rewrites: Readonly<Record<string, Rewrite>> = {
  'com.microsoft::FusedConv': fusedConvolution,
  'com.microsoft::FusedGemm': fusedProduct,
  'com.microsoft::BiasGelu': biasGelu,
  'com.microsoft::FastGelu': fastGelu,
  'com.microsoft::SkipLayerNormalization': skipNormalization('LayerNormalization'),
  'com.microsoft::SkipSimplifiedLayerNormalization': skipNormalization('SimplifiedLayerNormalization'),
  'com.microsoft::Attention': plainAttention,
  'com.microsoft::MultiHeadAttention': plainAttention,
  MatMulInteger: integerProduct('MatMul'),
  ConvInteger: integerProduct('Conv'),
};

function rewriteOf({ domain, opType }: NodeProto): Rewrite | undefined {
  return rewrites[domain === '' || domain === 'ai.onnx' ? opType : `${domain}::${opType}`];
}
