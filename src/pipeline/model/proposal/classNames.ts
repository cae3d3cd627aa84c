import { integersAttribute, textsAttribute } from '../../onnx/attributes.ts';
import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import { numbersOfTensor } from '../../onnx/tensorNumbers.ts';

const texts = ['classlabels_strings'];
const numbers = ['classlabels_int64s', 'classlabels_ints'];

/**
 * What a node of ai.onnx.ml calls its classes: ZipMap, LinearClassifier, SVMClassifier, TreeEnsembleClassifier.
 * @returns undefined if it has no classes.
 * @see https://onnx.ai/onnx/operators/#ai-onnx-ml
 */
export function classNames(node: NodeProto): readonly string[] | undefined {
  const named = texts.map((name) => textsAttribute(node, name)).find((names) => (names?.length ?? 0) > 0);
  if (named) return named;
  const numbered = numbers.map((name) => integersAttribute(node, name)).find((list) => (list?.length ?? 0) > 0);
  return numbered?.map(String);
}

/**
 * The names of the classes that are written in a graph itself: of the map that it ends in, else of the classifier that comes
 * last, else of the table that the likeliest class is looked up in (skl2onnx without a map).
 * @returns undefined if there are none, or they are only the indices of the classes.
 */
export function namesInGraph(index: GraphIndex): readonly string[] | undefined {
  const nodes = index.graph.node.filter(({ domain }) => domain === 'ai.onnx.ml');
  const last = (pattern: RegExp) => nodes.findLast(({ opType }) => pattern.test(opType));
  const namers = [last(/^ZipMap$/), last(/Classifier$/)].flatMap((node) => (node ? [classNames(node)] : []));
  const tables = nodes.map((node) => lookedUp(index, node));
  const names = [...namers, ...tables].find((found) => found !== undefined);
  return names?.every((name, at) => name === String(at)) ? undefined : names;
}

const decoder = new TextDecoder();

/** The table in which a node looks up what was picked; undefined: it does something else. */
function lookedUp(index: GraphIndex, { opType, input }: NodeProto): readonly string[] | undefined {
  const [from = '', at = ''] = input;
  const table = index.constantOf(from);
  const picks = /^(ArgMax|TopK)$/.test(index.producerOf(at)?.opType ?? '');
  if (opType !== 'ArrayFeatureExtractor' || table === undefined || !picks) return undefined;
  if (table.stringData.length > 0) return table.stringData.map((bytes) => decoder.decode(bytes));
  return numbersOfTensor(table)?.map(String);
}
