import type { Attribute, GraphTensor } from '../graph.ts';
import type { NodeProto } from '../model.ts';

/** Appends nodes in the place of one. */
export interface Writer {
  /** @returns the name of its result, which is a new tensor if none is given. */
  add(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>, output?: string): string;
  constant(values: GraphTensor['values'], shape: readonly number[]): string;
  /** The values of a weight; undefined: it is computed, or in another file. */
  numbersOf(tensor: string): readonly number[] | undefined;
}

/** Writes what a node does; false: it can't, and the node stays. */
export type Rewrite = (node: NodeProto, writer: Writer) => boolean;
