import { type Filter, type Sort, sorts } from '../samples.ts';
import { readViewport, type Viewport, wholePicture } from './viewport.ts';

/** What the user is looking at. It belongs to the page and survives a window reload. */
export interface ViewOptions {
  /** 0–1 */
  readonly opacity: number;
  readonly map: boolean;
  /** undefined: not chosen, so that it is drawn where nothing else outlines what matters. */
  readonly contour: boolean | undefined;
  /** Whether the rarely used settings are unfolded. */
  readonly options: boolean;
  /** Whether the regions that decide the label are outlined. */
  readonly outline: boolean;
  /** Share of the map's pixels that are drawn, the strongest first, 0.01–1; 1: all. */
  readonly share: number;
  /** Whether what speaks against the class is drawn too. */
  readonly signed: boolean;
  /** Whether the map's uncertainty is drawn instead. */
  readonly uncertainty: boolean;
  /** Of every pane that shows the picture. */
  readonly viewport: Viewport;
  readonly filter: Filter;
  readonly sort: Sort;
  /** Whether samples are grouped by the class that they shifted to. */
  readonly grouped: boolean;
  /** Whether what was changed in each sample is outlined. */
  readonly changesOutlined: boolean;
  /** Whether all samples are listed below each other, not one row at a time. */
  readonly allRows: boolean;
  /** Whether the layers can be looked through although the method looks at none of them. */
  readonly layers: boolean;
  /** Whether the samples are shown as points of a plane, above their tiles. */
  readonly scatter: boolean;
}

/** The defaults. */
export const defaultViewOptions: ViewOptions = {
  opacity: 0.6,
  map: true,
  contour: undefined,
  options: false,
  outline: true,
  share: 1,
  signed: false,
  uncertainty: false,
  viewport: wholePicture,
  filter: 'all',
  sort: 'varied',
  grouped: false,
  changesOutlined: true,
  allRows: false,
  layers: false,
  scatter: false,
};

const filters: readonly unknown[] = ['all', 'kept', 'shifted'] satisfies Filter[];

function isFilter(value: unknown): value is Filter {
  return filters.includes(value) || (Number.isInteger(value) && Number(value) >= 0);
}

/** Reads back stored options; anything missing or invalid gets its default. */
export function readViewOptions(stored: unknown, first: ViewOptions = defaultViewOptions): ViewOptions {
  const from: Readonly<Record<string, unknown>> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const { opacity, map, contour, outline, share, signed, uncertainty, viewport } = from;
  const { filter, sort, grouped, changesOutlined, allRows, layers, scatter, options } = from;
  return {
    opacity: typeof opacity === 'number' && opacity >= 0 && opacity <= 1 ? opacity : first.opacity,
    map: typeof map === 'boolean' ? map : first.map,
    contour: typeof contour === 'boolean' ? contour : first.contour,
    options: typeof options === 'boolean' ? options : first.options,
    outline: typeof outline === 'boolean' ? outline : first.outline,
    share: typeof share === 'number' && share >= 0.01 && share <= 1 ? share : first.share,
    signed: typeof signed === 'boolean' ? signed : first.signed,
    uncertainty: typeof uncertainty === 'boolean' ? uncertainty : first.uncertainty,
    viewport: readViewport(viewport) ?? first.viewport,
    filter: isFilter(filter) ? filter : first.filter,
    sort: sorts.find((name) => name === sort) ?? first.sort,
    grouped: typeof grouped === 'boolean' ? grouped : first.grouped,
    changesOutlined: typeof changesOutlined === 'boolean' ? changesOutlined : first.changesOutlined,
    allRows: typeof allRows === 'boolean' ? allRows : first.allRows,
    layers: typeof layers === 'boolean' ? layers : first.layers,
    scatter: typeof scatter === 'boolean' ? scatter : first.scatter,
  };
}
