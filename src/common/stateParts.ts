/**
 * Sends a state again and again without repeating its large values: typed arrays and long lists. Each is sent once,
 * when it is new, and the state contains a reference instead; when a list has only grown, the new items are sent. A
 * value counts as the same as long as it is the same object, so a state must never be changed in place.
 */

import type { SentState, StatePart } from '../protocol/stateParts.ts';

/** Lists up to this length are sent with the state: a reference would not be shorter. */
const shortList = 32;

/** Stands for a value that was sent. */
interface PartReference {
  readonly partOfState: number;
}

interface Known {
  readonly id: number;
  readonly value: object;
}

/** The side that owns the state. */
export class StateSender<State> {
  #lastId = 0;
  /** What the other side has, by its place in the last state that was sent. */
  #known: ReadonlyMap<string, Known> = new Map();

  /** The other side has nothing, or has lost everything. */
  reset(): void {
    this.#known = new Map();
  }

  /** @returns what to send: first the parts, then the state. */
  split(state: State): { readonly parts: readonly StatePart[]; readonly state: SentState<State> } {
    const before = this.#known;
    const ids = new Map([...before.values()].map(({ value, id }) => [value, id]));
    const now = new Map<string, Known>();
    const parts: StatePart[] = [];
    const refer = (value: object, place: string, rough: boolean): PartReference => {
      const id = ids.get(value) ?? ++this.#lastId;
      if (!ids.has(value)) parts.push(grownFrom(id, before.get(place), value) ?? partOf(id, value, rough));
      ids.set(value, id);
      now.set(place, { id, value });
      return { partOfState: id };
    };
    const sent = walk(state, '', false, refer);
    this.#known = now;
    return { parts, state: { sent } };
  }
}

/** The side that receives the state. */
export class StateReceiver<State> {
  #parts = new Map<number, object>();

  /** Takes a part of the next state. */
  take(part: StatePart): void {
    if ('value' in part) this.#parts.set(part.id, part.value);
    else if ('levels' in part) this.#parts.set(part.id, numbersOf(part));
    else this.#parts.set(part.id, [...(this.#get(part.from) as readonly unknown[]), ...part.more]);
  }

  /** The state as it was before it was split. */
  join({ sent }: SentState<State>): State {
    const used = new Map<number, object>();
    const resolve = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map(resolve);
      const { partOfState: id } = value as Partial<PartReference>;
      if (id === undefined) return mapMembers(value, resolve);
      used.set(id, this.#get(id));
      return used.get(id);
    };
    const state = resolve(sent);
    // The sender forgets what is no longer in the state, and so does this side.
    this.#parts = used;
    // It is what the sender had split.
    return state as State;
  }

  #get(id: number): object {
    const part = this.#parts.get(id);
    if (part === undefined) throw new Error(`Part ${id} of the state did not come.`);
    return part;
  }
}

type Refer = (value: object, place: string, rough: boolean) => PartReference;

/** @param rough whether typed arrays belong to an explanation that is still running. */
function walk(value: unknown, place: string, rough: boolean, refer: Refer): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return refer(value, place, rough);
  if (Array.isArray(value)) {
    if (value.length > shortList) return refer(value, place, rough);
    return value.map((item, index) => walk(item, `${place}/${index}`, rough, refer));
  }
  const sketch = 'phase' in value ? value.phase === 'running' : rough;
  return mapMembers(value, (member, name) => walk(member, `${place}/${name}`, sketch, refer));
}

/** Without undefined members, which would not arrive. */
function mapMembers(value: object, change: (member: unknown, name: string) => unknown): object {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, change(member, name)]));
}

function partOf(id: number, value: object, rough: boolean): StatePart {
  return rough && value instanceof Float32Array ? { id, ...levelsOf(value) } : { id, value };
}

/**
 * A map of some of the samples, which is on screen for a moment: off by at most half a 255th of its range, the
 * precision of colours. 0 stays 0.
 */
function levelsOf(values: Float32Array): { levels: Uint8Array; zero: number; step: number } {
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  const step = (high - low) / 255;
  const zero = step > 0 ? Math.round(-low / step) : 0;
  const level = (value: number): number => (step > 0 ? Math.min(255, Math.max(0, Math.round(value / step) + zero)) : 0);
  return { levels: Uint8Array.from(values, level), zero, step };
}

function numbersOf({ levels, zero, step }: Extract<StatePart, { levels: Uint8Array }>): Float32Array {
  return Float32Array.from(levels, (level) => (level - zero) * step);
}

function grownFrom(id: number, before: Known | undefined, value: object): StatePart | undefined {
  if (before === undefined || !Array.isArray(before.value) || !Array.isArray(value)) return undefined;
  const { length } = before.value;
  const same = length < value.length && before.value.every((item, index) => item === value[index]);
  return same ? { id, from: before.id, more: value.slice(length) } : undefined;
}
