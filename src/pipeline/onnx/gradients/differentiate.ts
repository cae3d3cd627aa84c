import { PipelineError } from '../../../common/errors.ts';
import { tensorsReadBy } from '../graphIndex.ts';
import type { NodeProto } from '../model.ts';
import type { GraphBuilder } from './graphBuilder.ts';
import { NotCovered, type Rule, scopeOf } from './rule.ts';
import { rules } from './rules.ts';

/** A way back through a graph. */
export interface WayBack {
  readonly rules: ReadonlyMap<string, Rule>;
  /** What is said of a node that has no rule. */
  refusal(node: string): string;
}

/**
 * Reverse-mode differentiation: appends plain ONNX operators that compute the gradient of the sum of `of` with respect
 * to each of `withRespectTo`. (Griewank and Walther, Evaluating Derivatives, 2nd ed. 2008, section 3.2.)
 *
 * @param by the rules, if not those of derivatives as they are.
 * @returns the name of each gradient, which has the shape of its tensor.
 * @throws PipelineError('model') when an operator on the way has no derivative, or a tensor does not lead to `of`.
 */
export function differentiate(
  builder: GraphBuilder,
  of: string,
  withRespectTo: readonly string[],
  by: ReadonlyMap<string, Rule> = rules,
): ReadonlyMap<string, string> {
  const refusal = (node: string): string => `The model can't be differentiated: ${node} has no gradient here`;
  return goBack(builder, { of, start: onesLike(builder, of) }, withRespectTo, { rules: by, refusal });
}

/**
 * The same by other rules, such as those of excitation backprop.
 * @param from the tensor to begin at, and what stands for its gradient.
 */
export function goBack(
  builder: GraphBuilder,
  { of, start }: { readonly of: string; readonly start: string },
  withRespectTo: readonly string[],
  way: WayBack,
): ReadonlyMap<string, string> {
  const nodes = nodesBetween(builder, of, withRespectTo);
  const active = new Set([...withRespectTo, ...nodes.flatMap(({ output }) => output)]);
  const parts = new Map<string, string[]>([[of, [start]]]);
  const total = (tensor: string): string | undefined => {
    const terms = parts.get(tensor);
    if (terms === undefined) return undefined;
    const [first = '', ...others] = terms;
    if (others.length > 0) parts.set(tensor, [builder.op(terms.length === 2 ? 'Add' : 'Sum', terms)]);
    return others.length > 0 ? parts.get(tensor)?.[0] : first;
  };
  for (const node of nodes.toReversed()) {
    const gradients = node.output.map((name) => (name === '' ? undefined : total(name)));
    if (gradients.every((gradient) => gradient === undefined)) continue;
    const needs = (input: number) => {
      const name = node.input[input] ?? '';
      return active.has(name) && builder.hasGradient(name);
    };
    apply(node, needs, gradients, builder, way).forEach((gradient, input) => {
      if (gradient === undefined || !needs(input)) return;
      const name = node.input[input] as string;
      parts.set(name, [...(parts.get(name) ?? []), gradient]);
    });
  }
  return new Map(withRespectTo.map((tensor) => [tensor, total(tensor) ?? unreached(tensor, of)]));
}

/** The nodes by which `of` is computed from any of the tensors, in the graph's order. */
export function nodesBetween({ nodes }: GraphBuilder, of: string, from: readonly string[]): NodeProto[] {
  const after = new Set(from);
  const downstream = nodes.filter((node) => {
    if (!tensorsReadBy(node).some((name) => after.has(name))) return false;
    for (const name of node.output) after.add(name);
    return true;
  });
  const before = new Set([of]);
  return downstream
    .toReversed()
    .filter((node) => {
      if (!node.output.some((name) => name !== '' && before.has(name))) return false;
      for (const name of tensorsReadBy(node)) before.add(name);
      return true;
    })
    .toReversed();
}

function onesLike(builder: GraphBuilder, tensor: string): string {
  return builder.op('Expand', [builder.scalar(1, tensor), builder.integers(builder.shapeOf(tensor))]);
}

/** @throws PipelineError('model') if the node has no rule, or its rule does not cover it. */
function apply(
  node: NodeProto,
  needs: (input: number) => boolean,
  gradients: readonly (string | undefined)[],
  builder: GraphBuilder,
  way: WayBack,
): readonly (string | undefined)[] {
  const rule = way.rules.get(operatorOf(node));
  if (rule === undefined) throw noRule(way, node, '');
  try {
    const found = rule(scopeOf(builder, node, gradients, needs));
    // Except for step functions, whose rules yield nothing at all, a missing gradient would be a wrong one of 0.
    const lacking = found.length > 0 ? node.input.findIndex((_, at) => needs(at) && found[at] === undefined) : -1;
    if (lacking >= 0) throw new NotCovered(`by its input ${lacking + 1}`);
    return found;
  } catch (error) {
    throw error instanceof NotCovered ? noRule(way, node, `: ${error.message}`) : error;
  }
}

/** What rules call a node's operator: without a domain where it is ONNX's own. */
export const operatorOf = ({ domain, opType }: NodeProto): string =>
  domain === '' || domain === 'ai.onnx' ? opType : `${domain}::${opType}`;

function noRule({ refusal }: WayBack, node: NodeProto, why: string): PipelineError {
  const name = node.name || (node.output[0] ?? '');
  const said = refusal(`operator ${operatorOf(node)} (node "${name}")`);
  const message = `${said}${why}. Choose a method that needs none: relabel, rise, lime or occlusion.`;
  return new PipelineError('model', message, { setting: 'relabel.models', cause: new Error(`${said}${why}`) });
}

function unreached(tensor: string, of: string): never {
  throw new PipelineError(
    'model',
    `The model's score "${of}" does not depend on tensor "${tensor}", so that it has no gradient: choose another layer.`,
  );
}
