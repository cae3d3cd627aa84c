import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import { truthsOf } from './judged.ts';
import { DisjointSets, joinNear, onesIn, parseHash } from './nearHashes.ts';

/** Images that look alike. */
export interface DuplicateGroup {
  /** Paths; two or more. */
  readonly images: readonly string[];
  /** Whether all are the same file. */
  readonly exact: boolean;
  /** Whether their true classes differ, of several any, so that one of them is wrong. */
  readonly contradicts: boolean;
}

/** A hash with so few bits of one kind comes from a plain picture, which looks like any other. */
const leastBits = 8;

/** Groups of the same file, and of near duplicates by their hashes: those that differ in at most three bits. */
export function duplicateGroups(records: readonly EvaluationRecord[]): readonly DuplicateGroup[] {
  const sets = new DisjointSets(records.length);
  const contents = new Map<string, number>();
  const looks = new Map<string, number>();
  for (const [at, { sha256, statistics }] of records.entries()) {
    if (joinKnown(contents, sha256, at, sets)) continue;
    joinKnown(looks, hashOf(statistics), at, sets);
  }
  joinNear([...looks.keys()].map(parseHash), [...looks.values()], sets);
  const groups = new Map<number, EvaluationRecord[]>();
  for (const [at, record] of records.entries()) {
    const root = sets.rootOf(at);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [record]);
    else group.push(record);
  }
  return [...groups.values()].filter(({ length }) => length > 1).map(groupOf);
}

/** Joins what has the same key, unless that is null. @returns whether there was such a one before. */
function joinKnown(known: Map<string, number>, key: string | null, at: number, sets: DisjointSets): boolean {
  if (key === null) return false;
  const same = known.get(key);
  if (same === undefined) known.set(key, at);
  else sets.join(same, at);
  return same !== undefined;
}

/** null: there is none, or it is of a plain picture. */
function hashOf(statistics: EvaluationRecord['statistics']): string | null {
  if (statistics === null) return null;
  const ones = onesIn(parseHash(statistics.hash));
  return ones < leastBits || ones > 64 - leastBits ? null : statistics.hash;
}

function groupOf(records: readonly EvaluationRecord[]): DuplicateGroup {
  const truths = new Set(records.map(truthsOf).flatMap((some) => (some.length === 0 ? [] : [labelsOf(some)])));
  return {
    images: records.map(({ image }) => image),
    exact: new Set(records.map(({ sha256 }) => sha256)).size === 1,
    contradicts: truths.size > 1,
  };
}

/** The same for the same labels, whichever of them the model is least sure of. */
function labelsOf(truths: readonly number[]): string {
  return [...truths].sort((a, b) => a - b).join();
}
