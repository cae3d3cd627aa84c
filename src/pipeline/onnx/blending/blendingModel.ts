import { create } from '@bufbuild/protobuf';
import type { Layout } from '../../../protocol/models.ts';
import { type GraphNode, type GraphTensor, type GraphValue, inputOrOutput, nodeOf, tensorOf } from '../graph.ts';
import { GraphIndex } from '../graphIndex.ts';
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from '../model.ts';
import {
  AttributeProto_AttributeType,
  NodeProtoSchema,
  TensorProto_DataType,
  ValueInfoProtoSchema,
} from '../proto/onnx_pb.ts';

/** What a model takes, and what is blended for it. */
export interface BlendingInput {
  /** Of the model's input. */
  readonly name: string;
  readonly layout: Layout;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of the pictures that take the image's place, in pixels. */
  readonly side: number;
  /** Each of the model's channels as `offset + Σ mix · rgb` of a picture's colours, 0–1: channels × 3. */
  readonly mix: readonly number[];
  /** One for each channel. */
  readonly offsets: readonly number[];
}

/** The inputs of a model that blends. */
export const blendingInputs = {
  /** 1 × channels × height × width: the image, as the model takes it but for the layout. */
  image: 'relabel/image',
  /** pictures × 3 × side × side: RGB, about 0–1. */
  pictures: 'relabel/pictures',
  /** n, 64-bit integers: which picture each mask lets in. */
  members: 'relabel/members',
  /** n × 1 × height × points, n × 1 × points × points and n × 1 × points × width: each mask is their product. */
  rows: 'relabel/rows',
  grids: 'relabel/grids',
  columns: 'relabel/columns',
} as const;

/** Since this version of ONNX's operators, arithmetic broadcasts by itself (onnx/onnx, docs/Changelog.md). */
const oldestOpset = 7;
/** Since this version, the bounds of Clip are inputs. */
const clipByInputs = 11;

/** Why a model can't blend by itself, as the end of a sentence; undefined: it can. */
export function blendingProblem(model: ModelProto, { name }: Pick<BlendingInput, 'name'>): string | undefined {
  const opset = opsetOf(model);
  if (opset < oldestOpset) return `its operators are of version ${opset}, and ${oldestOpset} is the first that can`;
  const type = typeOf(inputOf(model.graph, name));
  if (type === TensorProto_DataType.FLOAT || type === TensorProto_DataType.FLOAT16) return undefined;
  return 'it does not take floating-point numbers';
}

/**
 * A model that makes its images itself, one graph from masks and pictures to scores: x' = x + g·(q − x), docs/method.md,
 * where q are the pictures, cut off at black and white, preprocessed and enlarged, and g the masks. What goes to a graphics card
 * is then a few kilobytes for each image, and what comes back its scores. The new nodes come first and end in a tensor with the
 * name of the model's old input, so that nothing of its own changes: neither its nodes, its weights (which are not copied),
 * its operators' version nor that of the format. Nothing is rounded to whole levels, as it isn't in blend.wat.
 *
 * Masks and pictures are enlarged by products with matrices of weights, not by Resize: that has the mode that is needed
 * only since version 11, and a mask's grid has an offset of its own.
 *
 * @throws Error if `blendingProblem` finds one.
 */
export function withBlending(model: ModelProto, input: BlendingInput): ModelProto {
  const { graph } = model;
  const problem = blendingProblem(model, input);
  if (graph === undefined || problem !== undefined) throw new Error(problem ?? 'The model has no graph.');
  const half = typeOf(inputOf(graph, input.name)) === TensorProto_DataType.FLOAT16;
  const nodes = [
    ...constantsOf(input).map(constantNode),
    ...nodesOf(input, opsetOf(model), half).map((node) => create(NodeProtoSchema, nodeOf(node))),
  ];
  const inputs = valuesOf(input).map((value) => create(ValueInfoProtoSchema, inputOrOutput(value)));
  // Before version 4 of the format, weights are listed among the inputs.
  const others = graph.input.filter(({ name }) => name !== input.name);
  return { ...model, graph: { ...graph, node: [...nodes, ...graph.node], input: [...inputs, ...others] } };
}

function valuesOf({ height, width, channels, side }: BlendingInput): GraphValue[] {
  const { image, pictures, members, rows, grids, columns } = blendingInputs;
  return [
    { name: image, shape: [1, channels, height, width] },
    { name: pictures, shape: ['relabel/k', 3, side, side] },
    { name: members, shape: ['relabel/n'], type: 'int64' },
    { name: rows, shape: ['relabel/n', 1, height, 'relabel/p'] },
    { name: grids, shape: ['relabel/n', 1, 'relabel/p', 'relabel/p'] },
    { name: columns, shape: ['relabel/n', 1, 'relabel/p', width] },
  ];
}

/** From the new inputs to the old one. */
function nodesOf({ name, layout }: BlendingInput, opset: number, half: boolean): GraphNode[] {
  const { image, pictures, members, rows, grids, columns } = blendingInputs;
  const node = (op: string, inputs: readonly string[], output: string, attributes: GraphNode['attributes'] = {}) => ({
    ...{ op, inputs, outputs: [output], attributes },
    name: `relabel/${op}/${output}`,
  });
  const clip =
    opset < clipByInputs
      ? node('Clip', [pictures], 'relabel/colours', { min: { float: 0 }, max: { float: 1 } })
      : node('Clip', [pictures, 'relabel/black', 'relabel/white'], 'relabel/colours');
  const planes = layout === 'NCHW' ? 'relabel/blended' : 'relabel/interleaved';
  return [
    clip,
    // Channels are mixed before enlarging, where there are fewer pixels.
    node('Reshape', ['relabel/colours', 'relabel/pixels'], 'relabel/colourPixels'),
    node('MatMul', ['relabel/mix', 'relabel/colourPixels'], 'relabel/mixed'),
    node('Add', ['relabel/mixed', 'relabel/offsets'], 'relabel/normalisedPixels'),
    node('Reshape', ['relabel/normalisedPixels', 'relabel/planes'], 'relabel/normalised'),
    node('MatMul', ['relabel/down', 'relabel/normalised'], 'relabel/tall'),
    node('MatMul', ['relabel/tall', 'relabel/across'], 'relabel/enlarged'),
    node('Sub', ['relabel/enlarged', image], 'relabel/differences'),
    node('Gather', ['relabel/differences', members], 'relabel/chosen', { axis: 0 }),
    node('MatMul', [rows, grids], 'relabel/lines'),
    node('MatMul', ['relabel/lines', columns], 'relabel/masks'),
    node('Mul', ['relabel/chosen', 'relabel/masks'], 'relabel/changes'),
    node('Add', [image, 'relabel/changes'], layout === 'NCHW' && !half ? name : 'relabel/blended'),
    ...(layout === 'NCHW'
      ? []
      : [node('Transpose', ['relabel/blended'], half ? planes : name, { perm: [0, 2, 3, 1] })]),
    ...(half ? [node('Cast', [planes], name, { to: TensorProto_DataType.FLOAT16 })] : []),
  ];
}

function constantsOf({ height, width, channels, side, mix, offsets }: BlendingInput): GraphTensor[] {
  const sizes = (...values: readonly number[]) => BigInt64Array.from(values, BigInt);
  return [
    { name: 'relabel/black', shape: [], values: Float32Array.of(0) },
    { name: 'relabel/white', shape: [], values: Float32Array.of(1) },
    { name: 'relabel/mix', shape: [channels, 3], values: Float32Array.from(mix) },
    { name: 'relabel/offsets', shape: [channels, 1], values: Float32Array.from(offsets) },
    // 0: as many as there are.
    { name: 'relabel/pixels', shape: [3], values: sizes(0, 3, side * side) },
    { name: 'relabel/planes', shape: [4], values: sizes(0, channels, side, side) },
    { name: 'relabel/down', shape: [height, side], values: enlargement(height, side) },
    { name: 'relabel/across', shape: [side, width], values: transposed(enlargement(width, side), width) },
  ];
}

/**
 * Bilinear interpolation along one axis between the centres of pixels, without antialiasing: what Resize does in the mode
 * "half_pixel".
 * @returns pixels × side.
 */
function enlargement(pixels: number, side: number): Float32Array {
  const weights = new Float32Array(pixels * side);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const position = Math.min(Math.max(((pixel + 0.5) * side) / pixels - 0.5, 0), side - 1);
    const low = Math.min(Math.floor(position), Math.max(side - 2, 0));
    weights[pixel * side + low] = 1 - (position - low);
    if (position > low) weights[pixel * side + low + 1] = position - low;
  }
  return weights;
}

function transposed(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)] as number);
}

/** A node and not a weight: before version 4 of the format, a weight would have to be an input too. */
function constantNode(tensor: GraphTensor): NodeProto {
  const value = { name: 'value', type: AttributeProto_AttributeType.TENSOR, t: tensorOf(tensor) };
  return create(NodeProtoSchema, { opType: 'Constant', name: tensor.name, output: [tensor.name], attribute: [value] });
}

function opsetOf({ opsetImport }: ModelProto): number {
  return Number(opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1);
}

function inputOf(graph: GraphProto | undefined, input: string): ValueInfoProto | undefined {
  return graph && new GraphIndex(graph).inputs.find(({ name }) => name === input);
}

function typeOf(value: ValueInfoProto | undefined): TensorProto_DataType | undefined {
  const kind = value?.type?.value;
  return kind?.case === 'tensorType' ? kind.value.elemType : undefined;
}
