/** A 64-bit hash as two words of 32 bits. */
export type Hash = readonly [high: number, low: number];

/** Of the 64 bits, so many may differ between near ones. */
const mostBits = 3;

/** @param hash 16 hex digits. */
export function parseHash(hash: string): Hash {
  return [Number.parseInt(hash.slice(0, 8), 16) | 0, Number.parseInt(hash.slice(8), 16) | 0];
}

/** How many bits of a hash are set. */
export function onesIn([high, low]: Hash): number {
  return onesOf(high) + onesOf(low);
}

/** Sets of numbers from 0 on, at first each on its own. */
export class DisjointSets {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, at) => at);
  }

  /** The number that stands for all of a set. */
  rootOf(at: number): number {
    let root = at;
    for (let above = this.#above(root); above !== root; above = this.#above(root)) {
      this.#parents[root] = this.#above(above);
      root = above;
    }
    return root;
  }

  join(a: number, b: number): void {
    this.#parents[this.rootOf(b)] = this.rootOf(a);
  }

  #above(at: number): number {
    return this.#parents[at] ?? at;
  }
}

/**
 * Joins all hashes that differ in at most three bits, without comparing all pairs: these have one of four parts of 16 bits in
 * common, by which they are found. What many pictures share, as a white border, tells nothing, so that each part has as many of the bits
 * that do; and of those with this part that were joined before, one that is near is enough.
 *
 * @param places numbers in `sets` of the hashes.
 * @returns how many pairs were compared.
 */
export function joinNear(hashes: readonly Hash[], places: readonly number[], sets: DisjointSets): number {
  const found = new Map<number, number[][]>();
  // Flat, for the sake of speed.
  const [highs, lows] = [Int32Array.from(hashes, ([high]) => high), Int32Array.from(hashes, ([, low]) => low)];
  const rootOf = (at: number): number => sets.rootOf(places[at] ?? 0);
  let compared = 0;
  const nearIn = (some: readonly number[], at: number): number | undefined => {
    const [high, low] = [highs[at] ?? 0, lows[at] ?? 0];
    for (const other of some) {
      compared++;
      if (onesOf(high ^ (highs[other] ?? 0)) + onesOf(low ^ (lows[other] ?? 0)) <= mostBits) return other;
    }
    return undefined;
  };
  for (const [at, keys] of keysOf(hashes).entries()) {
    for (const key of keys) {
      const lists = found.get(key);
      if (lists === undefined) {
        found.set(key, [[at]]);
        continue;
      }
      let joined = [at];
      let root = rootOf(at);
      let apart = 0;
      for (const some of lists) {
        const first = some[0] ?? at;
        const near = rootOf(first) === root ? first : nearIn(some, at);
        if (near === undefined) {
          lists[apart++] = some;
          continue;
        }
        sets.join(places[near] ?? 0, places[at] ?? 0);
        root = rootOf(at);
        joined = together(some, joined);
      }
      lists.length = apart;
      lists.push(joined);
    }
  }
  return compared;
}

/** All in the longer of two lists, so that what is long is not copied each time. */
function together(a: number[], b: number[]): number[] {
  const [longer, shorter] = a.length < b.length ? [b, a] : [a, b];
  for (const one of shorter) longer.push(one);
  return longer;
}

/** Of each hash, the number of each of its four parts: to these, its bits are dealt out by how much they differ between the hashes. */
function keysOf(hashes: readonly Hash[]): readonly (readonly number[])[] {
  const bitOf = ([high, low]: Hash, bit: number): number => ((bit < 32 ? high : low) >>> (bit % 32)) & 1;
  const bits = [...Array(64).keys()];
  const imbalances = bits.map((bit) => {
    return Math.abs(hashes.reduce((sum, hash) => sum + bitOf(hash, bit), 0) - hashes.length / 2);
  });
  const order = bits.sort((a, b) => (imbalances[a] ?? 0) - (imbalances[b] ?? 0));
  const parts = [0, 1, 2, 3].map((part) => order.filter((_, at) => at % 4 === part));
  return hashes.map((hash) => parts.map((own, part) => own.reduce((key, bit) => key * 2 + bitOf(hash, bit), part)));
}

/** Bits that are set in a word: Warren, Hacker's Delight, figure 5-2. */
function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
