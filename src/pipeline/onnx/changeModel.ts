import { rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { partialOf, sweepLeftovers } from '../leftovers.ts';
import { weightFiles } from './externalData.ts';
import { GraphIndex, tensorsReadBy } from './graphIndex.ts';
import { type ModelProto, type NodeProto, readModel, type ValueInfoProto, writeModel } from './model.ts';
import { ValueInfoProtoSchema } from './proto/onnx_pb.ts';

/** Changes to a model before it is opened; its file stays as it is. */
export interface ModelChanges {
  /** A tensor of its graph that becomes its only output, so that what comes after is not computed. */
  readonly output?: string | undefined;
  /** Whether a batch size of 0, which older exporters write for "any", is replaced by a free one. */
  readonly anyBatch?: boolean | undefined;
}

/** The model with the changes. */
export function changeModel(model: ModelProto, { output, anyBatch }: ModelChanges): ModelProto {
  const { graph } = model;
  if (graph === undefined) return model;
  const index = new GraphIndex(graph);
  const outputs =
    output === undefined ? graph.output : [index.valueOf(output) ?? create(ValueInfoProtoSchema, { name: output })];
  // The types and shapes that the model gives for inner tensors may contain the 0 as well, and are not needed.
  const changed = anyBatch
    ? { input: graph.input.map(withAnyBatch), output: outputs.map(withAnyBatch), valueInfo: [] }
    : { output: outputs };
  // Otherwise ONNX Runtime would run what comes after.
  const node = output === undefined ? graph.node : needed(graph.node, index, output);
  return { ...model, graph: { ...graph, ...changed, node } };
}

/** The nodes that a tensor is computed by, in order. */
function needed(nodes: readonly NodeProto[], index: GraphIndex, tensor: string): NodeProto[] {
  const found = new Set<NodeProto>();
  const open = [tensor];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = index.producerOf(name);
    if (node === undefined || found.has(node)) continue;
    found.add(node);
    open.push(...tensorsReadBy(node));
  }
  return nodes.filter((node) => found.has(node));
}

function withAnyBatch(value: ValueInfoProto): ValueInfoProto {
  const kind = value.type?.value;
  const [first, ...others] = kind?.case === 'tensorType' ? (kind.value.shape?.dim ?? []) : [];
  if (kind?.case !== 'tensorType' || first?.value.case !== 'dimValue' || first.value.value !== 0n) return value;
  const dim = [{ value: { case: 'dimParam', value: 'N' } as const }, ...others];
  const tensor = { elemType: kind.value.elemType, shape: { dim } };
  return create(ValueInfoProtoSchema, {
    name: value.name,
    type: { value: { case: 'tensorType', value: tensor } },
  });
}

/**
 * Passes a changed model to whoever opens it: as bytes or, if its weights are in other files, which are looked up
 * beside it, as a temporary file there.
 *
 * @param path absolute path of a `.onnx` file below 2 GiB.
 * @throws Error when it can't be read, or nothing can be written beside it.
 */
export async function openChanged<T>(
  path: string,
  changes: ModelChanges,
  openModel: (model: string | Uint8Array) => Promise<T>,
): Promise<T> {
  return openBeside(path, changeModel(await readModel(path), changes), openModel);
}

/** The same for a model that has already been changed; `path` is the file that it was read from. */
export async function openBeside<T>(
  path: string,
  model: ModelProto,
  openModel: (model: string | Uint8Array) => Promise<T>,
): Promise<T> {
  const bytes = writeModel(model);
  if (weightFiles(model, path).length === 0) return openModel(bytes);
  sweepLeftovers(dirname(path));
  const beside = partialOf(path);
  await writeFile(beside, bytes);
  try {
    return await openModel(beside);
  } finally {
    await rm(beside, { force: true });
  }
}
