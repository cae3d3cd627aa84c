import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import { boxesOf, nodeName, type OutputCandidate, outputCandidates } from './chooseOutput.ts';
import { scoresBefore } from './outputMeaning.ts';

/**
 * Why a model can't be explained by this output, and what to do: a clause that follows the model's name.
 * @returns undefined if it can be explained.
 */
export function describeUnfit(output: OutputCandidate, index: GraphIndex): string | undefined {
  const { meaning, node, unfit, shape } = output;
  if (unfit === undefined) return undefined;
  const detector = detectorSign(index);
  if (detector !== undefined) {
    return `is a detector (${detector}), and Relabel explains classifiers: export its classifier, or crop the objects and explain a classifier of crops.`;
  }
  if (meaning === 'selection' && node) return selectionWords(node, index);
  if (meaning === 'embedding' && node) {
    return `gives embeddings (${nodeName(node)} makes a vector of length 1) and tells no classes apart: export it with a layer that classifies.`;
  }
  if (meaning === 'features') return featureWords(output, index);
  if (meaning === 'distances' && node) {
    return `gives distances (${nodeName(node)}), of which the smallest is the best, and Relabel takes the largest for it: export their negatives, or their softmax. For a single number that is not of classes, set "output": "score" in relabel.models.`;
  }
  const sizes = shape?.slice(1).filter((size) => size !== 1) ?? [];
  if (shape?.length === 4 && sizes.length > 1) {
    const words = shape.map((size) => size || '?').join('×');
    return `gives ${output.name} ${words}, numbers for each place of the image, as models for segmentation or for making images do: Relabel explains classifiers, so export it as a classifier, with one row of numbers an image.`;
  }
  return `has no output with scores of classes (${outputWords(index)}): export it as a classifier, or set outputName in relabel.models to the tensor of its graph that has them.`;
}

function featureWords({ name, node }: OutputCandidate, index: GraphIndex): string {
  const maker = node === undefined ? '' : `, made by ${nodeName(node)}`;
  const others = outputCandidates(index).flatMap((other) => (other.unfit === undefined ? [other.name] : []));
  const next =
    others.length > 0
      ? `set outputName in relabel.models to another of its outputs (${others.join(', ')})`
      : 'export it with its layer that classifies';
  return `gives features (output "${name}"${maker}), which describe an image and tell no classes apart: ${next}. If they are scores of classes all the same, set "output": "logits" in relabel.models.`;
}

function selectionWords(node: NodeProto, index: GraphIndex): string {
  const scores = scoresBefore(node);
  const made = scores !== undefined && index.producerOf(scores) !== undefined;
  const expose = made ? `set outputName in relabel.models to "${scores}", the scores before it, or ` : '';
  const does = /^(Greater|Less)/.test(node.opType)
    ? `decides inside the graph (${nodeName(node)}), so its scores can't be seen`
    : `picks its best classes inside the graph (${nodeName(node)}), so the scores of the others can't be seen`;
  return `${does}: ${expose}export it without ${node.opType}.`;
}

function outputWords(index: GraphIndex): string {
  return outputCandidates(index)
    .map(({ name, unfit }) => (unfit === undefined ? `"${name}"` : `"${name}" ${unfit}`))
    .join('; ');
}

/** Operators that only object detectors contain: https://github.com/onnx/onnx/blob/main/docs/Operators.md#NonMaxSuppression */
function detectorSign(index: GraphIndex): string | undefined {
  const suppression = index.graph.node.find(({ opType }) => /NonMaxSuppression|NMS|RoiAlign/i.test(opType));
  if (suppression) return nodeName(suppression);
  const box = index.graph.output.find(({ name }) => /box|detection|num_det/i.test(name));
  if (box) return `output "${box.name}"`;
  const scored = index.graph.output.map(({ name }) => boxesOf(index, name)).find((name) => name !== undefined);
  if (scored !== undefined) return `output "${scored}" has boxes`;
  const [only] = index.graph.output;
  const shape = only && index.shapeOf(only.name);
  const [, one, other] = shape ?? [];
  if (shape?.length !== 3 || typeof one !== 'number' || typeof other !== 'number') return undefined;
  // YOLO: the four sides of a box and a score for each class, at thousands of positions.
  const isGrid = Math.min(one, other) >= 5 && Math.max(one, other) >= 300;
  return isGrid ? `output "${only?.name}" has ${one}×${other} numbers, a box and scores at each place` : undefined;
}
