import { textAttribute } from '../../onnx/attributes.ts';
import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import { classNames } from './classNames.ts';
import { composedMeaning } from './composedMeaning.ts';
import { lastWidth } from './lastWidth.ts';
import type { Meaning } from './meaning.ts';
import { normalisesEmbedding, poolsFeatures } from './poolsFeatures.ts';
import { dequantised, Rescaling, requantised, scaledBy, shiftedBy } from './rescaling.ts';
import { constantNumbers, isScale, scalarOf } from './scalar.ts';

export interface OutputMeaning {
  readonly meaning: Meaning;
  /** The node that determines it, for messages; undefined: there is none. */
  readonly node: NodeProto | undefined;
  /** Converts the output to the meant numbers, where it is quantised or in per cent. */
  readonly rescaling: Rescaling;
  /**
   * A tensor of the same shape that has the meant numbers as they are, where the output has them in per cent, negative or
   * as logarithms; undefined: the output has them, or there is none.
   */
  readonly plain?: string | undefined;
  /** A node on the way that takes the largest or the smallest of several numbers. */
  readonly peak?: NodeProto | undefined;
}

/** A Map, not an object: a file may name its operators anything, even `constructor`. */
function named<T>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(table));
}

/** Operators that pass every number on unchanged: https://onnx.ai/onnx/operators/ */
const passing = new Set(
  'Identity Cast CastLike Reshape Flatten Squeeze Unsqueeze Transpose Dropout Slice Gather Split Expand ReduceMax ReduceMin'.split(
    ' ',
  ),
);

/** Operators that leave every number at its place, so that a tensor before them has the same shape. */
const inPlace = new Set('Identity Cast CastLike Neg Mul Div Add Sub Log Clip Round Floor'.split(' '));

const linear = new Set(
  'Gemm MatMul Conv ConvTranspose Einsum FusedMatMul FusedGemm FusedConv MatMulInteger ConvInteger MatMulNBits BatchNormalization MatMulIntegerToFloat DynamicQuantizeMatMul'.split(
    ' ',
  ),
);
/** Quantised operators, with the index of the output's scale among their inputs; its zero point follows. */
const quantised: ReadonlyMap<string, readonly [scale: number, meaning: Meaning]> = named({
  QLinearSoftmax: [3, 'probabilities'],
  QLinearSigmoid: [3, 'sigmoids'],
  QLinearMatMul: [6, 'logits'],
  QLinearConv: [6, 'logits'],
  QLinearAdd: [6, 'logits'],
  QGemm: [7, 'logits'],
  QLinearGlobalAveragePool: [3, 'logits'],
  QLinearAveragePool: [3, 'logits'],
});
const selecting = new Set(
  'TopK ArgMax ArgMin NonMaxSuppression Hardmax OneHot Greater GreaterOrEqual Less LessOrEqual'.split(' '),
);
const decisive: ReadonlyMap<string, Meaning> = named({
  Softmax: 'probabilities',
  LogSoftmax: 'logProbabilities',
  Sigmoid: 'sigmoids',
  HardSigmoid: 'sigmoids',
  ZipMap: 'map',
  SequenceConstruct: 'map',
  SplitToSequence: 'map',
  LpNormalization: 'embedding',
  LayerNormalization: 'features',
});
/** Averages and sums of the answers of several branches, or for several parts of an image. */
const averaging = new Set('GlobalAveragePool AveragePool ReduceMean ReduceSum GlobalMaxPool MaxPool Mean'.split(' '));
/** Operators after which logits are still logits: a bias per class, a residual, a factor. */
const elementwise = new Set('Relu LeakyRelu PRelu Sum Add Sub Mul Div Tanh'.split(' '));
/** Operators of ai.onnx.ml whose attribute post_transform says what they output. */
const transforms: ReadonlyMap<string, Meaning> = named({
  SOFTMAX: 'probabilities',
  LOGISTIC: 'sigmoids',
  NONE: 'unknown',
});

/** The most steps back from the output: what determines it is never further away. */
const farthest = 64;

/**
 * Walks back from a tensor to the operator that determines what its numbers are.
 * @param tensor of the graph.
 */
export function outputMeaning(index: GraphIndex, tensor: string): OutputMeaning {
  let name = tensor;
  let rescaling = new Rescaling();
  let linearOnly = rescaling;
  let peak: NodeProto | undefined;
  let [placed, logarithm, rounded] = [true, false, false];
  const decided = (meaning: Meaning, node?: NodeProto): OutputMeaning => {
    const isScore = meaning === 'logits' || meaning === 'steps' || meaning === 'unknown';
    if (logarithm && (isScore || !placed)) return { meaning: 'unknown', node, rescaling: linearOnly, peak };
    const scaled = isScore ? linearOnly : rescaling;
    const changed = logarithm || rounded || !scaled.isNone;
    const plain = placed && changed && !isScore ? name : undefined;
    return { meaning, node, rescaling: scaled, plain, peak };
  };
  for (let step = 0; step < farthest; step++) {
    const node = index.producerOf(name);
    if (node === undefined) return decided('unknown');
    const op = node.opType;
    const [first = ''] = node.input;
    if (op === 'Log' && meaningOf(index, first) === 'sigmoids') {
      [name, logarithm] = [first, true];
      continue;
    }
    const plain = decisive.get(op) ?? (selecting.has(op) ? 'selection' : undefined) ?? namedMeaning(node);
    if (plain !== undefined) return decided(plain, node);
    const whole = quantised.get(op);
    if (whole !== undefined) {
      const [place, meaning] = whole;
      placed = false;
      [rescaling, linearOnly] = [rescaling, linearOnly].map((before) =>
        requantised(before, scalarOf(index, node.input[place]), scalarOf(index, node.input[place + 1]) ?? 0),
      ) as [Rescaling, Rescaling];
      return decided(meaning, node);
    }
    if (op === 'QuantizeLinear' || op === 'DequantizeLinear') {
      const change = op === 'QuantizeLinear' ? requantised : dequantised;
      const [scale, zero] = [scalarOf(index, node.input[1]), scalarOf(index, node.input[2]) ?? 0];
      rescaling = change(rescaling, scale, zero);
      linearOnly = change(linearOnly, scale, zero);
      name = first;
      placed = false;
      continue;
    }
    const composed = composedMeaning(index, node, (input) => meaningOf(index, input));
    if (composed === 'distances' && rescaling.factor < 0) return decided('logits', node);
    if (composed !== undefined) return decided(composed, node);
    if (op === 'BatchNormalization' && normalisesEmbedding(index, node)) return decided('features', node);
    if (linear.has(op)) return decided('logits', node);
    if (averaging.has(op)) return decided(poolsFeatures(index, node) ? 'features' : averageMeaning(index, node), node);
    if (isHardSigmoid(index, node) && meaningOf(index, first) === 'logits') return decided('sigmoids', node);
    const on = passesOn(index, node);
    if (on === undefined) return decided(elementwiseMeaning(index, node), node);
    rescaling = on.rescale(rescaling);
    name = on.input;
    placed &&= inPlace.has(op);
    rounded ||= op === 'Round' || op === 'Floor';
    if (op === 'ReduceMax' || op === 'ReduceMin') peak ??= node;
  }
  return decided('unknown');
}

/** Whether a node cuts numbers off at 0 and at 1, as anomalib's scores are. */
function isHardSigmoid(index: GraphIndex, { opType, input }: NodeProto): boolean {
  return opType === 'Clip' && scalarOf(index, input[1]) === 0 && scalarOf(index, input[2]) === 1;
}

/** The tensor of scores that a selection (TopK) or a map is made from. */
export function scoresBefore(node: NodeProto): string | undefined {
  return node.input[0];
}

/** Scores after a bias, a residual or a factor; a single one plus several thresholds is what ordinal regression makes. */
function elementwiseMeaning(index: GraphIndex, node: NodeProto): Meaning {
  if (!elementwise.has(node.opType) || !isLinear(index, node)) return 'unknown';
  const [a = '', b = ''] = node.input;
  const [score, thresholds] = constantNumbers(index, b) === undefined ? [b, a] : [a, b];
  const several = (constantNumbers(index, thresholds)?.length ?? 0) > 1;
  const shifts = node.opType === 'Add' || node.opType === 'Sub';
  return shifts && several && lastWidth(index, score) === 1 ? 'steps' : 'logits';
}

/** Whether all inputs of a node, except for constants and scales, are scores. */
function isLinear(index: GraphIndex, node: NodeProto): boolean {
  const computed = node.input.filter((name) => name !== '' && !isScale(index, name));
  return computed.length > 0 && computed.every((name) => meaningOf(index, name) === 'logits');
}

/** The meaning of a tensor on the way. Remembered, because branches meet again, and broken graphs have cycles. */
function meaningOf(index: GraphIndex, tensor: string): Meaning {
  const found = known.get(index) ?? new Map<string, Meaning>();
  known.set(index, found);
  const before = found.get(tensor);
  if (before !== undefined) return before;
  found.set(tensor, 'unknown');
  const { meaning } = outputMeaning(index, tensor);
  found.set(tensor, meaning);
  return meaning;
}

const known = new WeakMap<GraphIndex, Map<string, Meaning>>();

function averageMeaning(index: GraphIndex, node: NodeProto): Meaning {
  const meanings = new Set(
    node.input.slice(0, node.opType === 'Mean' ? undefined : 1).map((name) => meaningOf(index, name)),
  );
  const [only] = meanings;
  // A mean of probabilities is a probability; a sum of them, or a mean of their logarithms, is not.
  if (meanings.size > 1 || only === undefined) return 'unknown';
  return node.opType === 'ReduceSum' && only !== 'logits' ? 'unknown' : only;
}

/** The input whose numbers a node passes on; undefined: it does something else. */
function passesOn(
  index: GraphIndex,
  node: NodeProto,
): { readonly input: string; rescale(before: Rescaling): Rescaling } | undefined {
  const [a = '', b = ''] = node.input;
  if (passing.has(node.opType)) return { input: a, rescale: (before) => before };
  if (node.opType === 'Clip' || node.opType === 'Round' || node.opType === 'Floor')
    return { input: a, rescale: (before) => before };
  if (node.opType === 'Neg') return { input: a, rescale: (before) => scaledBy(before, -1) };
  const [left, right] = [scalarOf(index, a), scalarOf(index, b)];
  const given = right ?? left;
  if (given === undefined) return undefined;
  const input = right === undefined ? b : a;
  switch (node.opType) {
    case 'Mul':
      return given === 0 ? undefined : { input, rescale: (before) => scaledBy(before, given) };
    case 'Div':
      return right === undefined || right === 0
        ? undefined
        : { input, rescale: (before) => scaledBy(before, 1 / right) };
    case 'Add':
      return { input, rescale: (before) => shiftedBy(before, given) };
    case 'Sub':
      return right === undefined ? undefined : { input, rescale: (before) => shiftedBy(before, -right) };
    default:
      return undefined;
  }
}

/** What is known by name only: classical classifiers, and exporters' functions that aren't ONNX operators. */
function namedMeaning(node: NodeProto): Meaning | undefined {
  const { opType, domain } = node;
  if (domain === '' || domain === 'ai.onnx') return undefined;
  if (domain === 'ai.onnx.ml') {
    if (opType === 'Normalizer') return textAttribute(node, 'norm') === 'L1' ? 'probabilities' : 'embedding';
    if (!/Classifier/.test(opType)) return undefined;
    const meaning = transforms.get(textAttribute(node, 'post_transform') ?? 'NONE');
    // Of two classes the other one gets the rest.
    return meaning === 'sigmoids' && classNames(node)?.length === 2 ? 'probabilities' : meaning;
  }
  if (/log_?softmax/i.test(opType)) return 'logProbabilities';
  if (quantised.has(opType)) return undefined;
  if (/softmax/i.test(opType)) return 'probabilities';
  return /sigmoid/i.test(opType) ? 'sigmoids' : undefined;
}
