import { PipelineError } from '../../../common/errors.ts';
import { goBack, nodesBetween } from './differentiate.ts';
import type { GraphBuilder } from './graphBuilder.ts';
import { inputOf, NotCovered, type Rule, type RuleScope } from './rule.ts';
import { rules as derivatives } from './rules.ts';

/** What divisors are kept from 0 by (TorchRay). */
const epsilon = 1e-20;

/** Operators that excitation goes back through as a gradient does: they pick, move or switch off, and mix nothing. */
const asGradient =
  'Relu Clip Identity Dropout Cast MaxPool GlobalMaxPool Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice Pad'.split(
    ' ',
  );
const weighted: ReadonlySet<string> = new Set(['Conv', 'Gemm', 'MatMul']);
const means = ['AveragePool', 'GlobalAveragePool', 'ReduceMean', 'ReduceSum'];
/** Its slope is one number a channel, which the next rule's share takes out again. */
const unchanged: Rule = ({ gradient }) => [gradient];

/**
 * Appends what excitation backprop finds at each of `layers`: see `excitationRules`.
 * @param from the model's numbers, and what they begin with, such as a 1 at a class.
 * @param contrast whether the excitation of all other classes is taken away where the last weights are.
 * @throws PipelineError('model') when an operator on the way has no rule, PipelineError('settings') where nothing has weights
 *   that tell classes apart.
 */
export function excite(
  builder: GraphBuilder,
  from: Beginning,
  layers: readonly string[],
  contrast: boolean,
): ReadonlyMap<string, string> {
  const refusal = (node: string): string =>
    `Excitation backprop can't go through this model: ${node} has no rule there`;
  const goBackBy = (beginning: Beginning, to: readonly string[], dual?: Dual) =>
    goBack(builder, beginning, to, { rules: excitationRules(dual), refusal });
  if (!contrast) return goBackBy(from, layers);
  const last = nodesBetween(builder, from.of, layers).findLast(({ opType }) => weighted.has(opType));
  const output = last?.output[0];
  if (output === undefined) {
    const message = `No weights tell classes apart between ${layers.join(', ')} and the model's scores: choose an earlier layer, or contrastive=false.`;
    throw new PipelineError('settings', message);
  }
  if (output === from.of) return goBackBy(from, layers, { of: output, excitation: from.start });
  const [turned, of] = turnedTail(builder, output, from.of);
  const excitation = goBackBy({ of, start: from.start }, [turned]).get(turned) as string;
  return goBackBy(from, layers, { of: output, excitation });
}

interface Beginning {
  readonly of: string;
  readonly start: string;
}

/** What a node with weights is excited by where these are turned round. */
interface Dual {
  /** The node's output. */
  readonly of: string;
  readonly excitation: string;
}

/** Appends what comes after a tensor once more, for its negative. @returns the negative, and the new end. */
function turnedTail(builder: GraphBuilder, tensor: string, end: string): readonly [string, string] {
  const turned = builder.known(builder.op('Neg', [tensor]), builder.infoOf(tensor));
  const names = new Map([[tensor, turned]]);
  for (const node of nodesBetween(builder, end, [tensor])) {
    const [output = ''] = node.output;
    const inputs = node.input.map((name) => names.get(name) ?? name);
    names.set(output, builder.known(builder.again(node, inputs), builder.infoOf(output)));
  }
  return [turned, names.get(end) as string];
}

/**
 * Rules of excitation backprop (Zhang et al., ECCV 2016, arXiv 1608.00507, equation 10), in the place of derivatives: what a
 * neuron was excited by, x⁺ ⊙ W⁺ᵀ(p ⊘ W⁺x⁺), where W⁺ are its positive weights, without a bias. They are
 * facebookresearch/TorchRay's (attribution/excitation_backprop.py), and the same wherever inputs are not negative, as the
 * paper assumes them; negative ones, which TorchRay would divide by, excite nothing here.
 *
 * @param dual the node whose turned weights are held against its own: the excitation of the class less that of all others
 *   (the paper's contrastive signal, section 3.4). Where functions follow those weights, such as the mean over places behind a
 *   convolution, TorchRay lets both pass these alike, which leaves nothing at any place; here the turned weights have their own
 *   way there, as a class would that had them. undefined: no contrast.
 */
function excitationRules(dual?: Dual): ReadonlyMap<string, Rule> {
  const linear: Rule = (scope) => {
    const weight = inputOf(scope, 1);
    if (scope.constantOf(weight) === undefined) throw new NotCovered('its weights depend on the image');
    const excited = share(scope, scope.gradient, scope.add('Relu', [weight]));
    if (dual === undefined || !scope.node.output.includes(dual.of)) return [excited];
    const negative = scope.add('Relu', [scope.add('Neg', [weight])]);
    return [scope.add('Sub', [excited, share(scope, dual.excitation, negative)])];
  };
  return new Map<string, Rule>([
    ...asGradient.map((name) => [name, derivatives.get(name) as Rule] as const),
    ...means.map((name) => [name, (scope: RuleScope) => [share(scope, scope.gradient)]] as const),
    ...[...weighted].map((name) => [name, linear] as const),
    ...['Add', 'Sum'].map((name) => [name, sum] as const),
    ...['Mul', 'Div', 'Sub'].map((name) => [name, byConstant] as const),
    ['BatchNormalization', unchanged],
  ]);
}

/**
 * x⁺ ⊙ the node's transpose of p ⊘ the node of x⁺.
 * @param excitation p, of the node's output.
 * @param weight in the place of the node's own; undefined: it has none.
 */
function share(scope: RuleScope, excitation: string, weight?: string): string {
  const { node } = scope;
  const [own, ownWeight] = [inputOf(scope, 0), node.input[1] ?? ''];
  const x = scope.add('Relu', [own]);
  const inputs = weight === undefined ? [x, ...node.input.slice(1)] : [x, weight];
  const whole = scope.add('Add', [scope.again(inputs), scope.floats([epsilon])]);
  const gradient = scope.add('Div', [excitation, whole]);
  const same = new Map([
    [x, own],
    [weight ?? '', ownWeight],
  ]);
  const [back] = (derivatives.get(node.opType) as Rule)({
    ...scope,
    node: { ...node, input: inputs },
    gradient,
    gradients: [gradient],
    wants: (at) => at === 0,
    shapeOf: (tensor) => scope.shapeOf(same.get(tensor) ?? tensor),
    constantOf: (tensor) => scope.constantOf(same.get(tensor ?? '') ?? tensor),
  });
  if (back === undefined) throw new NotCovered('it has no derivative by its first input');
  return scope.add('Mul', [x, back]);
}

/** Each part of a sum as much as it is of the whole; a constant, such as a bias, has no share. */
const sum: Rule = (scope) => {
  const { node } = scope;
  const moving = node.input.filter((_, at) => scope.wants(at));
  if (moving.length === 1) return ofOne(scope);
  const shapes = new Set(moving.map((name) => scope.shapeOf(name).join()));
  if (shapes.size > 1) throw new NotCovered('its inputs have different shapes');
  const parts = node.input.map((name, at) => (scope.wants(at) ? scope.add('Relu', [name]) : undefined));
  const known = parts.filter((part) => part !== undefined);
  const whole = scope.add('Add', [scope.add('Sum', known), scope.floats([epsilon])]);
  const each = scope.add('Div', [scope.gradient, whole]);
  return parts.map((part) => part && scope.add('Mul', [part, each]));
};

/** Scales and offsets, as of a batch normalisation that was written out. */
const byConstant: Rule = (scope) => {
  if (scope.node.input.filter((_, at) => scope.wants(at)).length > 1) {
    throw new NotCovered('both of its inputs depend on the image');
  }
  return ofOne(scope);
};

function ofOne(scope: RuleScope): (string | undefined)[] {
  const { node, gradient } = scope;
  return node.input.map((name, at) => {
    if (!scope.wants(at)) return undefined;
    if (scope.shapeOf(name).join() !== scope.shapeOf(node.output[0] ?? '').join()) {
      throw new NotCovered('it changes the shape');
    }
    return gradient;
  });
}
