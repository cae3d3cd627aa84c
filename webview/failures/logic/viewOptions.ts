import { type Sort, sorts } from './order.ts';

export const tabs = ['wall', 'table', 'matrix', 'classes', 'reliability'] as const;
export type Tab = (typeof tabs)[number];

/** What the user is looking at. */
export interface ViewOptions {
  readonly tab: Tab;
  readonly filter: string;
  readonly sort: Sort;
  /** Whether maps lie over the pictures that have one. */
  readonly maps: boolean;
}

export const defaultViewOptions: ViewOptions = { tab: 'wall', filter: '', sort: 'loss', maps: true };

/** In characters. */
const longestFilter = 2000;

/** @param stored what a page left behind, as untrusted data. */
export function readViewOptions(stored: unknown): ViewOptions {
  const { tab, filter, sort, maps }: Partial<Record<keyof ViewOptions, unknown>> =
    typeof stored === 'object' && stored !== null ? stored : {};
  return {
    tab: tabs.find((known) => known === tab) ?? defaultViewOptions.tab,
    filter: typeof filter === 'string' ? filter.slice(0, longestFilter) : '',
    sort: sorts.find((known) => known === sort) ?? defaultViewOptions.sort,
    maps: typeof maps === 'boolean' ? maps : true,
  };
}
