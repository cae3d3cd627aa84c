import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StateReceiver, StateSender } from '../../../src/common/stateParts.ts';

interface State {
  readonly text?: string | undefined;
  readonly list?: readonly unknown[];
  readonly first?: { readonly phase?: string; readonly map?: { readonly values: Float32Array } | null };
  readonly second?: { readonly phase?: string; readonly map?: { readonly values: Float32Array } | null };
}

/** A border that carries what VS Code's does: JSON, with typed arrays beside it. */
function carry<T>(value: T): T {
  const arrays: ArrayBufferView[] = [];
  const text = JSON.stringify(value, (_, member: unknown) =>
    ArrayBuffer.isView(member) ? { array: arrays.push(member) - 1 } : member,
  );
  return JSON.parse(text, (_, member) =>
    typeof member === 'object' && member !== null && 'array' in member ? structuredClone(arrays[member.array]) : member,
  );
}

function connect() {
  const sender = new StateSender<State>();
  let receiver = new StateReceiver<State>();
  return {
    /** @returns what arrives, and how many parts were sent for it. */
    tell(state: State) {
      const { parts, state: sent } = sender.split(state);
      for (const part of parts) receiver.take(carry(part));
      return { state: receiver.join(carry(sent)), parts };
    },
    /** A new page. */
    restart() {
      sender.reset();
      receiver = new StateReceiver();
    },
  };
}

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ index }));
const numbers = (count: number) => Float32Array.from({ length: count }, (_, index) => Math.sin(index) / 3);

test('a state arrives as it is, whatever it is made of', () => {
  const { tell } = connect();
  const state: State = {
    text: 'x',
    list: items(40),
    first: { map: { values: numbers(1000) } },
    second: { map: null },
  };
  assert.deepEqual(tell(state).state, state);
  assert.deepEqual(tell({ text: undefined, list: [] }).state, { list: [] });
});

test('what is large is sent once, for as long as it is the same object', () => {
  const { tell } = connect();
  const state: State = { list: items(40), first: { map: { values: numbers(10) } } };
  assert.equal(tell(state).parts.length, 2);
  const next = { ...state, text: 'more', second: state.first! };
  const { state: arrived, parts } = tell(next);
  assert.deepEqual([arrived, parts], [next, []], 'at whatever place');
  const other = { ...next, first: { map: { values: numbers(10) } } };
  assert.equal(tell(other).parts.length, 1, 'another object is another value');
});

test('of a list that has grown the new items are sent, also while the shorter one is still there', () => {
  const { tell } = connect();
  const list = items(40);
  const first = tell({ list }).state;
  const longer = [...list, { index: 40 }, { index: 41 }];
  const { state, parts } = tell({ list: longer });
  assert.deepEqual(parts, [{ id: 2, from: 1, more: [{ index: 40 }, { index: 41 }] }]);
  assert.deepEqual([state.list, first.list], [longer, list]);
  const both = { list: [...longer, { index: 42 }], first: { map: null, before: longer } } as State;
  assert.deepEqual(tell(both).state, both);
  const changed = [{ index: 9 }, ...longer];
  assert.deepEqual(tell({ list: changed }).state, { list: changed });
});

test('what has gone is forgotten on both sides, and sent when it is back', () => {
  const { tell } = connect();
  const list = items(40);
  tell({ list });
  tell({});
  const { state, parts } = tell({ list });
  assert.deepEqual([state.list, parts.length], [list, 1]);
});

test('a new page gets all of it', () => {
  const { tell, restart } = connect();
  const state: State = { list: items(40), first: { map: { values: numbers(10) } } };
  tell(state);
  restart();
  assert.deepEqual(tell(state).state, state);
});

test('a map of a run that goes on comes in a byte a value, near enough for the eye, with 0 where it was 0', () => {
  const { tell } = connect();
  const values = Float32Array.of(0, 1, -0.5, 0.3, 1e-4, 0.999);
  const { state, parts } = tell({ first: { phase: 'running', map: { values } }, second: { phase: 'done', map: null } });
  const arrived = state.first!.map!.values;
  assert.ok(arrived instanceof Float32Array);
  // The range is 1.5: half a 255th of it is 0.003, and as much again where the zero is rounded.
  arrived.forEach(
    (value, at) => void assert.ok(Math.abs(value - values[at]!) < 1.5 / 255, `${value} is ${values[at]}`),
  );
  assert.equal(arrived[0], 0);
  assert.ok(parts[0] !== undefined && 'levels' in parts[0]);
  const nothing = tell({ first: { phase: 'running', map: { values: new Float32Array(3) } } }).state;
  assert.deepEqual(nothing.first?.map?.values, new Float32Array(3));
});

test('a finished map beside a running one is exact', () => {
  const { tell } = connect();
  const [done, running] = [numbers(50), numbers(50)];
  const state = {
    first: { phase: 'done', map: { values: done } },
    second: { phase: 'running', map: { values: running } },
  };
  assert.deepEqual(tell(state).state.first?.map?.values, done);
});

test('a part that did not come is told, and nothing wrong is shown', () => {
  const sender = new StateSender<State>();
  const { state } = sender.split({ list: items(40) });
  assert.throws(() => new StateReceiver<State>().join(state), /Part 1 of the state did not come/);
});
