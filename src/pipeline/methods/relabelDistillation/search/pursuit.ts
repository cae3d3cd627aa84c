import type { CellSet } from './cells.ts';

/** What the teacher says of a set of cells. */
export interface Answer {
  /** The nearer to the goal, the higher. */
  readonly score: number;
  /** Whether the set reaches the goal. */
  readonly met: boolean;
}

/** Sets to ask about, each under so many replacements, of which all have to reach the goal. */
export interface Step {
  readonly sets: readonly CellSet[];
  readonly drawings: number;
}

/** Sets that are tried at once to add to what is chosen. */
const setsAtOnce = 8;
/** What reaches the goal under one replacement has to under so many, if need be with so many of the next cells. */
const secured = { drawings: 2, more: [0, 2, 5] } as const;
/** Of what is left out, so much is tried at once, under so many replacements. */
const pruned = { drawings: 2, sets: 6 } as const;
/** All candidates that add so much of what the best one adds are taken with it. */
const nearBest = 0.9;
/** The first cells of the map that are tried as they are, as shares of all. */
const prefixShares = [1 / 64, 1 / 32, 1 / 16, 1 / 8, 3 / 16, 1 / 4, 3 / 8, 1 / 2] as const;
/** Where none of them is enough, cells are added up to this share of all. */
const mostAdded = 1 / 2;
/** The search begins with so much of the smallest of them that is enough. */
const startShare = 1 / 3;

/** Each step's answers, in the order of its sets, go to the next call. */
type Asking<Result> = Generator<Step, Result, readonly Answer[]>;
export type Pursuit = Asking<void>;

/**
 * Looks for a small set of cells that reaches a goal, by asking what cells add given what is chosen already. A map
 * proposes, the teacher disposes: it says how much of the map's own order is enough; a third of that is kept, and the best
 * few candidates are tried on top of it, again and again (greedy with stale gains: Minoux 1978; candidates from a prior
 * map: Walker et al. 2025, "MDA"); at last all that can be left out is.
 * @param map of each cell, what speaks for the goal.
 * @param pace at least so much of what may still be added is at once, if it adds anything, 0–1.
 * @param asksNone whether it is a question if no cell is enough: then there is nothing to look for.
 * @param found gets every set that reaches the goal, each smaller than the one before.
 */
export function* pursue(map: Float64Array, pace: number, asksNone: boolean, found: CellSet[]): Pursuit {
  const gains = new Gains(map);
  const prefix = yield* tryPrefixes(gains, asksNone, found);
  if (prefix === undefined) return;
  const reached = yield* grow(gains, prefix, pace);
  if (reached) yield* secure(gains, reached, found);
  yield* prune(gains, found);
}

/** Tells what the cells that are not asked about yet are worth, from the map and from those that are. */
class Gains {
  readonly #measured = new Map<number, number>();

  constructor(private readonly map: Float64Array) {}

  observe(cell: number, gain: number): void {
    this.#measured.set(cell, gain);
  }

  /** All cells but some, the most promising first. */
  order(without: CellSet): number[] {
    const left = new Set(without);
    const estimates = this.#estimates();
    const all = [...this.map.keys()].filter((cell) => !left.has(cell));
    return all.sort((a, b) => (estimates[b] as number) - (estimates[a] as number) || a - b);
  }

  /** The last gain of each cell, or what the map says in gains. */
  #estimates(): Float64Array {
    const [gained, said] = [...this.#measured].reduce(
      ([gains, values], [cell, gain]) => [gains + gain, values + (this.map[cell] as number)] as const,
      [0, 0] as const,
    );
    // Where asking contradicts the map, its order is still the best there is for the others.
    const slope = gained > 0 && said > 0 ? gained / said : 1e-3;
    return this.map.map((value, cell) => this.#measured.get(cell) ?? slope * value);
  }
}

/** Cells to go on with, and the number of cells that are too many. */
interface Prefix {
  readonly start: CellSet;
  readonly below: number;
}

/** @returns undefined: no cell is needed. */
function* tryPrefixes(gains: Gains, asksNone: boolean, found: CellSet[]): Asking<Prefix | undefined> {
  const order = gains.order([]);
  const shares = asksNone ? [0, ...prefixShares] : prefixShares;
  const sizes = [...new Set(shares.map((share) => Math.ceil(share * order.length)))];
  const answers = yield { sets: sizes.map((size) => order.slice(0, size)), drawings: 1 };
  const enough = sizes[answers.findIndex(({ met }) => met)];
  if (enough === 0) return undefined;
  if (enough !== undefined) {
    found.push(order.slice(0, enough));
    return { start: order.slice(0, Math.floor(startShare * enough)), below: enough };
  }
  const most = Math.max(1, Math.floor(mostAdded * order.length));
  const small = sizes.map((size, at) => ({ size, score: answers[at]?.score ?? 0 })).filter(({ size }) => size <= most);
  const [best] = small.sort((a, b) => b.score - a.score);
  return { start: order.slice(0, Math.floor(startShare * (best?.size ?? 1))), below: most + 1 };
}

/** Adds cells until the goal is reached; undefined: before there were too many it was not. */
function* grow(gains: Gains, { start, below }: Prefix, pace: number): Asking<CellSet | undefined> {
  let chosen = start;
  while (chosen.length < below) {
    const candidates = gains.order(chosen).slice(0, setsAtOnce - 1);
    const sets = candidates.map((cell) => [...chosen, cell]);
    const [now, ...answers] = yield { sets: [chosen, ...sets], drawings: 1 };
    if (now?.met) return chosen;
    const added = answers.map(({ score }) => score - (now?.score ?? 0));
    candidates.forEach((cell, at) => {
      gains.observe(cell, added[at] as number);
    });
    const most = Math.max(...added);
    const best = added.indexOf(most);
    if (answers[best]?.met && chosen.length + 1 < below) return sets[best];
    const room = Math.ceil(pace * (below - chosen.length));
    const ranked = candidates.map((cell, at) => ({ cell, gain: added[at] as number })).sort((a, b) => b.gain - a.gain);
    const good = ranked.filter(({ gain }, at) => at === 0 || (gain > 0 && (at < room || gain >= nearBest * most)));
    chosen = [...chosen, ...good.map(({ cell }) => cell)];
  }
  return undefined;
}

/** The goal was reached under one replacement; adds cells until it is under several. */
function* secure(gains: Gains, reached: CellSet, found: CellSet[]): Pursuit {
  const next = gains.order(reached);
  const sets = secured.more.map((more) => [...reached, ...next.slice(0, more)]);
  const answers = yield { sets, drawings: secured.drawings };
  found.push(...sets.filter((_, at) => answers[at]?.met).toReversed());
}

/** Leaves out what can be, the least promising first, until each cell that is left is needed. */
function* prune(gains: Gains, found: CellSet[]): Pursuit {
  const needed = new Set<number>();
  for (;;) {
    const region = found.at(-1) ?? [];
    const within = new Set(region);
    const weakest = gains.order([]).filter((cell) => within.has(cell) && !needed.has(cell));
    const tried = weakest.toReversed().slice(0, pruned.sets);
    if (region.length < 2 || tried.length === 0) return;
    const alone = yield {
      sets: tried.map((cell) => region.filter((other) => other !== cell)),
      drawings: pruned.drawings,
    };
    const spare = tried.map((cell, at) => ({ cell, answer: alone[at] })).filter(({ answer }) => answer?.met);
    for (const cell of tried) if (!spare.some((other) => other.cell === cell)) needed.add(cell);
    if (spare.length === 0) continue;
    // Each alone can be left out; how many of them together?
    spare.sort((a, b) => (b.answer?.score ?? 0) - (a.answer?.score ?? 0));
    const without = spare.map((_, last) => {
      const left = new Set(spare.slice(0, last + 1).map(({ cell }) => cell));
      return region.filter((cell) => !left.has(cell));
    });
    const [least, ...fewer] = without.filter(({ length }) => length > 0);
    if (least === undefined) return;
    found.push(least);
    const answers = fewer.length > 0 ? yield { sets: fewer, drawings: pruned.drawings } : [];
    const fails = answers.findIndex(({ met }) => !met);
    const most = fewer[(fails === -1 ? answers.length : fails) - 1];
    if (most) found.push(most);
  }
}
