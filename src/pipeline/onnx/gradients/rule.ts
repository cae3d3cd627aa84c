import type { Attribute } from '../graph.ts';
import type { NodeProto, TensorProto } from '../model.ts';
import { TensorProto_DataType as Type } from '../proto/onnx_pb.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/** What a rule is given: the node, what is known about its tensors, and a way to append nodes. */
export interface RuleScope {
  readonly node: NodeProto;
  /** The gradients of the node's outputs, one for each; undefined: nothing depends on it. */
  readonly gradients: readonly (string | undefined)[];
  /** The gradient of the first output. */
  readonly gradient: string;
  /** Whether the gradient of input `at` is requested. */
  wants(at: number): boolean;
  /** Sizes of a tensor. */
  shapeOf(tensor: string): readonly number[];
  /** The values of a tensor that does not depend on the input; undefined: it does, or it is absent. */
  constantOf(tensor: string | undefined): TensorProto | undefined;
  /** Appends a node. @returns the name of its first output. */
  add(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** Appends a node with several outputs. */
  addMany(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: Readonly<Record<string, Attribute>>,
  ): string[];
  /** The node itself once more, on other inputs. @returns the name of its first output. */
  again(inputs: readonly string[]): string;
  /** A constant of the type that the model computes in; `shape` is that of a scalar if undefined. */
  floats(values: readonly number[] | Float32Array, shape?: readonly number[]): string;
  /** A constant list in single precision, whatever the model computes in. */
  single(values: readonly number[]): string;
  /** The type of a tensor, as ONNX Runtime calls it. */
  typeOf(tensor: string): string;
  /** A constant list of 64-bit integers. */
  integers(values: readonly number[]): string;
  /** Another output of the node itself, which it did not have so far, such as MaxPool's indices. */
  furtherOutput(at: number): string;
}

/**
 * The gradient of the score with respect to each input of a node, given those with respect to its outputs: the chain
 * rule, as plain ONNX nodes that the rule appends. undefined: the score does not depend on that input, or its gradient
 * is not requested.
 */
export type Rule = (scope: RuleScope) => readonly (string | undefined)[];

/** What a rule throws for a node that it does not cover: a reason, to follow a colon. */
export class NotCovered extends Error {}

/** What a rule is given for a node. */
export function scopeOf(
  builder: GraphBuilder,
  node: NodeProto,
  gradients: readonly (string | undefined)[],
  wants: (at: number) => boolean,
): RuleScope {
  const like = node.output.find((name, at) => gradients[at] !== undefined && builder.hasGradient(name)) ?? '';
  return {
    node,
    gradients,
    get gradient() {
      const [first] = gradients;
      if (first === undefined) throw new NotCovered('only its further outputs are used');
      return first;
    },
    wants,
    shapeOf: (tensor) => builder.shapeOf(tensor),
    constantOf: (tensor) => (tensor ? builder.constantOf(tensor) : undefined),
    add: (op, inputs, attributes) => builder.op(op, inputs, attributes),
    addMany: (op, inputs, outputs, attributes) => [...builder.ops(op, inputs, outputs, attributes)],
    again: (inputs) => builder.again(node, inputs),
    floats: (values, shape = []) => builder.floats(values, shape, like),
    single: (values) => builder.single(values),
    typeOf: (tensor) => builder.infoOf(tensor).type,
    integers: (values) => builder.integers(values),
    furtherOutput: (at) => builder.outputOf(node, at),
  };
}

/** Rules by operator name. */
export type Rules = Readonly<Record<string, Rule>>;

/** The name of an input that must exist. */
export function inputOf({ node }: Pick<RuleScope, 'node'>, at: number): string {
  const name = node.input[at];
  if (!name) throw new NotCovered(`it lacks input ${at}`);
  return name;
}

/** The name of an output that must exist. */
export function outputOf({ node }: Pick<RuleScope, 'node'>, at = 0): string {
  const name = node.output[at];
  if (!name) throw new NotCovered(`it lacks output ${at}`);
  return name;
}

/** A tensor in another shape with the same number of values. */
export const reshape = (scope: RuleScope, tensor: string, shape: readonly number[]): string =>
  scope.add('Reshape', [tensor, scope.integers(shape)]);

/** A tensor of that shape in which every number is 0. */
export const zeros = (scope: RuleScope, shape: readonly number[]): string =>
  scope.add('Expand', [scope.floats([0]), scope.integers(shape)]);

/**
 * A condition as a number, 1 if it holds, otherwise 0: ONNX Runtime multiplies faster than it selects with Where.
 * @param like has the type of the number.
 */
export const asNumber = (scope: RuleScope, condition: string, like: string): string =>
  scope.add('Cast', [condition], { to: scope.typeOf(like) === 'float64' ? Type.DOUBLE : Type.FLOAT });

/**
 * Quotients, and 0 where the divisor is: at a tip or a vertical end of a function, where a 0/0 would spread over all of the
 * image. 0 is what PyTorch has for norms of nothing, and behind a ReLU, whose own 0 stops what is infinite.
 */
export const quotientOrZero = (scope: RuleScope, dividend: string, divisor: string): string => {
  const zero = scope.floats([0]);
  const isZero = scope.add('Equal', [divisor, zero]);
  return scope.add('Where', [isZero, zero, scope.add('Div', [dividend, divisor])]);
};

/** The sum over axes, which remain with size 1. */
export const sumOver = (scope: RuleScope, tensor: string, axes: readonly number[]): string =>
  axes.length === 0 ? tensor : scope.add('ReduceSum', [tensor, scope.integers(axes)], { keepdims: 1 });

/**
 * The gradient of a tensor of `shape` that was broadcast to `from`: the sum over the axes along which it was repeated.
 */
export function unbroadcast(
  scope: RuleScope,
  gradient: string,
  from: readonly number[],
  shape: readonly number[],
): string {
  const extra = from.length - shape.length;
  const axes = [...from.keys()].filter((axis) => axis < extra || (shape[axis - extra] === 1 && from[axis] !== 1));
  const summed = sumOver(scope, gradient, axes);
  return extra > 0 ? reshape(scope, summed, shape) : summed;
}
