import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { DisjointSets, type Hash, joinNear, onesIn, parseHash } from '../../../../src/common/evaluation/nearHashes.ts';

/** Numbers that look random and are the same each time: Numerical Recipes' generator, its upper bits. */
let state = 1;
const below = (limit: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};
const word = (): number => below(2 ** 32) | 0;
const flipped = ([high, low]: Hash, bits: number): Hash => {
  const words = [high, low];
  for (let count = 0; count < bits; count++) words[below(2)]! ^= 1 << below(32);
  return [words[0]!, words[1]!];
};
const rootsOf = (sets: DisjointSets, count: number): number[] => {
  const first = new Map<number, number>();
  return Array.from({ length: count }, (_, at) => {
    const root = sets.rootOf(at);
    if (!first.has(root)) first.set(root, at);
    return first.get(root)!;
  });
};
const joined = (hashes: readonly Hash[]) => {
  const sets = new DisjointSets(hashes.length);
  const compared = joinNear(hashes, [...hashes.keys()], sets);
  return { compared, roots: rootsOf(sets, hashes.length) };
};
const allPairs = (hashes: readonly Hash[]): number[] => {
  const sets = new DisjointSets(hashes.length);
  for (const [a, [high, low]] of hashes.entries()) {
    for (const [b, other] of hashes.slice(0, a).entries()) {
      if (onesIn([high ^ other[0], low ^ other[1]]) <= 3) sets.join(b, a);
    }
  }
  return rootsOf(sets, hashes.length);
};

test('hex digits are bits', () => {
  assert.deepEqual(parseHash('ffffffff00000001'), [-1, 1]);
  assert.equal(onesIn(parseHash('f0f0f0f00f0f0f0f')), 32);
});

describe('near hashes are joined as if all pairs were compared', () => {
  const kinds: Readonly<Record<string, () => Hash>> = {
    'of all kinds': () => [word(), word()],
    'that share a half': () => [0, word()],
    'that differ in few bits': () => [word() & 0x00070007, word() & 0x0101],
    'all around one': () => flipped([0x12345678, 0x0f0f0f0f], below(7)),
  };
  for (const [name, make] of Object.entries(kinds)) {
    test(name, () => {
      const apart = Array.from({ length: 300 }, make);
      const hashes = [...apart, ...apart.slice(0, 100).map((hash) => flipped(hash, below(6)))];
      assert.deepEqual(joined(hashes).roots, allPairs(hashes));
    });
  }
});

describe('few pairs are compared', () => {
  const count = 2000;
  const kinds: Readonly<Record<string, readonly [share: number, make: () => Hash]>> = {
    'of pictures with the same upper quarter': [1 / 500, () => [word() & 0xffff, word()]],
    'of pictures with the same half': [1 / 50, () => [0, word()]],
    'of pictures that are all alike': [1 / 6, () => flipped([0x12345678, 0x0f0f0f0f], below(7))],
  };
  for (const [name, [share, make]] of Object.entries(kinds)) {
    test(name, () => {
      const { compared } = joined(Array.from({ length: count }, make));
      const pairs = (count * (count - 1)) / 2;
      assert.ok(compared < pairs * share, `${compared} of ${pairs} pairs`);
    });
  }
});
