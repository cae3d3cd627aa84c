import { integerAttribute, textAttribute } from '../../attributes.ts';
import { inputOf, NotCovered, type Rule, type RuleScope, type Rules, reshape, zeros } from '../rule.ts';
import { axisOf, sizeOf } from '../tensorInfo.ts';

/** Adds up what was taken, at the position that it was taken from. */
const scatter = (scope: RuleScope, values: string, indices: string, shape: readonly number[]): string =>
  scope.add('ScatterND', [zeros(scope, shape), indices, values], { reduction: 'add' });

/** For Gather with indices that are only known at run time. */
export function gatherComputed(scope: RuleScope): readonly string[] {
  const shape = scope.shapeOf(inputOf(scope, 0));
  const indices = inputOf(scope, 1);
  const axis = axisOf(integerAttribute(scope.node, 'axis') ?? 0, shape.length);
  const count = sizeOf(scope.shapeOf(indices));
  const flat = reshape(
    scope,
    scope.gradient,
    shape.map((size, at) => (at === axis ? count : size)),
  );
  const order = [axis, ...[...shape.keys()].filter((other) => other !== axis)];
  const rows = scope.add('Transpose', [flat], { perm: order });
  const places = reshape(scope, indices, [count, 1]);
  const sums = scatter(
    scope,
    rows,
    places,
    order.map((at) => shape[at] as number),
  );
  return [scope.add('Transpose', [sums], { perm: order.map((_, at) => order.indexOf(at)) })];
}

const gatherND: Rule = (scope) => {
  const batches = integerAttribute(scope.node, 'batch_dims') ?? 0;
  const indices = batches === 0 ? inputOf(scope, 1) : withBatches(scope, batches);
  return [scatter(scope, scope.gradient, indices, scope.shapeOf(inputOf(scope, 0)))];
};

/** The node's indices behind the place in each of the first axes, along which it goes through both of its inputs at once. */
function withBatches(scope: RuleScope, batches: number): string {
  const shape = scope.shapeOf(inputOf(scope, 1)).slice(0, -1);
  const places = Array.from({ length: batches }, (_, axis) => {
    const counted = scope.integers([...Array(shape[axis]).keys()]);
    const open = reshape(
      scope,
      counted,
      [...shape.keys(), shape.length].map((at) => (at === axis ? -1 : 1)),
    );
    return scope.add('Expand', [open, scope.integers([...shape, 1])]);
  });
  return scope.add('Concat', [...places, inputOf(scope, 1)], { axis: -1 });
}

/** Overwritten values have no gradient; the new values have that of their position. */
const scatterND: Rule = (scope) => {
  const [indices, updates] = [inputOf(scope, 1), inputOf(scope, 2)];
  const reduction = textAttribute(scope.node, 'reduction') ?? 'none';
  if (reduction !== 'none' && reduction !== 'add') throw new NotCovered(`it scatters by "${reduction}"`);
  const kept = (): string =>
    reduction === 'add'
      ? scope.gradient
      : scope.add('ScatterND', [scope.gradient, indices, zeros(scope, scope.shapeOf(updates))]);
  return [
    scope.wants(0) ? kept() : undefined,
    undefined,
    scope.wants(2) ? scope.add('GatherND', [scope.gradient, indices]) : undefined,
  ];
};

/** The same along one axis. */
const scatterElements: Rule = (scope) => {
  const [indices, updates] = [inputOf(scope, 1), inputOf(scope, 2)];
  const axis = integerAttribute(scope.node, 'axis') ?? 0;
  const reduction = textAttribute(scope.node, 'reduction') ?? 'none';
  if (reduction !== 'none' && reduction !== 'add') throw new NotCovered(`it scatters by "${reduction}"`);
  const kept = (): string =>
    reduction === 'add'
      ? scope.gradient
      : scope.add('ScatterElements', [scope.gradient, indices, zeros(scope, scope.shapeOf(updates))], { axis });
  return [
    scope.wants(0) ? kept() : undefined,
    undefined,
    scope.wants(2) ? scope.add('GatherElements', [scope.gradient, indices], { axis }) : undefined,
  ];
};

/** Turns the first numbers of each sequence round; turned round again they are where they were. */
const reverseSequence: Rule = (scope) => [scope.again([scope.gradient, inputOf(scope, 1)])];

/** Keeps what lies above or below a diagonal, in the gradient too. */
const trilu: Rule = (scope) => [
  scope.add('Trilu', [scope.gradient, ...scope.node.input.slice(1)], {
    upper: integerAttribute(scope.node, 'upper') ?? 1,
  }),
];

/** Cumulative sums: each number contributes to its own position and all after it. */
const cumSum: Rule = (scope) => [
  scope.add('CumSum', [scope.gradient, inputOf(scope, 1)], {
    exclusive: integerAttribute(scope.node, 'exclusive') ?? 0,
    reverse: integerAttribute(scope.node, 'reverse') === 1 ? 0 : 1,
  }),
];

/** Picks with numbers for places alone: none of its results depends on the image. */
const none: Rule = () => [];

export const indexing: Rules = {
  GatherND: gatherND,
  ScatterND: scatterND,
  ScatterElements: scatterElements,
  ReverseSequence: reverseSequence,
  OneHot: none,
  Trilu: trilu,
  CumSum: cumSum,
};
