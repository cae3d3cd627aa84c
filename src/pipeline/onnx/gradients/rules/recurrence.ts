import { floatAttribute, textAttribute, textsAttribute } from '../../attributes.ts';
import { numbersOfTensor } from '../../tensorNumbers.ts';
import { inputOf, NotCovered, type RuleScope, reshape, zeros } from '../rule.ts';

/**
 * What all recurrent layers have in common. Tensors "in order" are steps × directions × images × numbers, each direction's
 * steps in the order in which it takes them, so that both directions of a layer are one recurrence.
 */
export interface Recurrence {
  readonly steps: number;
  /** Directions, images, numbers of a state. */
  readonly state: readonly [number, number, number];
  /** Turns the second direction's steps round: from the layer's order to that of the directions, and back. */
  turned(tensor: string): string;
  /** The layer's input, in order. */
  readonly input: string;
  /** The states after each step, and before it, in order. */
  readonly after: string;
  readonly before: string;
  /** The gradient of the states after each step, from what comes behind the layer. */
  readonly gradient: string;
}

/** @throws NotCovered for sequences of several lengths, and functions other than `functions`. */
export function recurrenceOf(scope: RuleScope, functions: readonly (readonly string[])[]): Recurrence {
  const { node } = scope;
  const [steps = 0, images = 0, size = 0] = scope.shapeOf(inputOf(scope, 0));
  const [directions = 0, , hidden = 0] = scope.shapeOf(inputOf(scope, 2));
  refuseOthers(scope, functions, steps, directions);
  const state = [directions, images, hidden] as const;
  const direction = textAttribute(node, 'direction') ?? 'forward';
  const turned = (tensor: string): string => {
    if (direction === 'forward') return tensor;
    const backwards = (part: string): string =>
      scope.add('Gather', [part, scope.integers([...Array(steps).keys()].reverse())], { axis: 0 });
    if (direction === 'reverse') return backwards(tensor);
    const [first = '', second = ''] = scope.addMany('Split', [tensor, scope.integers([1, 1])], 2, { axis: 1 });
    return scope.add('Concat', [first, backwards(second)], { axis: 1 });
  };
  const once = reshape(scope, inputOf(scope, 0), [steps, 1, images, size]);
  const forEach = directions === 1 ? once : scope.add('Concat', [once, once], { axis: 1 });
  const after = turned(node.output[0] || scope.furtherOutput(0));
  const [ofStates] = scope.gradients;
  return {
    steps,
    state,
    turned,
    input: turned(forEach),
    after,
    before: delayed(scope, after, initialOf(scope, 5, state), steps),
    gradient: ofStates === undefined ? zeros(scope, [steps, ...state]) : turned(ofStates),
  };
}

function refuseOthers(
  scope: RuleScope,
  functions: readonly (readonly string[])[],
  steps: number,
  directions: number,
): void {
  const { node } = scope;
  if (floatAttribute(node, 'clip') !== undefined) throw new NotCovered('it clips');
  const given = textsAttribute(node, 'activations') ?? [];
  const isKnown = functions.some((each) => {
    const all = Array.from({ length: directions }, () => each).flat();
    return given.length === all.length && given.every((name, at) => name.toLowerCase() === all[at]?.toLowerCase());
  });
  if (given.length > 0 && !isKnown) throw new NotCovered(`its functions are ${given.join(', ')}`);
  if (!node.input[4]) return;
  const lengths = scope.constantOf(node.input[4]);
  const values = lengths && numbersOfTensor(lengths);
  if (values?.some((length) => length !== steps) ?? true) {
    throw new NotCovered('its sequences may end early');
  }
}

/** The state that a layer begins with, as one step. @param at which of its inputs that is. */
export function initialOf(scope: RuleScope, at: number, state: readonly number[]): string {
  const given = scope.node.input[at];
  return given ? reshape(scope, given, [1, ...state]) : zeros(scope, [1, ...state]);
}

/** The steps one later, from the initial one on. */
export function delayed(scope: RuleScope, tensor: string, initial: string, steps: number): string {
  if (steps === 1) return initial;
  const earlier = scope.add('Slice', [tensor, scope.integers([0]), scope.integers([steps - 1]), scope.integers([0])]);
  return scope.add('Concat', [initial, earlier], { axis: 0 });
}

/** One tensor for each step. */
export const apart = (scope: RuleScope, tensor: string, steps: number): readonly string[] =>
  steps === 1 ? [tensor] : scope.addMany('Split', [tensor, scope.integers(Array(steps).fill(1))], steps, { axis: 0 });

/** Numbers of a state each, along an axis. */
export const gatesOf = (
  scope: RuleScope,
  tensor: string,
  count: number,
  hidden: number,
  axis = -1,
): readonly string[] => scope.addMany('Split', [tensor, scope.integers(Array(count).fill(hidden))], count, { axis });

/** A product with a weight of the layer, directions × to × from. */
export const weighted = (scope: RuleScope, tensor: string, weight: string): string =>
  scope.add('MatMul', [tensor, scope.add('Transpose', [weight], { perm: [0, 2, 1] })]);

/** The biases of a layer, of its inputs and of its states, directions × 1 × numbers; undefined: it has none. */
export function biasesOf(scope: RuleScope, numbers: number, directions: number): readonly [string, string] | undefined {
  const given = scope.node.input[3];
  if (!given) return undefined;
  const [ofInput = '', ofState = ''] = scope.addMany('Split', [given, scope.integers([numbers, numbers])], 2, {
    axis: 1,
  });
  const open = (bias: string): string => reshape(scope, bias, [directions, 1, numbers]);
  return [open(ofInput), open(ofState)];
}

/** What a layer's rule yields: the gradients of its input and, as those of one step, of its initial states. */
export function found(
  scope: RuleScope,
  { state: [directions, ...state], turned }: Recurrence,
  /** Of the products of the inputs with the weights, in order. */
  products: string,
  initial: readonly string[],
): readonly (string | undefined)[] {
  const back = turned(scope.add('MatMul', [products, inputOf(scope, 1)]));
  const input = scope.add('ReduceSum', [back, scope.integers([1])], { keepdims: 0 });
  const states = initial.map((each) => reshape(scope, each, [directions, ...state]));
  return [input, undefined, undefined, undefined, undefined, ...states];
}
