import type { PanelState, Sample } from '../../src/extension/protocol.ts';

/** Which samples the gallery shows; a number is the class that a sample shifted to. */
export type Filter = 'all' | 'kept' | 'shifted' | number;
export type Sort = 'index' | 'change' | 'probability';

/**
 * Whether there are pictures of a state's samples: only a finished explanation can make them, which has a status and
 * keeps it when a later run fails; one from the history has none.
 */
export function hasPictures({ status, remembered }: Pick<PanelState, 'status' | 'remembered'>): boolean {
  return status !== undefined && remembered === undefined;
}

export interface ShiftedTo {
  readonly label: number;
  readonly count: number;
}

export interface SampleCounts {
  readonly all: number;
  readonly kept: number;
  readonly shifted: number;
  /** Most frequent first, then by class index. */
  readonly shiftedTo: readonly ShiftedTo[];
}

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

/** "probability": the target's, most probable first. Ties keep the order of the samples. */
function compare(sort: Sort, a: Sample, b: Sample): number {
  if (sort === 'change') return a.change - b.change || a.index - b.index;
  if (sort === 'probability') return b.probability - a.probability || a.index - b.index;
  return a.index - b.index;
}

export function selectSamples(samples: readonly Sample[], filter: Filter, sort: Sort): Sample[] {
  return samples.filter((sample) => passes(sample, filter)).sort((a, b) => compare(sort, a, b));
}

/**
 * The newly selected samples without moving those on screen: the old order stays, new ones come last. For the time
 * when samples stream in and the user already has one in hand.
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
