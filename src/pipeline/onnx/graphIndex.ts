import { tensorAttribute } from './attributes.ts';
import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from './model.ts';

/** A graph by its tensors: which node produces one, which consume it, and what it is. */
export class GraphIndex {
  /** The graph's inputs; before IR version 4, weights are listed among them. */
  readonly inputs: readonly ValueInfoProto[];
  readonly #producers = new Map<string, NodeProto>();
  readonly #consumers = new Map<string, NodeProto[]>();
  readonly #weights = new Map<string, TensorProto>();
  readonly #values = new Map<string, ValueInfoProto>();

  constructor(readonly graph: GraphProto) {
    for (const tensor of graph.initializer) this.#weights.set(tensor.name, tensor);
    for (const value of [...graph.valueInfo, ...graph.input, ...graph.output]) this.#values.set(value.name, value);
    for (const node of graph.node) {
      for (const name of node.output) this.#producers.set(name, node);
      for (const name of new Set(node.input)) {
        const known = this.#consumers.get(name);
        if (known) known.push(node);
        else this.#consumers.set(name, [node]);
      }
    }
    this.inputs = graph.input.filter(({ name }) => !this.#weights.has(name));
  }

  /** The node that produces a tensor; undefined: it is an input or a weight. */
  producerOf(tensor: string): NodeProto | undefined {
    return this.#producers.get(tensor);
  }

  /** The nodes of this graph that consume a tensor; those in loop and branch bodies are not included. */
  consumersOf(tensor: string): readonly NodeProto[] {
    return this.#consumers.get(tensor) ?? [];
  }

  /** A weight or constant, also behind nodes that pass it through; undefined: the tensor is computed. */
  constantOf(tensor: string): TensorProto | undefined {
    const seen = new Set<string>();
    for (let name = tensor; !seen.has(name); ) {
      seen.add(name);
      const weight = this.#weights.get(name);
      if (weight) return weight;
      const node = this.#producers.get(name);
      if (node?.opType === 'Constant') return tensorAttribute(node, 'value');
      if (node?.opType !== 'Identity') return undefined;
      name = node.input[0] ?? '';
    }
    return undefined;
  }

  /** What the model declares about a tensor. */
  valueOf(tensor: string): ValueInfoProto | undefined {
    return this.#values.get(tensor);
  }

  /** Sizes, or the names of free ones ('' for unnamed); undefined: not declared, or not a tensor. */
  shapeOf(tensor: string): readonly (number | string)[] | undefined {
    const weight = this.#weights.get(tensor);
    if (weight) return weight.dims.map(Number);
    return shapeOfValue(this.#values.get(tensor));
  }
}

/** The inputs of a node, and what loop and branch bodies inside it may read of the graph around them. */
export function tensorsReadBy(node: NodeProto): readonly string[] {
  const bodies = node.attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
  if (bodies.length === 0) return node.input;
  const inner = bodies.flatMap((body) => [...body.output.map(({ name }) => name), ...body.node.flatMap(tensorsReadBy)]);
  return [...node.input, ...inner];
}

/** The shape of an input, output or other value; undefined: not declared, or not a tensor. */
export function shapeOfValue(value: ValueInfoProto | undefined): readonly (number | string)[] | undefined {
  const kind = value?.type?.value;
  if (kind?.case !== 'tensorType') return undefined;
  return kind.value.shape?.dim.map(({ value: size }) => {
    if (size.case === 'dimValue') return Number(size.value);
    return size.case === 'dimParam' ? size.value : '';
  });
}
