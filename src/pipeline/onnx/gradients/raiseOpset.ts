import { create } from '@bufbuild/protobuf';
import { floatAttribute, floatsAttribute, integerAttribute, integersAttribute, textAttribute } from '../attributes.ts';
import { type Attribute, nodeOf, tensorOf } from '../graph.ts';
import { GraphIndex } from '../graphIndex.ts';
import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../model.ts';
import { NodeProtoSchema, OperatorSetIdProtoSchema, TensorProtoSchema } from '../proto/onnx_pb.ts';
import { numbersOfTensor } from '../tensorNumbers.ts';
import { sizeOf, type TensorInfo } from './tensorInfo.ts';

/** The operator set that rules are written in: the first whose ScatterElements adds and whose reductions take axes. */
export const opset = 18;

/** Attributes that became inputs, and since which version. */
const becameInputs: Readonly<Record<string, { readonly since: number; readonly names: readonly string[] }>> = {
  ReduceSum: { since: 13, names: ['axes'] },
  ...Object.fromEntries(
    ['Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'].map((name) => [
      `Reduce${name}`,
      { since: 18, names: ['axes'] },
    ]),
  ),
  Squeeze: { since: 13, names: ['axes'] },
  Unsqueeze: { since: 13, names: ['axes'] },
  Split: { since: 13, names: ['split'] },
  Slice: { since: 10, names: ['starts', 'ends', 'axes'] },
  Pad: { since: 11, names: ['pads', 'value'] },
  TopK: { since: 10, names: ['k'] },
  Clip: { since: 11, names: ['min', 'max'] },
};

/** A model in the operator set that the rules are written in, and what is known of its tensors. */
export interface Raised {
  readonly model: ModelProto;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

/** The nodes that are made of one, and what they need. */
interface Raising {
  readonly version: number;
  readonly graph: GraphProto;
  readonly constants: TensorProto[];
  readonly tensors: Map<string, TensorInfo>;
}

/**
 * The same model in the operator set that the rules are written in, so that their nodes can be mixed with its own
 * (onnx/onnx, docs/Changelog.md). Models in later sets stay as they are.
 * @param known what is known of its tensors.
 */
export function raiseOpset(model: ModelProto, known: ReadonlyMap<string, TensorInfo>): Raised {
  const { graph } = model;
  const version = Number(model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1);
  if (graph === undefined || version >= opset) return { model, tensors: known };
  const raising = { version, graph, constants: [], tensors: new Map(known) };
  const node = graph.node.flatMap((each) => raise(each, raising));
  const others = model.opsetImport.filter(({ domain }) => domain !== '' && domain !== 'ai.onnx');
  const own = create(OperatorSetIdProtoSchema, { version: BigInt(opset) });
  const irVersion = model.irVersion < 8n ? 8n : model.irVersion;
  const initializer = [...graph.initializer, ...raising.constants];
  const raised = { ...model, irVersion, opsetImport: [own, ...others], graph: { ...graph, node, initializer } };
  return { model: raised, tensors: raising.tensors };
}

function raise(node: NodeProto, raising: Raising): NodeProto[] {
  const { version, graph, constants } = raising;
  if (node.domain !== '' && node.domain !== 'ai.onnx') return [node];
  const changed = becameInputs[node.opType];
  if (changed && version < changed.since) return [withInputs(node, changed.names, constants)];
  if (node.opType === 'Split' && node.input.length < 2 && integerAttribute(node, 'num_outputs') === undefined) {
    return [changedNode(node, { num_outputs: node.output.length })];
  }
  if (version < 13 && ['Softmax', 'LogSoftmax'].includes(node.opType)) return flatSoftmax(node, raising);
  if (version < 11 && ['Upsample', 'Resize'].includes(node.opType)) return [resize(node, graph, constants)];
  if (version < 11 && node.opType === 'Scatter')
    return [create(NodeProtoSchema, { ...node, opType: 'ScatterElements' })];
  if (version < 12 && node.opType === 'Dropout') return [renamed(node, 'Identity')];
  if (version < 14 && node.opType === 'BatchNormalization') return [batchNormalization(node)];
  return [node];
}

/** Attributes as inputs in order; an absent one leaves its place empty. */
function withInputs(node: NodeProto, names: readonly string[], constants: TensorProto[]): NodeProto {
  const inputs = names.map((name, at) => {
    const values = integersAttribute(node, name);
    const list = values?.length ? values : undefined;
    const single = node.opType === 'TopK' ? integerAttribute(node, name) : undefined;
    const number = ['value', 'min', 'max'].includes(name) ? floatAttribute(node, name) : undefined;
    if (number !== undefined) return constant(constants, `${node.output[0]}/${name}`, Float32Array.of(number), []);
    const integers = list ?? (single === undefined ? undefined : [single]);
    if (integers === undefined) return at === 0 && node.opType === 'Pad' ? undefined : '';
    const bigs = BigInt64Array.from(integers, BigInt);
    return constant(constants, `${node.output[0]}/${name}`, bigs, [bigs.length]);
  });
  while (inputs.at(-1) === '') inputs.pop();
  const attribute = node.attribute.filter(({ name }) => !names.includes(name));
  const input = [...node.input, ...inputs.map((name) => name ?? '')];
  const raised = create(NodeProtoSchema, { ...node, input, attribute });
  // Without sizes, a split is into equal parts, whose number has to be given.
  return node.opType === 'Split' && inputs.length === 0
    ? changedNode(raised, { num_outputs: node.output.length })
    : raised;
}

function constant(
  constants: TensorProto[],
  name: string,
  values: Float32Array | BigInt64Array,
  shape: readonly number[],
): string {
  const unique = `relabel/${name}`;
  constants.push(create(TensorProtoSchema, tensorOf({ name: unique, shape, values })));
  return unique;
}

/** Before opset 13, all axes from that one on were flattened together. */
function flatSoftmax(node: NodeProto, { constants, tensors }: Raising): NodeProto[] {
  const [input = '', output = ''] = [node.input[0], node.output[0]];
  const { type, shape } = tensors.get(input) ?? { type: 'float32', shape: [] };
  const given = integerAttribute(node, 'axis') ?? 1;
  const axis = given < 0 ? given + shape.length : given;
  const plain = { ...node, attribute: node.attribute.filter(({ name }) => name !== 'axis') };
  if (axis === shape.length - 1) return [changedNode(plain, { axis: -1 })];
  const sizes = (name: string, values: readonly number[]): string =>
    constant(constants, `${output}/${name}`, BigInt64Array.from(values, BigInt), [values.length]);
  const rows = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
  const flat = sizes('flat', rows);
  const [before, after] = [`relabel/${output}/rows`, `relabel/${output}/scores`];
  for (const name of [before, after]) tensors.set(name, { type, shape: rows });
  return [
    create(NodeProtoSchema, nodeOf({ op: 'Reshape', inputs: [input, flat], outputs: [before] })),
    changedNode({ ...plain, input: [before], output: [after] }, { axis: -1 }),
    create(NodeProtoSchema, nodeOf({ op: 'Reshape', inputs: [after, sizes('shape', shape)], outputs: [output] })),
  ];
}

/**
 * Until opset 10 resizing was by factors alone, from the corner; ONNX Runtime took the nearest place before where it
 * enlarged, the nearest after where it reduced. Upsample had the factors as an attribute until opset 8.
 */
function resize(node: NodeProto, graph: GraphProto, constants: TensorProto[]): NodeProto {
  const written = floatsAttribute(node, 'scales');
  const given = written
    ? constant(constants, `${node.output[0]}/scales`, Float32Array.from(written), [written.length])
    : (node.input[1] ?? '');
  const constantFactors = new GraphIndex(graph).constantOf(given);
  const factors = written ?? (constantFactors && numbersOfTensor(constantFactors)) ?? [];
  const attributes = {
    mode: textAttribute(node, 'mode') ?? 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: factors.some((factor) => factor < 1) ? 'ceil' : 'floor',
  };
  const input = [node.input[0] ?? '', '', given];
  return changedNode(create(NodeProtoSchema, { ...node, opType: 'Resize', input, attribute: [] }), attributes);
}

const renamed = (node: NodeProto, opType: string): NodeProto =>
  create(NodeProtoSchema, {
    ...node,
    opType,
    input: node.input.slice(0, 1),
    output: node.output.slice(0, 1),
    attribute: [],
  });

/** Its further outputs and `spatial` were for training. */
const batchNormalization = (node: NodeProto): NodeProto =>
  create(NodeProtoSchema, {
    ...node,
    output: node.output.slice(0, 1),
    attribute: node.attribute.filter(({ name }) => name === 'epsilon'),
  });

function changedNode(node: NodeProto, attributes: Readonly<Record<string, Attribute>>): NodeProto {
  const added = create(NodeProtoSchema, nodeOf({ op: node.opType, inputs: [], outputs: [], attributes })).attribute;
  return create(NodeProtoSchema, { ...node, attribute: [...node.attribute, ...added] });
}
