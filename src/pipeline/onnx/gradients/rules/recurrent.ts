import { integerAttribute, textsAttribute } from '../../attributes.ts';
import { asNumber, inputOf, NotCovered, type Rule, type RuleScope, type Rules, reshape, zeros } from '../rule.ts';
import { minusFrom, ofSigmoid, ofTanh } from './elementwise.ts';
import {
  apart,
  biasesOf,
  delayed,
  found,
  gatesOf,
  initialOf,
  type Recurrence,
  recurrenceOf,
  weighted,
} from './recurrence.ts';

/*
 * Recurrent layers, back through time (ONNX's operators RNN, GRU and LSTM have the equations). The states of all steps are
 * the layer's own result, so that what its gates were is computed of all steps at once; what is left for one step after
 * another is little more than the product with the weights of the state.
 */

/** Sums of weighted inputs and states, with their biases, of all gates: directions × … × `count` states each. */
function sumsOf(scope: RuleScope, layer: Recurrence, count: number): readonly [string, string] {
  const [directions, , hidden] = layer.state;
  const ofInput = weighted(scope, layer.input, inputOf(scope, 1));
  const ofState = weighted(scope, layer.before, inputOf(scope, 2));
  const biases = biasesOf(scope, count * hidden, directions);
  if (biases === undefined) return [ofInput, ofState];
  return [scope.add('Add', [ofInput, biases[0]]), scope.add('Add', [ofState, biases[1]])];
}

/** Goes through the steps from the last to the first. @returns what each step gave, in order. */
function backwards(steps: number, step: (at: number) => string): string[] {
  const results: string[] = [];
  for (let at = steps - 1; at >= 0; at--) results.unshift(step(at));
  return results;
}

const joined = (scope: RuleScope, steps: readonly string[]): string =>
  steps.length === 1 ? (steps[0] as string) : scope.add('Concat', steps, { axis: 0 });

/** The gradient of a last state, as one step; of 0 if nothing depends on it. */
function ofLast(scope: RuleScope, at: number, state: readonly number[]): string {
  const gradient = scope.gradients[at];
  return gradient === undefined ? zeros(scope, [1, ...state]) : reshape(scope, gradient, [1, ...state]);
}

const rnn: Rule = (scope) => {
  const layer = recurrenceOf(scope, [['Tanh'], ['Relu']]);
  const { steps, state, after } = layer;
  const [name = 'Tanh'] = textsAttribute(scope.node, 'activations') ?? [];
  const slope = name.toLowerCase() === 'relu' ? ofRelu(scope, after) : ofTanh(scope, after);
  const [slopes, gradients] = [apart(scope, slope, steps), apart(scope, layer.gradient, steps)];
  let back = ofLast(scope, 1, state);
  const sums = backwards(steps, (at) => {
    const whole = scope.add('Add', [gradients[at] as string, back]);
    const sum = scope.add('Mul', [whole, slopes[at] as string]);
    back = scope.add('MatMul', [sum, inputOf(scope, 2)]);
    return sum;
  });
  return found(scope, layer, joined(scope, sums), [back]);
};

const ofRelu = (scope: RuleScope, y: string): string =>
  asNumber(scope, scope.add('Greater', [y, scope.floats([0])]), inputOf(scope, 0));

const gru: Rule = (scope) => {
  const layer = recurrenceOf(scope, [['Sigmoid', 'Tanh']]);
  const { steps, state, before } = layer;
  const [directions, , hidden] = state;
  const [ofInput, ofState] = sumsOf(scope, layer, 3);
  const [zOfInput = '', rOfInput = '', nOfInput = ''] = gatesOf(scope, ofInput, 3, hidden);
  const [zOfState = '', rOfState = '', nOfState = ''] = gatesOf(scope, ofState, 3, hidden);
  const z = scope.add('Sigmoid', [scope.add('Add', [zOfInput, zOfState])]);
  const r = scope.add('Sigmoid', [scope.add('Add', [rOfInput, rOfState])]);
  const [ofGates = '', ofNew = ''] = scope.addMany(
    'Split',
    [inputOf(scope, 2), scope.integers([2 * hidden, hidden])],
    2,
    { axis: 1 },
  );
  const isResetAfter = integerAttribute(scope.node, 'linear_before_reset') === 1;
  const resetStates = (): string => {
    const product = weighted(scope, scope.add('Mul', [r, before]), ofNew);
    const biases = biasesOf(scope, 3 * hidden, directions)?.[1];
    return biases ? scope.add('Add', [product, gatesOf(scope, biases, 3, hidden)[2] as string]) : product;
  };
  const remembered = isResetAfter ? scope.add('Mul', [r, nOfState]) : resetStates();
  const n = scope.add('Tanh', [scope.add('Add', [nOfInput, remembered])]);
  // What the gates' sums change a state by; that of r by way of what it lets through.
  const slopeOfZ = scope.add('Mul', [scope.add('Sub', [before, n]), ofSigmoid(scope, z)]);
  const slopeOfN = scope.add('Mul', [minusFrom(scope, 1, z), ofTanh(scope, n)]);
  const slopeOfR = scope.add('Mul', [isResetAfter ? nOfState : before, ofSigmoid(scope, r)]);
  const [kept, zs, ns, rs, resets, gradients] = [z, slopeOfZ, slopeOfN, slopeOfR, r, layer.gradient].map((each) =>
    apart(scope, each, steps),
  );
  const times = (left = '', right = ''): string => scope.add('Mul', [left, right]);
  let back = ofLast(scope, 1, state);
  const sums = backwards(steps, (at) => {
    const whole = scope.add('Add', [gradients?.[at] as string, back]);
    const [ofZ, ofN] = [times(whole, zs?.[at]), times(whole, ns?.[at])];
    // Either the weighted state is reset, or the state before it is weighted.
    const passed = isResetAfter ? ofN : scope.add('MatMul', [ofN, ofNew]);
    const [ofR, ofReset] = [times(passed, rs?.[at]), times(passed, resets?.[at])];
    const ofBefore = isResetAfter
      ? scope.add('MatMul', [scope.add('Concat', [ofZ, ofR, ofReset], { axis: 3 }), inputOf(scope, 2)])
      : scope.add('Add', [scope.add('MatMul', [scope.add('Concat', [ofZ, ofR], { axis: 3 }), ofGates]), ofReset]);
    back = scope.add('Add', [ofBefore, times(whole, kept?.[at])]);
    return scope.add('Concat', [ofZ, ofR, ofN], { axis: 3 });
  });
  return found(scope, layer, joined(scope, sums), [back]);
};

/** The states of the cell after each step, which ONNX Runtime keeps to itself. */
function cells(scope: RuleScope, layer: Recurrence, forget: string, added: string, initial: string): string {
  const [forgets, additions] = [apart(scope, forget, layer.steps), apart(scope, added, layer.steps)];
  let cell = initial;
  const all = forgets.map((each, at) => {
    cell = scope.add('Add', [scope.add('Mul', [each, cell]), additions[at] as string]);
    return cell;
  });
  return joined(scope, all);
}

const lstm: Rule = (scope) => {
  if (scope.node.input[7]) throw new NotCovered('its gates look at the cell');
  if (integerAttribute(scope.node, 'input_forget')) throw new NotCovered('its input and forget gates are one');
  const layer = recurrenceOf(scope, [['Sigmoid', 'Tanh', 'Tanh']]);
  const { steps, state } = layer;
  const gates = gatesOf(scope, scope.add('Add', [...sumsOf(scope, layer, 4)]), 4, state[2]);
  const [i = '', o = '', f = ''] = gates.slice(0, 3).map((gate) => scope.add('Sigmoid', [gate]));
  const c = scope.add('Tanh', [gates[3] as string]);
  const first = initialOf(scope, 6, state);
  const cell = cells(scope, layer, f, scope.add('Mul', [i, c]), first);
  const shown = scope.add('Tanh', [cell]);
  const times = (left = '', right = ''): string => scope.add('Mul', [left, right]);
  // What a cell's gradient becomes at each gate's sum, and a state's at the output gate's and at the cell.
  const slopes = [
    times(c, ofSigmoid(scope, i)),
    times(shown, ofSigmoid(scope, o)),
    times(delayed(scope, cell, first, steps), ofSigmoid(scope, f)),
    times(i, ofTanh(scope, c)),
  ];
  const slope = apart(scope, scope.add('Concat', slopes, { axis: 3 }), steps);
  const [toCell, kept, gradients] = [times(o, ofTanh(scope, shown)), f, layer.gradient].map((each) =>
    apart(scope, each, steps),
  );
  let back = ofLast(scope, 1, state);
  let ofCell = ofLast(scope, 2, state);
  const sums = backwards(steps, (at) => {
    const whole = scope.add('Add', [gradients?.[at] as string, back]);
    const inCell = scope.add('Add', [times(whole, toCell?.[at]), ofCell]);
    const sum = times(scope.add('Concat', [inCell, whole, inCell, inCell], { axis: 3 }), slope[at]);
    back = scope.add('MatMul', [sum, inputOf(scope, 2)]);
    ofCell = times(inCell, kept?.[at]);
    return sum;
  });
  return found(scope, layer, joined(scope, sums), [back, ofCell]);
};

export const recurrent: Rules = { RNN: rnn, GRU: gru, LSTM: lstm };
