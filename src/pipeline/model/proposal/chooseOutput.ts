import { integerAttribute, integersAttribute } from '../../onnx/attributes.ts';
import type { GraphIndex } from '../../onnx/graphIndex.ts';
import { shapeOfValue } from '../../onnx/graphIndex.ts';
import type { NodeProto, ValueInfoProto } from '../../onnx/model.ts';
import { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb.ts';
import { lastWidth } from './lastWidth.ts';
import { areNumbers } from './numberNames.ts';
import { type OutputMeaning, outputMeaning, scoresBefore } from './outputMeaning.ts';
import { Rescaling } from './rescaling.ts';
import { constantNumbers } from './scalar.ts';

/** An output of the graph, as a candidate for the scores of classes. */
export interface OutputCandidate extends OutputMeaning {
  readonly name: string;
  /** The tensor with its scores: the output itself or, if that is a map, the tensor that the map is made from. */
  readonly tensor: string;
  /** undefined: the graph doesn't tell. */
  readonly shape: readonly (number | string)[] | undefined;
  /** Whether they are no classes, but numbers such as an age, by the name of the output. */
  readonly isNumber: boolean;
  /** Why it can't be explained, as words that follow its name; undefined: it can be. */
  readonly unfit: string | undefined;
}

/** The chosen output, and why. */
export interface OutputChoice {
  readonly output: OutputCandidate;
  readonly certain: boolean;
  readonly reason: string;
}

/** Names that exporters give the output with the classes, the most telling first. */
const names = [/logit/i, /prob|softmax|sigmoid/i, /class|cls|categor|label|score|pred/i];
/** Names of heads beside the classes: auxiliary ones, which matter only during training, and those that say where things are. */
const beside = /aux|box|landmark|keypoint|offset/i;

/** What transformers and others call the numbers before the layer that classifies. */
const featureNames = /embed|pooler_output|hidden_state|^(pooled_)?features?$/i;

/** Numbers that say where something is. */
const placeNames = /bbox|boxes|landmark|keypoint|(^|[^a-z])(kps|kpts|lmks?|coords?|coordinates)([^a-z]|$)/i;

/** All outputs of the graph. */
export function outputCandidates(index: GraphIndex): readonly OutputCandidate[] {
  return index.graph.output.map((value) => candidateOf(index, value));
}

/**
 * The output that most likely holds the scores of classes: a row of numbers for each image, neither labels nor features that
 * another output is computed from; where several remain, by their names.
 * @param classes the number of labels; undefined: unknown.
 * @returns undefined if the graph has no output.
 */
export function chooseOutput(index: GraphIndex, classes?: number): OutputChoice | undefined {
  const all = outputCandidates(index);
  const [first] = all;
  if (first === undefined) return undefined;
  const fit = all.filter(({ unfit }) => unfit === undefined);
  if (fit.length === 0) {
    const told = all.find(({ meaning }) => meaning === 'features') ?? first;
    return { output: told, certain: true, reason: 'none of the outputs has scores of classes' };
  }
  const heads = fit.filter((one) => !fit.some((other) => other !== one && isFeatureOf(index, one, other)));
  const told = preferred(heads.length > 0 ? heads : fit, ({ meaning }) => meaning !== 'unknown');
  const main = preferred(told, ({ name, isNumber }) => !beside.test(name) && !isNumber);
  const counted = preferred(main, ({ shape }) => classes !== undefined && rowLength(shape) === classes);
  const output = byName(counted) ?? counted[0] ?? first;
  if (all.length === 1) return { output, certain: true, reason: 'the only output' };
  // Logits and their softmax are the same scores in two forms, so there is nothing to choose.
  const rivals = counted.filter((other) => other !== output && !related(index, output, other));
  const others = all.filter((other) => other !== output).map(({ name }) => `"${name}"`);
  const against = rivals.length === 0 ? '' : ', but it is not the only one that could';
  const reason = `of ${all.length} outputs "${output.name}" classifies${against} (not taken: ${others.join(', ')})`;
  return { output, certain: rivals.length === 0, reason };
}

function candidateOf(index: GraphIndex, value: ValueInfoProto): OutputCandidate {
  const kind = value.type?.value;
  const isTensor = kind === undefined || kind.case === 'tensorType' || kind.case === undefined;
  const shape = shapeOfValue(value);
  const found = asNamed(value.name, picksOne(index, outputMeaning(index, value.name), shape));
  const isNumber = isOpen(found) && areNumbers(value.name, rowLength(shape) ?? lastWidth(index, value.name));
  const candidate = { ...found, ...readFrom(found, value.name), name: value.name, shape, isNumber };
  if (found.meaning === 'map' || !isTensor) return behindMap(index, { ...candidate, tensor: value.name });
  const own = unfitness(candidate, kind?.case === 'tensorType' ? kind.value.elemType : 0);
  return { ...candidate, unfit: own ?? (boxesOf(index, value.name) ? 'has a number for each box' : undefined) };
}

/** Where an output's numbers are read, and what converts them there to the meant ones. */
export function readFrom(
  { plain, rescaling }: OutputMeaning,
  name: string,
): Pick<OutputCandidate, 'tensor' | 'rescaling'> {
  return plain === undefined ? { tensor: name, rescaling } : { tensor: plain, rescaling: new Rescaling() };
}

/** Numbers that are scores of classes or anything else, unless their name says that they are none. */
function asNamed(name: string, found: OutputMeaning): OutputMeaning {
  const open = isOpen(found);
  if (open && placeNames.test(name)) return { ...found, meaning: 'places' };
  return open && featureNames.test(name) ? { ...found, meaning: 'features' } : found;
}

/** Whether the graph leaves open what numbers of any size stand for. */
const isOpen = ({ meaning }: OutputMeaning): boolean => meaning === 'logits' || meaning === 'unknown';

/** What is the largest of the numbers of several classes, for the image or for each of many boxes, is what was picked of them. */
function picksOne(index: GraphIndex, found: OutputMeaning, shape: OutputCandidate['shape']): OutputMeaning {
  const { peak, meaning } = found;
  if (peak === undefined || !(isSingle(shape) ? picksAlongOne(index, peak) : isIndexed(index, peak))) return found;
  const classes = lastWidth(index, peak.input[0] ?? '');
  const several = meaning === 'probabilities' || meaning === 'logProbabilities' || (classes ?? 1) > 1;
  return several ? { ...found, meaning: 'selection', node: peak, plain: undefined } : found;
}

/** Along which axes a node reduces; none: along all. */
function axesOf(index: GraphIndex, node: NodeProto): readonly number[] {
  return constantNumbers(index, node.input[1]) ?? integersAttribute(node, 'axes') ?? [];
}

/** What is picked of classes is picked along one axis; the largest number of a map is picked along two. */
function picksAlongOne(index: GraphIndex, peak: NodeProto): boolean {
  return axesOf(index, peak).length < 2;
}

/** Whether the graph also says of each of the largest numbers which one it is. */
function isIndexed(index: GraphIndex, peak: NodeProto): boolean {
  const [axis] = axesOf(index, peak);
  return index
    .consumersOf(peak.input[0] ?? '')
    .some((node) => node.opType === 'ArgMax' && (integerAttribute(node, 'axis') ?? 0) === axis);
}

/** Whether there is one number for each image. */
function isSingle(shape: OutputCandidate['shape']): boolean {
  if (shape?.length === 1) return typeof shape[0] === 'string' || shape[0] === 1;
  return rowLength(shape) === 1;
}

/** A map is replaced by the tensor that it is made from, if that is a single one. */
function behindMap(index: GraphIndex, map: Omit<OutputCandidate, 'unfit'>): OutputCandidate {
  const tensor = map.meaning === 'map' && map.node ? scoresBefore(map.node) : undefined;
  if (tensor === undefined || map.node?.opType === 'SequenceConstruct') {
    return { ...map, unfit: 'is no tensor, but a sequence or map' };
  }
  const inner = outputMeaning(index, tensor);
  return { ...map, ...inner, tensor, shape: index.shapeOf(tensor), unfit: undefined };
}

function unfitness(
  { meaning, node, shape }: OutputMeaning & Pick<OutputCandidate, 'shape'>,
  type: number,
): string | undefined {
  if (type === Type.STRING) return 'has texts';
  if (meaning === 'selection' && node) return `has only what ${nodeName(node)} picked`;
  if (type === Type.BOOL) return 'has only true and false';
  if (type === Type.INT64 || type === Type.INT32) return 'has whole numbers: labels or indices';
  if (meaning === 'distances' && !isSingle(shape)) return 'has distances, of which the smallest is the best';
  if (meaning === 'embedding') return 'is a vector of length 1, which compares images and tells no classes apart';
  if (meaning === 'places') return 'has places in the image, as its name says';
  if (meaning === 'features') return 'has features, which describe an image and tell no classes apart';
  if (shape !== undefined && shape.length > 1 && shape.slice(1).filter((size) => size !== 1).length > 1) {
    return `has ${shape.map((size) => size || '?').join('×')} numbers, not one row an image`;
  }
  return undefined;
}

/**
 * The output that has four sides of a box for each number of this one, as detectors have beside the scores of their boxes.
 * @returns undefined: there is none.
 */
export function boxesOf(index: GraphIndex, output: string): string | undefined {
  const shape = index.shapeOf(output) ?? [];
  const count = shape.at(-1);
  const scores = shape.length;
  // One number each is also what a batch of single scores has; then a label beside each tells that they are boxes.
  if (count === 1 || scores === 0 || (scores === 1 && !isLabelled(index, output))) return undefined;
  return index.graph.output.find(({ name }) => {
    const other = index.shapeOf(name) ?? [];
    const [boxes, sides] = other.slice(-2);
    // Exporters often leave the sizes open, and then there is only the name.
    const told = boxes === count && count !== '' && sides === 4;
    return name !== output && other.length === scores + 1 && (told || /box|^dets?$/i.test(name));
  })?.name;
}

/** Whether another output has a whole number for each number of this one. */
function isLabelled(index: GraphIndex, output: string): boolean {
  const shape = index.shapeOf(output)?.join();
  return index.graph.output.some(({ name, type }) => {
    const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
    return name !== output && tensor?.elemType === Type.INT64 && index.shapeOf(name)?.join() === shape;
  });
}

/** A node's name for messages. */
export function nodeName({ opType, name, domain, output }: NodeProto): string {
  const op = domain === '' || domain === 'ai.onnx' ? opType : `${domain}::${opType}`;
  return `${op} "${name || (output[0] ?? '')}"`;
}

/** How many numbers there are per image; undefined: not fixed. */
export function rowLength(shape: readonly (number | string)[] | undefined): number | undefined {
  const sizes = shape?.slice(shape.length > 1 ? 1 : 0).filter((size) => size !== 1) ?? [];
  if (shape !== undefined && sizes.length === 0) return 1;
  return sizes.length === 1 && typeof sizes[0] === 'number' ? sizes[0] : undefined;
}

/** Whether `other` is computed from `one` by a layer with weights, in which case `one` holds features. */
function isFeatureOf(index: GraphIndex, one: OutputCandidate, other: OutputCandidate): boolean {
  return isAncestor(index, one.tensor, other.tensor) && !isAncestor(index, one.tensor, other.tensor, weighted);
}

function related(index: GraphIndex, one: OutputCandidate, other: OutputCandidate): boolean {
  return isAncestor(index, one.tensor, other.tensor) || isAncestor(index, other.tensor, one.tensor);
}

const weighted = new Set('Gemm MatMul Conv FusedMatMul FusedGemm QLinearMatMul QGemm QLinearConv'.split(' '));

/** Whether one tensor is computed from another. @param except nodes that the path must not include. */
function isAncestor(index: GraphIndex, from: string, to: string, except?: ReadonlySet<string>): boolean {
  const seen = new Set<string>([to]);
  const open = [to];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = index.producerOf(name);
    if (node === undefined || except?.has(node.opType)) continue;
    for (const input of node.input) {
      if (input === from) return true;
      if (seen.has(input)) continue;
      seen.add(input);
      open.push(input);
    }
  }
  return false;
}

function preferred<T>(all: readonly T[], isBetter: (one: T) => boolean): readonly T[] {
  const better = all.filter(isBetter);
  return better.length > 0 ? better : all;
}

function byName(all: readonly OutputCandidate[]): OutputCandidate | undefined {
  for (const pattern of names) {
    const called = all.find(({ name }) => pattern.test(name));
    if (called) return called;
  }
  return undefined;
}
