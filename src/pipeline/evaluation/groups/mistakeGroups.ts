import { agnes } from 'ml-hclust';
import type { GroupedMistake, MistakeGrouping } from '../../../protocol/folders/grouping.ts';
import { bestCut } from './silhouette.ts';

/** Mistakes that are grouped at most: 300 take a second, and the time grows with their third power. */
export const mostGrouped = 300;

/** Fewer are looked at one by one. */
const fewest = 4;
/** More groups are no overview. */
const mostGroups = 12;
/** A mean silhouette up to this is "no substantial structure": Kaufman and Rousseeuw, Finding Groups in Data (1990), table 4. */
const noStructure = 0.25;

/**
 * Groups mistakes twice: by what the model said of them, and, of those that have a map, by where it looked. Distances are
 * Hellinger's, of the probabilities of the likeliest classes and of the shares of the map; groups are merged by the mean distance
 * of their members (UPGMA), and of all numbers of groups the one with the largest mean silhouette is taken.
 *
 * @param mistakes worst first; up to 300 of them are grouped.
 */
export function mistakeGroups(mistakes: readonly GroupedMistake[]): readonly MistakeGrouping[] {
  const some = mistakes.slice(0, mostGrouped);
  const said = some.map(({ top, probabilities }) => new Map(top.map((index, at) => [index, probabilities[at] ?? 0])));
  const looked = some.map(({ profile }) => profile && new Map([...profile].entries()));
  return [grouping('said', said), grouping('looked', looked)];
}

function grouping(
  by: MistakeGrouping['by'],
  all: readonly (ReadonlyMap<number, number> | undefined)[],
): MistakeGrouping {
  const places = [...all.keys()].filter((place) => all[place] !== undefined);
  const shares = all.filter((one) => one !== undefined);
  const none: MistakeGrouping = { by, mistakes: places.length, groups: [], alone: places.length, silhouette: null };
  if (places.length < fewest) return none;
  const distances = shares.map((one) => shares.map((other) => hellinger(one, other)));
  const tree = agnes(distances, { method: 'average', isDistanceMatrix: true });
  const cuts: number[][][] = [];
  for (let count = 2; count <= Math.min(mostGroups, places.length - 1); count++) {
    cuts.push(tree.group(count).children.map((cluster) => cluster.indices()));
  }
  // All alike: there is one group, which no silhouette can be worked out of.
  const alike = distances.every((row) => row.every((distance) => distance < 1e-6));
  const best = alike ? { cut: [[...places.keys()]], silhouette: null } : bestCut(cuts, distances);
  if (best.silhouette !== null && best.silhouette <= noStructure) return { ...none, silhouette: best.silhouette };
  const groups = best.cut
    .filter((members) => members.length > 1)
    .sort((a, b) => b.length - a.length || Math.min(...a) - Math.min(...b))
    .map((members) => middleFirst(members, distances).flatMap((member) => places[member] ?? []));
  const grouped = groups.reduce((sum, { length }) => sum + length, 0);
  return { by, mistakes: places.length, groups, alone: places.length - grouped, silhouette: best.silhouette };
}

/** √(½ Σ(√p − √q)²), 0–1; what one of them does not name is 0. */
function hellinger(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const [key, value] of one) sum += (Math.sqrt(value) - Math.sqrt(other.get(key) ?? 0)) ** 2;
  for (const [key, value] of other) if (!one.has(key)) sum += value;
  return Math.sqrt(sum / 2);
}

/** Nearest to all others of its group first. */
function middleFirst(members: readonly number[], distances: readonly (readonly number[])[]): number[] {
  const away = (member: number): number => members.reduce((sum, other) => sum + (distances[member]?.[other] ?? 0), 0);
  return [...members].sort((a, b) => away(a) - away(b) || a - b);
}
