import type { Region, Regions } from '../../../../protocol/explanation.ts';
import type { Sample } from '../../../../protocol/samples.ts';
import type { Grid } from '../../../numeric/grid.ts';
import type { Mask } from '../../shared/mask.ts';
import { type CellSet, Cells } from './cells.ts';
import { type Answer, type Pursuit, pursue, type Step } from './pursuit.ts';

/** A picture to ask the teacher about. */
export interface Question {
  readonly mask: Mask;
  /** Which of the replacements takes the place of what the mask replaces: they go round. */
  readonly drawing: number;
}

/** What the search is about. */
export interface SearchSubject {
  /** The class to explain, and the image's own. */
  readonly target: number;
  readonly topClass: number;
  /** The target's probability on the image, 0–1. */
  readonly probability: number;
  readonly frame: { readonly width: number; readonly height: number };
  readonly labels: readonly string[];
}

type Direction = keyof Regions;
const directions: readonly Direction[] = ['sufficient', 'change'];

/** Share of the samples that the search may use, and its bound; what it leaves goes to samples as usual. */
const share = 0.2;
const mostCalls = 300;
/** With fewer calls it would be cut off before it has said anything. */
const fewestCalls = 60;
/** Cells a side, and the pace (see pursue); both are coarser where there are fewer calls than so many. */
const fine = { side: 14, pace: 1 / 6, from: 150 };
const coarse = { side: 10, pace: 1 / 2 };
/** A region is enough for the label if it keeps so much of its probability. */
const enough = 0.9;
/** Fewer images are never given to the teacher at once: they would cost more each. */
const fewestImages = 8;
/**
 * Before one is told, the smallest region of each direction, and that with so much more, are asked about under so many
 * drawings each.
 */
const confirmed = { more: [0, 0.25, 0.6, 1], drawings: 3 };
/** At last the regions that are told are asked about under so many more. */
const checks = 4;

/** Calls that are left for the end. */
const reserve = directions.length * (confirmed.more.length * confirmed.drawings + checks);

/** Settings of the search, for the manifest. */
export const searchSettings = { share, mostCalls, fine, coarse, enough, confirmed, checks };

/** How often the search may ask the teacher; 0: too seldom for a search. */
export function searchCalls(samples: number): number {
  const calls = Math.min(Math.floor(share * samples), mostCalls);
  return calls < fewestCalls ? 0 : calls;
}

/**
 * Looks for the smallest region that is enough on its own for the label, and for the smallest one whose replacement shifts
 * it; for a class that is not the image's own, for those that bring it about. Both are looked for at once (see pursue), on
 * pictures by the same replacements as all samples. A region is told only if it does what is said of it under all of
 * several replacements; its figures come from asking once more.
 * @param map what speaks for the target.
 * @param cell pixels of the frame a side of one of the map's.
 * @param calls at most so many questions.
 * @param ask the teacher; samples in the order of the questions.
 */
export async function searchRegions(
  subject: SearchSubject,
  map: Grid,
  cell: number,
  calls: number,
  ask: (questions: readonly Question[]) => Promise<readonly Sample[]>,
): Promise<Regions> {
  const { side, pace } = calls >= fine.from ? fine : coarse;
  const cells = new Cells(subject.frame, side);
  const values = cells.valuesOf(map, cell);
  const asker = new Asker(subject, cells, ask);
  const hunts = directions.map((direction) => {
    // Where something else is the label, what speaks against the class is what has to go.
    const wanted =
      direction === 'change' && subject.target !== subject.topClass ? values.map((value) => -value) : values;
    const found: CellSet[] = [];
    // Nothing replaced is the image itself, whose label is known.
    const pursuit = pursue(wanted, pace, direction === 'sufficient', found);
    return { direction, wanted, found, pursuit, next: pursuit.next() };
  });
  await follow(hunts, asker, calls - reserve);
  const regions = await confirm(hunts, asker);
  return check(subject, cells, regions, asker);
}

interface Hunt {
  readonly direction: Direction;
  /** Of each cell, what speaks for the goal. */
  readonly wanted: Float64Array;
  readonly found: CellSet[];
  readonly pursuit: Pursuit;
  next: IteratorResult<Step, void>;
}

/** Answers what all ask for together, until they have done or there are no more calls. */
async function follow(hunts: readonly Hunt[], asker: Asker, calls: number): Promise<void> {
  for (;;) {
    const open = hunts.flatMap((hunt) => (hunt.next.done ? [] : [{ hunt, ...hunt.next.value }]));
    const claims = open.flatMap(({ hunt, sets, drawings }) => {
      return sets.map((set) => ({ direction: hunt.direction, set, drawings }));
    });
    if (claims.length === 0 || asker.count + imagesOf(claims) > calls) return;
    const answers = await asker.ask(claims);
    let first = 0;
    for (const { hunt, sets } of open) {
      hunt.next = hunt.pursuit.next(answers.slice(first, first + sets.length));
      first += sets.length;
    }
  }
}

/** The smallest region that was found, last, and before it that with some of the cells that come next. */
function candidatesOf({ found, wanted }: Hunt): CellSet[] {
  const least = found.at(-1);
  if (least === undefined) return [];
  const byMap = [...wanted.keys()].sort((a, b) => (wanted[b] as number) - (wanted[a] as number));
  // What was left out last comes next, and then what the map says.
  const next = [...new Set([...found.toReversed().flat(), ...byMap])].filter((cell) => !least.includes(cell));
  return confirmed.more.map((more) => [...least, ...next.slice(0, Math.ceil(more * least.length))]).toReversed();
}

/** The smallest region of each direction that reaches its goal under several drawings, or none. */
async function confirm(hunts: readonly Hunt[], asker: Asker): Promise<Claim[]> {
  const claims = hunts.flatMap((hunt) => {
    return candidatesOf(hunt).map((set) => ({ direction: hunt.direction, set, drawings: confirmed.drawings }));
  });
  if (claims.length === 0) return [];
  const answers = await asker.ask(claims);
  return directions.flatMap((direction) => {
    return claims.findLast((claim, at) => claim.direction === direction && answers[at]?.met) ?? [];
  });
}

/** Asks once more, and tells what came out. */
async function check(
  { target, topClass, labels }: SearchSubject,
  cells: Cells,
  claims: readonly Claim[],
  asker: Asker,
): Promise<Regions> {
  if (claims.length === 0) return {};
  const answers = await asker.ask(claims.map((claim) => ({ ...claim, drawings: checks })));
  return Object.fromEntries(
    claims.flatMap(({ direction, set }, at): [Direction, Region][] => {
      const samples = answers[at]?.samples ?? [];
      const label = mostFrequent(samples.map((sample) => sample.label)) ?? target;
      // Both are about the target as the label, but for a change of the image's own: that is about losing it.
      const wantsTarget = direction === 'sufficient' || target !== topClass;
      if ((label === target) !== wantsTarget) return [];
      const of = samples.filter((sample) => sample.label === label);
      if (of.length <= samples.length / 2) return [];
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const region: Region = {
        where: cells.rectanglesOf(set),
        share: cells.shareOf(set),
        probability: mean(samples.map((sample) => sample.probability)),
        label: {
          index: label,
          label: labels[label] ?? `class ${label}`,
          probability: mean(of.map((sample) => sample.labelProbability)),
        },
        held: of.length,
        asked: samples.length,
        samples: samples.map(({ index }) => index),
      };
      return [[direction, region]];
    }),
  );
}

/** A set of cells that is said to reach the goal of a direction. */
interface Claim {
  readonly direction: Direction;
  readonly set: CellSet;
  /** Replacements under which it is asked about. */
  readonly drawings: number;
}

/** Times that each is asked about as often, so that the teacher has pictures enough at once. */
function roundsOf(claims: readonly Claim[]): number {
  const images = claims.reduce((sum, { drawings }) => sum + drawings, 0);
  return Math.max(1, Math.ceil(fewestImages / images));
}

const imagesOf = (claims: readonly Claim[]): number =>
  claims.reduce((sum, { drawings }) => sum + drawings * roundsOf(claims), 0);

/** Asks the teacher about sets of cells. */
class Asker {
  /** Questions so far. */
  count = 0;
  #drawing = 0;

  constructor(
    private readonly subject: SearchSubject,
    private readonly cells: Cells,
    private readonly teacher: (questions: readonly Question[]) => Promise<readonly Sample[]>,
  ) {}

  /** @returns one answer a claim; all are asked about under the same drawings, as far as they go. */
  async ask(claims: readonly Claim[]): Promise<(Answer & { samples: readonly Sample[] })[]> {
    const rounds = roundsOf(claims);
    const first = this.#drawing;
    this.#drawing += rounds * Math.max(...claims.map(({ drawings }) => drawings));
    const questions = claims.flatMap(({ direction, set, drawings }) => {
      const mask = this.cells.maskOf(set, direction === 'sufficient' ? 'others' : 'these');
      return Array.from({ length: rounds * drawings }, (_, at) => ({ mask, drawing: first + at }));
    });
    const samples = await this.teacher(questions);
    this.count += questions.length;
    let next = 0;
    return claims.map(({ direction, drawings }) => {
      const own = samples.slice(next, next + rounds * drawings);
      next += own.length;
      return { ...this.#answer(direction, own), samples: own };
    });
  }

  #answer(direction: Direction, samples: readonly Sample[]): Answer {
    const { target, topClass, probability } = this.subject;
    const isTarget = samples.every(({ label }) => label === target);
    const isOther = samples.every(({ label }) => label !== target);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const score = mean(samples.map(({ targetScore }) => targetScore));
    if (target !== topClass) return { score, met: isTarget };
    if (direction === 'change') return { score: -score, met: isOther };
    return { score, met: isTarget && mean(samples.map((sample) => sample.probability)) >= enough * probability };
  }
}

/** The first of those that come up most often. */
function mostFrequent(labels: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
