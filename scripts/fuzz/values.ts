import type { Dice } from './dice.ts';

const names = [
  '',
  'type',
  'id',
  '__proto__',
  'constructor',
  'toString',
  'length',
  'name',
  'path',
  'a',
  '0',
  '-1',
] as const;

const texts = [
  '',
  'x',
  '..',
  '...png',
  'NaN',
  '__proto__',
  '\u0000',
  '\u001b[2J',
  '\u202e',
  '\ud800',
  '💥',
  '$(id)',
  '%PATH%',
] as const;

const plain = [null, undefined, true, false, 0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308] as const;

/**
 * Any value that a message can carry.
 * @param words texts and names of members that mean something where it goes.
 */
export function anyValue(dice: Dice, words: readonly string[], depth = 3): unknown {
  const branch = dice.below(depth > 0 ? 7 : 3);
  if (branch <= 0) return dice.pick([...plain, Number.NaN, Number.POSITIVE_INFINITY]);
  if (branch <= 2) return anyText(dice, words);
  if (branch === 3) return Array.from({ length: dice.below(5) }, () => anyValue(dice, words, depth - 1));
  if (branch === 4 && dice.chance(0.1)) return nested(50 + dice.below(5000));
  if (branch === 4) return dice.bytes(dice.below(20));
  const members = Array.from({ length: dice.below(6) }, () => {
    return [dice.pick([...names, ...words]), anyValue(dice, words, depth - 1)] as const;
  });
  return Object.fromEntries(members);
}

/** Text that is long, odd, or of the words. */
export function anyText(dice: Dice, words: readonly string[]): string {
  if (dice.chance(0.02)) return 'x'.repeat(100_000);
  return Array.from({ length: 1 + dice.below(2) }, () => dice.pick([...texts, ...words])).join('');
}

/** Lists inside each other. */
function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

/** A copy of a value, with one of the values in it exchanged for any other. */
export function mutateValue(value: unknown, dice: Dice, words: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || dice.chance(0.2)) {
    return anyValue(dice, words);
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return anyValue(dice, words);
  const at = dice.below(entries.length);
  const changed = entries.map(([key, inner], index) => {
    return [key, index === at ? mutateValue(inner, dice, words) : inner] as const;
  });
  const kept = dice.chance(0.1) ? changed.toSpliced(at, 1) : changed;
  return Array.isArray(value) ? kept.map(([, inner]) => inner) : Object.fromEntries(kept);
}
