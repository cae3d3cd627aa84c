import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';

/** Images that look alike. */
export interface DuplicateGroup {
  /** Paths; two or more. */
  readonly images: readonly string[];
  /** Whether all are the same file. */
  readonly exact: boolean;
  /** Whether their true classes differ, so that one of them is wrong. */
  readonly contradicts: boolean;
}

/** Of the 64 bits, so many may differ between near duplicates. */
const mostBits = 3;
/** A hash with so few bits of one kind comes from a plain picture, which looks like any other. */
const leastBits = 8;

/**
 * Groups of the same file, and of near duplicates by their hashes: those that differ in at most three bits have one of
 * four 16-bit parts in common, by which they are found without comparing all pairs.
 */
export function duplicateGroups(records: readonly EvaluationRecord[]): readonly DuplicateGroup[] {
  const parents = [...records.keys()];
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[at] = root;
    return root;
  };
  const join = (a: number, b: number): void => {
    parents[rootOf(b)] = rootOf(a);
  };
  const contents = new Map<string, number>();
  const parts = new Map<string, number[]>();
  for (const [at, { sha256, statistics }] of records.entries()) {
    const same = sha256 === null ? undefined : contents.get(sha256);
    if (same !== undefined) join(same, at);
    else if (sha256 !== null) contents.set(sha256, at);
    const hash = statistics?.hash;
    if (same !== undefined || hash === undefined || isPlain(hash)) continue;
    for (let part = 0; part < 4; part++) {
      const key = `${part}${hash.slice(part * 4, part * 4 + 4)}`;
      const near = parts.get(key) ?? [];
      for (const other of near) if (distance(hash, records[other]?.statistics?.hash ?? '') <= mostBits) join(other, at);
      near.push(at);
      parts.set(key, near);
    }
  }
  const groups = new Map<number, EvaluationRecord[]>();
  for (const [at, record] of records.entries()) {
    const root = rootOf(at);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [record]);
    else group.push(record);
  }
  return [...groups.values()].filter(({ length }) => length > 1).map(groupOf);
}

function groupOf(records: readonly EvaluationRecord[]): DuplicateGroup {
  const truths = new Set(records.flatMap(({ truth }) => (truth === null ? [] : [truth])));
  return {
    images: records.map(({ image }) => image),
    exact: new Set(records.map(({ sha256 }) => sha256)).size === 1,
    contradicts: truths.size > 1,
  };
}

function distance(a: string, b: string): number {
  let bits = 0;
  for (let at = 0; at < 16; at += 4) {
    bits += onesOf(Number.parseInt(a.slice(at, at + 4), 16) ^ Number.parseInt(b.slice(at, at + 4), 16));
  }
  return bits;
}

function isPlain(hash: string): boolean {
  const ones = distance(hash, '0000000000000000');
  return ones < leastBits || ones > 64 - leastBits;
}

function onesOf(value: number): number {
  let [rest, ones] = [value, 0];
  for (; rest > 0; rest &= rest - 1) ones++;
  return ones;
}
