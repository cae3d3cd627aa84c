import type { Attribute, GraphNode } from '../../../../src/pipeline/onnx/graph.ts';
import type { Maker } from './ruleCases.ts';

const gates = { RNN: 1, GRU: 3, LSTM: 4 } as const;
const directions = ['forward', 'reverse', 'bidirectional'] as const;

/**
 * A layer whose states all count, the last one twice; `Y_c` as well of an LSTM.
 * @param only which of its results is used; undefined: all of them.
 */
const layer =
  (
    op: keyof typeof gates,
    direction: (typeof directions)[number],
    attributes: Readonly<Record<string, Attribute>> = {},
    only?: 'Y' | 'Y_h',
  ): Maker =>
  (int) => {
    const [steps, images, size, hidden] = [int(1, 5), int(1, 3), int(1, 4), int(1, 3)];
    const count = direction === 'bidirectional' ? 2 : 1;
    const hasBias = int(0, 1) === 1;
    const begins = op === 'LSTM' ? ['h', 'c'] : ['h'];
    const state = [count, images, hidden];
    const initial = only === undefined ? Object.fromEntries(begins.map((name) => [name, state])) : {};
    const states = op === 'LSTM' ? ['Y', 'Y_h', 'Y_c'] : ['Y', 'Y_h'];
    const inputs = ['x', 'w', 'r', hasBias ? 'b' : '', '', ...Object.keys(initial)];
    const outputs = states.map((name) => (only === undefined || name === only ? name : ''));
    const sum: GraphNode =
      only === undefined
        ? { op: 'Sum', inputs: states, outputs: ['y'] }
        : { op: 'Identity', inputs: [only], outputs: ['y'] };
    return {
      name: `${op} ${direction} ${JSON.stringify(attributes)}${only === undefined ? '' : `, ${only} alone`}`,
      nodes: [{ op, inputs, outputs, attributes: { hidden_size: hidden, direction, ...attributes } }, sum],
      single: op !== 'RNN',
      inputs: { x: [steps, images, size], ...initial },
      weights: {
        w: [count, gates[op] * hidden, size],
        r: [count, gates[op] * hidden, hidden],
        ...(hasBias ? { b: [count, 2 * gates[op] * hidden] } : {}),
      },
    };
  };

const everyWay = (op: keyof typeof gates, attributes: Readonly<Record<string, Attribute>> = {}): Maker[] => [
  ...directions.map((direction) => layer(op, direction, attributes)),
  layer(op, 'bidirectional', attributes, 'Y'),
  layer(op, 'reverse', attributes, 'Y_h'),
];

export const recurrentLayers: readonly Maker[] = [
  ...everyWay('RNN'),
  layer('RNN', 'forward', { activations: ['Relu'] }),
  layer('RNN', 'bidirectional', { activations: ['Relu', 'Relu'] }),
  ...everyWay('GRU'),
  ...everyWay('GRU', { linear_before_reset: 1 }),
  ...everyWay('LSTM'),
];
