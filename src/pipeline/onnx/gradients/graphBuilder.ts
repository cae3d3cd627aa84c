import { create } from '@bufbuild/protobuf';
import { type Attribute, type GraphTensor, nodeOf, tensorOf } from '../graph.ts';
import { GraphIndex } from '../graphIndex.ts';
import type { GraphProto, NodeProto, TensorProto } from '../model.ts';
import { NodeProtoSchema, TensorProtoSchema } from '../proto/onnx_pb.ts';
import type { TensorInfo } from './tensorInfo.ts';

/**
 * A graph to which nodes are appended. Types and shapes are known for the graph's own tensors, and for those that were
 * declared to have the shape of one of them (`alike`).
 */
export class GraphBuilder {
  /** The graph's own nodes, which may have received further outputs, then the new ones. */
  readonly nodes: NodeProto[];
  readonly weights: TensorProto[];
  readonly index: GraphIndex;
  readonly #tensors: Map<string, TensorInfo>;
  readonly #names: Set<string>;
  readonly #constants = new Map<string, string>();
  readonly #added = new Map<string, TensorProto>();
  #count = 0;

  constructor(graph: GraphProto, tensors: ReadonlyMap<string, TensorInfo>) {
    this.nodes = graph.node.map(copyOf);
    this.weights = [...graph.initializer];
    this.index = new GraphIndex({ ...graph, node: this.nodes });
    this.#tensors = new Map(tensors);
    this.#names = new Set([
      ...graph.initializer.map(({ name }) => name),
      ...graph.input.map(({ name }) => name),
      ...graph.node.flatMap(({ output }) => output),
    ]);
  }

  /** Type and shape of a tensor. @throws Error when they are unknown, which is a bug of ours. */
  infoOf(tensor: string): TensorInfo {
    const info = this.#tensors.get(tensor);
    if (info === undefined) throw new Error(`Nothing is known of tensor "${tensor}".`);
    return info;
  }

  shapeOf(tensor: string): readonly number[] {
    return this.infoOf(tensor).shape;
  }

  /**
   * Whether a tensor has gradients. Real numbers do, and so do the bytes that represent them in quantised models (and
   * the brightness of pixels), whose gradients are those of the represented numbers. Indices and booleans have none.
   */
  hasGradient(tensor: string): boolean {
    return ['float32', 'float64', 'uint8', 'int8'].includes(this.#tensors.get(tensor)?.type ?? '');
  }

  /** A weight or constant; undefined: it is computed. */
  constantOf(tensor: string): TensorProto | undefined {
    return this.index.constantOf(tensor) ?? this.#added.get(tensor);
  }

  /** Appends a node. @returns the name of its only output. */
  op(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const [output] = this.ops(opType, inputs, 1, attributes);
    return output as string; // one was requested
  }

  /** Appends a node with several outputs. @returns their names. */
  ops(
    opType: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly string[] {
    const names = Array.from({ length: outputs }, () => this.fresh(opType));
    this.nodes.push(
      create(NodeProtoSchema, nodeOf({ op: opType, inputs, outputs: names, attributes, name: names[0] as string })),
    );
    return names;
  }

  /** Appends a node of the graph once more, on other inputs. @returns the name of its first output. */
  again(node: NodeProto, inputs: readonly string[]): string {
    const output = this.fresh(node.opType);
    this.nodes.push(create(NodeProtoSchema, { ...copyOf(node), name: output, input: [...inputs], output: [output] }));
    return output;
  }

  /** Declares type and shape of a new tensor. @returns its name. */
  known(tensor: string, info: TensorInfo): string {
    this.#tensors.set(tensor, info);
    return tensor;
  }

  /**
   * A constant of the type of `like`.
   * @param shape []: a scalar.
   */
  floats(values: readonly number[] | Float32Array, shape: readonly number[], like: string): string {
    const double = this.infoOf(like).type === 'float64';
    return this.#constant({ shape, values: double ? Float64Array.from(values) : Float32Array.from(values) });
  }

  /** A scalar of the type of `like`. */
  scalar(value: number, like: string): string {
    return this.floats([value], [], like);
  }

  /** A vector in single precision whatever the model's type, such as the factors of a resize. */
  single(values: readonly number[]): string {
    return this.#constant({ shape: [values.length], values: Float32Array.from(values) });
  }

  /** A vector of integers, such as a shape. */
  integers(values: readonly number[]): string {
    return this.#constant({ shape: [values.length], values: BigInt64Array.from(values, BigInt) });
  }

  /** The tensor in another shape. */
  reshape(tensor: string, shape: readonly number[]): string {
    return this.op('Reshape', [tensor, this.integers(shape)]);
  }

  /** The second or a later output of a node of the graph, added if the node does not have it. */
  outputOf(node: NodeProto, index: number): string {
    while (node.output.length <= index) node.output.push('');
    const name = node.output[index] || this.fresh(node.opType);
    node.output[index] = name;
    return name;
  }

  #constant({ shape, values }: Omit<GraphTensor, 'name'>): string {
    const key = values.length > 64 ? undefined : `${values.constructor.name}|${shape.join()}|${values.join()}`;
    const known = key && this.#constants.get(key);
    if (known) return known;
    const name = this.fresh('constant');
    const tensor = create(TensorProtoSchema, tensorOf({ name, shape, values }));
    this.weights.push(tensor);
    this.#added.set(name, tensor);
    if (key) this.#constants.set(key, name);
    return name;
  }

  /** A name that no tensor has yet. */
  fresh(what: string): string {
    for (;;) {
      const name = `relabel/${what}_${this.#count++}`;
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      return name;
    }
  }
}

/** A node that may receive further outputs. */
function copyOf({ opType, domain, name, input, output, attribute }: NodeProto): NodeProto {
  return create(NodeProtoSchema, { opType, domain, name, input, output: [...output], attribute });
}
