import type { NodeProto } from '../model.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/** A node on the way from the input to the score. */
export interface RuleNode {
  readonly node: NodeProto;
  /** Whether the gradient of an input is wanted. */
  needs(input: number): boolean;
}

/**
 * The derivative of an operator: appends nodes that compute the gradients of its inputs (vector–Jacobian products).
 *
 * @param gradients of the node's outputs, in their shapes; undefined: nothing depends on that one.
 * @returns names of the gradients of the node's inputs, in their shapes; undefined: not wanted, or zero.
 * @throws PipelineError('model') where this node can't be differentiated.
 */
export type Rule = (
  at: RuleNode,
  gradients: readonly (string | undefined)[],
  builder: GraphBuilder,
) => readonly (string | undefined)[];

/** A rule of an operator with one output. */
export function ofOne(
  rule: (at: RuleNode, gradient: string, builder: GraphBuilder) => readonly (string | undefined)[],
): Rule {
  return (at, [gradient], builder) => (gradient === undefined ? [] : rule(at, gradient, builder));
}
