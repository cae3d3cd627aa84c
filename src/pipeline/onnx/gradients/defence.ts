import { nodesBetween, operatorOf } from './differentiate.ts';
import type { GraphBuilder } from './graphBuilder.ts';
import type { Rule, RuleScope } from './rule.ts';
import { rules as derivatives } from './rules.ts';
import { writtenFunction } from './writtenFunctions.ts';

/** Functions after which gradients are filtered. */
const nonlinear: readonly string[] =
  'Relu LeakyRelu PRelu ThresholdedRelu Elu Selu Celu Softplus Softsign Mish Sigmoid HardSigmoid HardSwish Swish Tanh Gelu com.microsoft::Gelu com.microsoft::FastGelu com.microsoft::QuickGelu Clip'.split(
    ' ',
  );
/** Of the greatest activation of a tensor, so much is rounding, by which the image itself would leave its own bounds. */
const rounding = 1e-5;

/** The tensors whose gradients are filtered: what functions give on the way to the scores, written out or not, in the graph's order. */
export function defendedTensors(builder: GraphBuilder, of: string, from: readonly string[]): string[] {
  const nodes = nodesBetween(builder, of, from);
  const written = nodes.flatMap((node) => writtenFunction(builder, node) ?? []);
  const whole = new Set(written.map(({ output }) => output));
  const inner = new Set(written.flatMap((parts) => parts.inner));
  return nodes
    .filter(({ output: [name = ''] }) => !inner.has(name))
    .filter((node) => whole.has(node.output[0] ?? '') || nonlinear.includes(operatorOf(node)))
    .map(({ output }) => output[0] ?? '');
}

/**
 * Rules of derivatives with the defence of Wagner et al., CVPR 2019 (arXiv 1908.02686), equations 7 to 9, against
 * adversarial evidence: a gradient passes a function only where what it gives lies between 0 and what it gave for the image
 * itself, so that no change can excite a neuron more than the image does.
 * @param held for each of `defendedTensors`, the one that has what the image gave.
 */
export function defendedRules(held: ReadonlyMap<string, string>): ReadonlyMap<string, Rule> {
  const filtered = (name: string): Rule => {
    const rule = derivatives.get(name) as Rule;
    return (scope) => {
      const own = held.get(scope.node.output[0] ?? '');
      if (own === undefined) return rule(scope);
      const gradient = scope.add('Where', [within(scope, own), scope.gradient, scope.floats([0])]);
      return rule({ ...scope, gradient, gradients: [gradient] });
    };
  };
  return new Map([...derivatives, ...[...nonlinear, 'Mul'].map((name) => [name, filtered(name)] as const)]);
}

function within(scope: RuleScope, own: string): string {
  const { output } = scope.node;
  const y = output[0] ?? '';
  const greatest = scope.add('ReduceMax', [scope.add('Abs', [own])], { keepdims: 0 });
  const slack = scope.add('Mul', [greatest, scope.floats([rounding])]);
  const zero = scope.floats([0]);
  const upper = scope.add('Add', [scope.add('Max', [own, zero]), slack]);
  const lower = scope.add('Sub', [scope.add('Min', [own, zero]), slack]);
  return scope.add('And', [scope.add('LessOrEqual', [y, upper]), scope.add('GreaterOrEqual', [y, lower])]);
}
