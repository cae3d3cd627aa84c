import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import type { Meaning } from './meaning.ts';
import { scalarOf } from './scalar.ts';

/**
 * The meaning of an output that exporters build from several operators: softmax as Exp / ReduceSum(Exp), its logarithm, a
 * sigmoid as 1 / (1 + Exp(−x)), two classes concatenated from a sigmoid p and 1 − p, or the length of a difference.
 *
 * @param meaningOf gives the meaning of another tensor.
 * @returns undefined: none of these.
 */
export function composedMeaning(
  index: GraphIndex,
  node: NodeProto,
  meaningOf: (tensor: string) => Meaning,
): Meaning | undefined {
  const [a = '', b = ''] = node.input;
  const made = (tensor: string, ...ops: string[]): NodeProto | undefined => {
    const maker = behindReshapes(index, tensor);
    return maker && ops.includes(maker.opType) ? maker : undefined;
  };
  switch (node.opType) {
    case 'Log':
      return meaningOf(a) === 'probabilities' ? 'logProbabilities' : undefined;
    case 'Exp':
      return meaningOf(a) === 'logProbabilities' ? 'probabilities' : undefined;
    case 'Div':
      if (scalarOf(index, a) === 1 && isOnePlusExp(index, b)) return 'sigmoids';
      if (sumsOver(made(b, 'ReduceSum', 'ReduceL1', 'Clip', 'Max', 'Add', 'Expand'), a, index)) return 'probabilities';
      return made(b, 'ReduceL2', 'LpNormalization') || isClippedNorm(index, b) ? 'embedding' : undefined;
    case 'Mul': {
      const reciprocal = made(b, 'Reciprocal') ?? made(a, 'Reciprocal');
      const other = reciprocal && reciprocal === made(b, 'Reciprocal') ? a : b;
      const sum = reciprocal && made(reciprocal.input[0] ?? '', 'ReduceSum');
      return sumsOver(sum, other, index) ? 'probabilities' : undefined;
    }
    case 'Reciprocal':
      return isOnePlusExp(index, a) ? 'sigmoids' : undefined;
    case 'Sub': {
      const logSum = made(b, 'ReduceLogSumExp') ?? made(made(b, 'Log')?.input[0] ?? '', 'ReduceSum');
      if (logSum) return 'logProbabilities';
      return scalarOf(index, a) === 1 && meaningOf(b) === 'sigmoids' ? 'sigmoids' : undefined;
    }
    case 'Concat':
      return joined(index, node, meaningOf);
    case 'Sqrt':
    case 'Pow':
      return isSumOfDifferences(index, index.producerOf(a)) ? 'distances' : undefined;
    case 'ReduceSum':
    case 'ReduceMean':
    case 'ReduceSumSquare':
    case 'ReduceL1':
    case 'ReduceL2':
      return isSumOfDifferences(index, node) ? 'distances' : undefined;
    default:
      return undefined;
  }
}

/** The meaning of concatenated tensors: probabilities for p and 1 − p, otherwise the meaning that all of them share. */
function joined(index: GraphIndex, node: NodeProto, meaningOf: (tensor: string) => Meaning): Meaning | undefined {
  const meanings = new Set(node.input.map(meaningOf));
  const [only] = meanings;
  if (meanings.size !== 1 || only === undefined) return undefined;
  if (only !== 'sigmoids') return only === 'logits' ? only : undefined;
  const rest = node.input.filter((tensor) => {
    const maker = index.producerOf(tensor);
    return (
      maker?.opType === 'Sub' && scalarOf(index, maker.input[0]) === 1 && node.input.includes(maker.input[1] ?? '')
    );
  });
  return node.input.length === 2 && rest.length === 1 ? 'probabilities' : only;
}

function behindReshapes(index: GraphIndex, tensor: string): NodeProto | undefined {
  const maker = index.producerOf(tensor);
  const passes = ['Reshape', 'Unsqueeze', 'Squeeze', 'Identity', 'Cast', 'Expand'];
  return maker && passes.includes(maker.opType) ? index.producerOf(maker.input[0] ?? '') : maker;
}

/** Whether a node is the sum of `tensor`, possibly with a small number added so that it isn't 0. */
function sumsOver(node: NodeProto | undefined, tensor: string, index: GraphIndex): boolean {
  if (node === undefined) return false;
  if (node.opType === 'ReduceSum' || node.opType === 'ReduceL1') return node.input[0] === tensor;
  return node.input.some((input) => {
    const maker = index.producerOf(input);
    return maker?.opType === 'ReduceSum' && maker.input[0] === tensor;
  });
}

/** torch.nn.functional.normalize: x / max(‖x‖, ε). */
function isClippedNorm(index: GraphIndex, tensor: string): boolean {
  const maker = behindReshapes(index, tensor);
  if (maker === undefined || !['Clip', 'Max', 'Add', 'Sqrt'].includes(maker.opType)) return false;
  return maker.input.some((input) =>
    ['ReduceL2', 'Sqrt', 'ReduceSumSquare'].includes(index.producerOf(input)?.opType ?? ''),
  );
}

function isOnePlusExp(index: GraphIndex, tensor: string): boolean {
  const add = index.producerOf(tensor);
  if (add?.opType !== 'Add') return false;
  const [a = '', b = ''] = add.input;
  const other = scalarOf(index, a) === 1 ? b : scalarOf(index, b) === 1 ? a : '';
  return index.producerOf(other)?.opType === 'Exp';
}

/**
 * Whether a node adds up squares or sizes of differences from something that is known, such as the centres of classes.
 * Lengths of vectors that are no differences are what capsule networks score by.
 */
function isSumOfDifferences(index: GraphIndex, node: NodeProto | undefined): boolean {
  const [input = ''] = node?.input ?? [];
  switch (node?.opType) {
    case 'ReduceSumSquare':
    case 'ReduceL1':
    case 'ReduceL2':
      return isDifference(index, input);
    case 'ReduceSum':
    case 'ReduceMean': {
      const part = index.producerOf(input);
      const isSize =
        part?.opType === 'Pow' || part?.opType === 'Abs' || (part?.opType === 'Mul' && part.input[0] === part.input[1]);
      return isSize && isDifference(index, part?.input[0] ?? '');
    }
    default:
      return false;
  }
}

function isDifference(index: GraphIndex, tensor: string): boolean {
  const maker = index.producerOf(tensor);
  return maker?.opType === 'Sub' && maker.input.some((input) => isConstant(index, input));
}

/** Whether a tensor is of weights, possibly reshaped. */
function isConstant(index: GraphIndex, tensor: string): boolean {
  const passes = ['Reshape', 'Unsqueeze', 'Squeeze', 'Identity', 'Cast', 'Expand', 'Transpose'];
  let name = tensor;
  for (let maker = index.producerOf(name); maker && passes.includes(maker.opType); maker = index.producerOf(name)) {
    name = maker.input[0] ?? '';
  }
  return index.constantOf(name) !== undefined;
}
