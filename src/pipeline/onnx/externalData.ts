import { dirname, resolve } from 'node:path';
import type { GraphProto, ModelProto, NodeProto, TensorProto } from './model.ts';
import { TensorProto_DataLocation } from './proto/onnx_pb.ts';

/**
 * The files in which a model keeps weights, by their absolute paths, each once and in alphabetical order.
 * @param path of its own file; the others are named from its folder.
 */
export function weightFiles({ graph, functions }: ModelProto, path: string): readonly string[] {
  const found = new Set<string>();
  for (const tensor of [...(graph ? tensorsOf(graph) : []), ...functions.flatMap(({ node }) => tensorsIn(node))]) {
    const location = tensor.externalData.find(({ key }) => key === 'location')?.value;
    if (isOutside(tensor) && location) found.add(resolve(dirname(path), location));
  }
  return [...found].sort();
}

/** Whether a weight's values are in another file. */
export const isOutside = ({ dataLocation }: TensorProto): boolean => dataLocation === TensorProto_DataLocation.EXTERNAL;

/** The weights and constants of a graph and of the bodies in it. */
function tensorsOf({ initializer, sparseInitializer, node }: GraphProto): readonly TensorProto[] {
  const sparse = sparseInitializer.flatMap(({ values, indices }) => [values, indices]);
  return [...initializer, ...sparse.filter((tensor) => tensor !== undefined), ...tensorsIn(node)];
}

function tensorsIn(nodes: readonly NodeProto[]): readonly TensorProto[] {
  return nodes.flatMap(({ attribute }) =>
    attribute.flatMap(({ t, tensors, g, graphs }) => [
      ...(t ? [t] : []),
      ...tensors,
      ...(g ? [g, ...graphs] : graphs).flatMap(tensorsOf),
    ]),
  );
}

/**
 * What is wrong with the files in which a model keeps its weights, as a sentence that continues the model's name. ONNX
 * Runtime reads such files only from the model's own folder, so that a model can't read others.
 *
 * @param reasons ONNX Runtime's words (onnxruntime/core/framework/tensorprotoutils.cc).
 * @returns undefined if they are about something else.
 */
export function externalDataProblem(reasons: string): string | undefined {
  const absolute = /Absolute path not allowed for external data/i.test(reasons);
  if (absolute || /External data path escapes model directory/i.test(reasons)) {
    const [, path = ''] = /External data path: "([^"]*)"/.exec(reasons) ?? [];
    const how = absolute ? 'by an absolute path' : `outside its own folder ("${path}")`;
    return `was refused: it names a file for its weights ${how}, and a model may read weights from its own folder only. Put that file beside the model and export it with the file's name alone.`;
  }
  const [, missing] = /External data path does not exist: "([^"]*)"/.exec(reasons) ?? [];
  if (missing !== undefined) return `keeps its weights in another file that is missing: put ${missing} there.`;
  if (/External initializer: .* are out of bounds|external data size mismatch/i.test(reasons)) {
    return 'does not fit the file that it keeps its weights in: that file is cut off or belongs to another model. Copy both anew.';
  }
  if (/external data|external_data|\.data\b|weights file/i.test(reasons)) {
    return `keeps its weights in another file that can't be read: put that file beside it (${reasons}).`;
  }
  return undefined;
}
