import { type Estimate, estimateMean } from '../../pipeline/numeric/bootstrap.ts';
import type { Versions } from '../../protocol/pipeline.ts';
import { type Entry, type Figures, isFailed, type Result } from './entry.ts';

/** One method for one model, over the images. */
export interface Row {
  /** The method as requested, such as `rise:4000`. */
  readonly method: string;
  /** Images that were explained, with or without a map. */
  readonly images: number;
  readonly maps: number;
  readonly failed: number;
  /** Mean of each figure over the images where it is defined; null: nowhere. */
  readonly means: Readonly<Record<keyof Figures, Estimate | null>>;
  /** How far a figure is above that of the reference, over the images where both are defined. */
  readonly ahead: Readonly<Record<Compared, Estimate | null>>;
}

/** The figures by which methods are compared image by image; of each, higher is better. */
export const compared = ['difference', 'road', 'exchanged', 'fidelity'] as const satisfies readonly (keyof Figures)[];
export type Compared = (typeof compared)[number];

export interface ModelReport {
  readonly model: string;
  readonly sha256: string;
  readonly provider: string;
  readonly rows: readonly Row[];
}

/** How and where a benchmark ran. */
export interface Setting {
  readonly command: string;
  readonly folder: string;
  /** Images used, and images in the folder. */
  readonly images: number;
  readonly of: number;
  readonly step: number;
  readonly seed: number;
  readonly sampling: string;
  /** The label of the method that the others are compared with. */
  readonly against: string | null;
  readonly machine: string;
  readonly versions: Versions;
}

/** What `--json` prints, without the entries. */
export interface Report {
  readonly setting: Setting;
  readonly models: readonly ModelReport[];
  readonly failed: number;
  /** The machines of all entries; several if a run was continued elsewhere. */
  readonly machines: readonly string[];
  /** The highest resident memory of the process in this run, in bytes. */
  readonly peakMemory: number;
}

/** The entries of one method for one model. */
export interface Column {
  readonly method: string;
  readonly entries: readonly Entry[];
}

/**
 * @param columns in the order of the table; the reference is among them.
 * @param seed of the bootstrap.
 */
export function summarizeModel(
  model: Pick<ModelReport, 'model' | 'sha256' | 'provider'>,
  columns: readonly Column[],
  against: string | null,
  seed: number,
): ModelReport {
  const reference = columns.find(({ method }) => method === against);
  return { ...model, rows: columns.map((column) => summarizeMethod(column, reference, seed)) };
}

function summarizeMethod({ method, entries }: Column, reference: Column | undefined, seed: number): Row {
  const results = resultsOf(entries);
  const figure = (name: keyof Figures) => results.map(([, { figures }]) => figures[name]).filter(isNumber);
  const means = Object.fromEntries(figureNames.map((name) => [name, estimateMean(figure(name), seed)]));
  const other = reference && reference.method !== method ? new Map(resultsOf(reference.entries)) : undefined;
  const ahead = (name: Compared) =>
    results.map(([image, { figures }]) => minus(figures[name], other?.get(image)?.figures[name])).filter(isNumber);
  return {
    method,
    images: results.length,
    maps: figure('deletion').length,
    failed: entries.length - results.length,
    means: means as Row['means'],
    ahead: Object.fromEntries(compared.map((name) => [name, estimateMean(ahead(name), seed)])) as Row['ahead'],
  };
}

/** By image. */
function resultsOf(entries: readonly Entry[]): [image: string, Result][] {
  return entries.flatMap(({ image, result }): [string, Result][] => (isFailed(result) ? [] : [[image, result]]));
}

const figureNames: readonly (keyof Figures)[] = [
  'deletion',
  'insertion',
  'difference',
  'morf',
  'lerf',
  'road',
  'deletionIntoBlur',
  'insertionFromGrey',
  'exchanged',
  'fidelity',
  'calls',
  'seconds',
  'teacherShare',
  'memory',
  'agreement',
  'correlation',
  'splitHalf',
  'keptShare',
  'sanity',
];

function minus(a: number | null | undefined, b: number | null | undefined): number | null {
  return isNumber(a) && isNumber(b) ? a - b : null;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
