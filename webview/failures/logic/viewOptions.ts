import { type Sort, sorts } from './order.ts';

export const tabs = ['wall', 'table', 'matrix', 'groups', 'classes', 'reliability'] as const;
export type Tab = (typeof tabs)[number];

/** What the user has chosen to see. */
export interface ChosenView extends Omit<ViewOptions, 'sort'> {
  /** undefined: whatever suits the run. */
  readonly sort?: Sort | undefined;
}

/** What the user is looking at. */
export interface ViewOptions {
  readonly tab: Tab;
  readonly filter: string;
  readonly sort: Sort;
  /** Whether maps are laid over the pictures that have one. */
  readonly maps: boolean;
}

export const defaultView: ChosenView = { tab: 'wall', filter: '', maps: true };

/** In characters. */
const longestFilter = 2000;

/** @param stored what a page left behind, as untrusted data. */
export function readView(stored: unknown): ChosenView {
  const { tab, filter, sort, maps }: Partial<Record<keyof ChosenView, unknown>> =
    typeof stored === 'object' && stored !== null ? stored : {};
  return {
    tab: tabs.find((known) => known === tab) ?? defaultView.tab,
    filter: typeof filter === 'string' ? filter.slice(0, longestFilter) : '',
    sort: sorts.find((known) => known === sort),
    maps: typeof maps === 'boolean' ? maps : true,
  };
}

/**
 * Without true classes nothing counts as wrong: the images that the model was least sure of come first.
 * @param compared whether another model's answers are there.
 */
export function viewOf(chosen: ChosenView, judged: boolean, compared: boolean): ViewOptions {
  const { sort } = chosen;
  const suits = sort !== 'disagreement' || compared ? sort : undefined;
  return { ...chosen, sort: suits ?? (judged ? 'loss' : 'margin') };
}
