import type { ExplanationView, Sample } from '../../src/protocol/panel.ts';

/** Which samples the gallery shows; a number is the class that a sample shifted to. */
export type Filter = 'all' | 'kept' | 'shifted' | number;
/**
 * The orders of samples. "varied": as "shift", but those that are like one before come later. "shift": by change, those that shifted first. "probability" and "leastProbable": by the
 * target's probability, descending and ascending. "index": in the order of sampling.
 */
export const sorts = ['varied', 'shift', 'change', 'probability', 'leastProbable', 'index'] as const;
export type Sort = (typeof sorts)[number];

/**
 * Whether pictures of an explanation's samples are available. Only a finished explanation can make them; it has a
 * status and keeps it when a later run fails. One from the history has none.
 */
export function hasPictures({ status, remembered }: ExplanationView): boolean {
  return status !== undefined && remembered === undefined;
}

/** How many samples shifted to a label. */
export interface ShiftedTo {
  readonly label: number;
  readonly count: number;
}

/** How many samples pass each filter. */
export interface SampleCounts {
  readonly all: number;
  readonly kept: number;
  readonly shifted: number;
  /** Most frequent first, then by class index. */
  readonly shiftedTo: readonly ShiftedTo[];
}

/** Counts samples for the filters. */
export function countSamples(samples: readonly Sample[]): SampleCounts {
  let kept = 0;
  const perLabel = new Map<number, number>();
  for (const sample of samples) {
    if (sample.kept) kept++;
    else perLabel.set(sample.label, (perLabel.get(sample.label) ?? 0) + 1);
  }
  const shiftedTo = [...perLabel].map(([label, count]) => ({ label, count }));
  shiftedTo.sort((a, b) => b.count - a.count || a.label - b.label);
  return { all: samples.length, kept, shifted: samples.length - kept, shiftedTo };
}

function passes(sample: Sample, filter: Filter): boolean {
  if (filter === 'all') return true;
  if (filter === 'kept') return sample.kept;
  return !sample.kept && (filter === 'shifted' || sample.label === filter);
}

/** Ties keep the order of the samples. */
function compare(sort: Exclude<Sort, 'varied'>, a: Sample, b: Sample): number {
  const first = {
    shift: Number(a.kept) - Number(b.kept) || a.change - b.change,
    change: a.change - b.change,
    probability: b.probability - a.probability,
    leastProbable: a.probability - b.probability,
    index: 0,
  };
  return first[sort] || a.index - b.index;
}

/** The samples that pass a filter, in an order. */
export function selectSamples(samples: readonly Sample[], filter: Filter, sort: Sort): Sample[] {
  const passing = samples.filter((sample) => passes(sample, filter));
  if (sort === 'varied') return likeOnesLater(passing.sort((a, b) => compare('shift', a, b)));
  return passing.sort((a, b) => compare(sort, a, b));
}

/** Samples of one class are alike if their changes differ by less than this factor. */
const alike = 1.25;

/**
 * The first of each kind, then the second of each, and so on; the kept ones, of which there is no telling, stay behind. A
 * search for the smallest change paints the same region several times, which would fill the first row with one picture.
 * @param ordered the shifted ones first; of the same turn, their order stays.
 */
function likeOnesLater(ordered: readonly Sample[]): Sample[] {
  const seen = new Map<string, number>();
  const turns: Sample[][] = [];
  for (const sample of ordered.filter(({ kept }) => !kept)) {
    const kind = `${sample.label} ${Math.floor(Math.log(Math.max(sample.change, 1e-9)) / Math.log(alike))}`;
    const turn = seen.get(kind) ?? 0;
    seen.set(kind, turn + 1);
    const others = turns[turn];
    if (others === undefined) turns.push([sample]);
    else others.push(sample);
  }
  return [...turns.flat(), ...ordered.filter(({ kept }) => kept)];
}

/** The samples that shifted to one class, or all that were kept. */
export interface SampleGroup {
  readonly label: number;
  readonly kept: boolean;
  /** In order of arrival; never empty. */
  readonly samples: readonly Sample[];
  readonly smallestChange: number;
  /** Of the target, 0–1. */
  readonly meanProbability: number;
}

/** Groups by the class that samples shifted to, largest first, then by class index; the kept ones come last. */
export function groupSamples(samples: readonly Sample[]): SampleGroup[] {
  const byKey = new Map<number | 'kept', Sample[]>();
  for (const sample of samples) {
    const key = sample.kept ? 'kept' : sample.label;
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [sample]);
    else members.push(sample);
  }
  const groups = [...byKey.values()].flatMap((members): SampleGroup[] => {
    const [first] = members;
    if (first === undefined) return [];
    const sum = members.reduce((total, { probability }) => total + probability, 0);
    const smallestChange = members.reduce((least, { change }) => Math.min(least, change), first.change);
    return [
      {
        label: first.label,
        kept: first.kept,
        samples: members,
        smallestChange,
        meanProbability: sum / members.length,
      },
    ];
  });
  return groups.sort(
    (a, b) => Number(a.kept) - Number(b.kept) || b.samples.length - a.samples.length || a.label - b.label,
  );
}

/**
 * The newly selected samples without moving those on screen: the old order stays, and new ones come last. For the time
 * when samples stream in and the user is already using one.
 */
export function keepOrder(shown: readonly Sample[], selected: readonly Sample[]): Sample[] {
  const fresh = new Map(selected.map((sample) => [sample.index, sample]));
  const kept: Sample[] = [];
  for (const { index } of shown) {
    const sample = fresh.get(index);
    if (sample !== undefined) kept.push(sample);
    fresh.delete(index);
  }
  return [...kept, ...fresh.values()];
}
