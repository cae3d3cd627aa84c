import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import { judgedOf } from './judged.ts';
import { fisherExact, holm } from './manyTests.ts';
import { wilsonInterval } from './wilson.ts';

/** What images can have in common. */
export const properties = ['brightness', 'sharpness', 'colourfulness', 'megapixels', 'aspect'] as const;
export type Property = (typeof properties)[number];

/** How often images with something in common are wrong. */
export interface ErrorBin {
  /** A range of values, or a file type. */
  readonly from: number | null;
  readonly to: number | null;
  readonly type: string | null;
  readonly images: number;
  readonly wrong: number;
  /** 0–1. */
  readonly rate: number;
  readonly interval: readonly [number, number];
  /** Of Fisher's exact test against all other images, adjusted by Holm's method for all bins that were looked at. */
  readonly p: number;
  /** Whether more, or fewer, of its images are wrong than of all others, at 5 % of `p`: "higher" is worse. */
  readonly standsOut: 'higher' | 'lower' | null;
}

export interface ErrorsBy {
  readonly property: Property | 'type';
  readonly bins: readonly ErrorBin[];
}

/** At most so often does any bin stand out by chance. */
export const significance = 0.05;

interface Measured {
  readonly wrong: boolean;
  readonly value: number;
  readonly type: string;
}

/** The value of a property; null: not known. Megapixels are 10⁶ pixels, aspect is width / height. */
export function propertyOf({ statistics, width, height }: EvaluationRecord, property: Property): number | null {
  if (property === 'megapixels') return width === null || height === null ? null : (width * height) / 1e6;
  if (property === 'aspect') return width === null || height === null ? null : width / height;
  return statistics?.[property] ?? null;
}

/**
 * Error rates by image properties, in bins with as equal numbers of images as possible, and by file type. A property
 * that is the same for all is left out.
 *
 * @param bins the most bins.
 */
export function errorsByCondition(records: readonly EvaluationRecord[], bins = 5): readonly ErrorsBy[] {
  const found: Bins[] = properties.map((property) => {
    const measured = measure(records, (record) => propertyOf(record, property));
    return { property, bins: quantileBins(measured, bins) };
  });
  const all = measure(records, () => 0);
  const types = [...new Set(all.map(({ type }) => type))].sort();
  const byType = types.map((type) => ({ from: null, to: null, type, of: all.filter((one) => one.type === type) }));
  return judge([...found, { property: 'type' as const, bins: byType }].filter(({ bins: some }) => some.length > 1));
}

function measure(records: readonly EvaluationRecord[], read: (record: EvaluationRecord) => number | null): Measured[] {
  return records.flatMap((record) => {
    const judged = judgedOf(record);
    const value = read(record);
    if (judged === undefined || value === null) return [];
    const type = /\.([^./]+)$/.exec(record.image)?.[1]?.toLowerCase() ?? '';
    return [{ wrong: judged.rank !== 1, value, type: type === 'jpeg' ? 'jpg' : type }];
  });
}

interface Bin extends Pick<ErrorBin, 'from' | 'to' | 'type'> {
  readonly of: readonly Measured[];
}

interface Bins {
  readonly property: ErrorsBy['property'];
  readonly bins: readonly Bin[];
}

/** Equal values are never in two bins. */
function quantileBins(measured: readonly Measured[], bins: number): Bin[] {
  const sorted = [...measured].sort((a, b) => a.value - b.value);
  const found: Bin[] = [];
  for (let first = 0; first < sorted.length; ) {
    let end = Math.max(first + 1, Math.round((sorted.length * (found.length + 1)) / bins));
    while (end < sorted.length && sorted[end]?.value === sorted[end - 1]?.value) end++;
    const of = sorted.slice(first, end);
    found.push({ from: of[0]?.value ?? 0, to: of.at(-1)?.value ?? 0, type: null, of });
    first = end;
  }
  return found;
}

function judge(all: readonly Bins[]): ErrorsBy[] {
  const counted = all.map(({ property, bins }) => ({ property, bins: countBins(bins) }));
  const adjusted = holm(counted.flatMap(({ bins }) => bins.map(({ p }) => p)));
  let next = 0;
  return counted.map(({ property, bins }) => ({
    property,
    bins: bins.map(({ elsewhere, ...bin }) => {
      const p = adjusted[next++] ?? 1;
      const standsOut = p > significance ? null : bin.rate > elsewhere ? ('higher' as const) : ('lower' as const);
      return { ...bin, p, standsOut };
    }),
  }));
}

/** The bins of one property, each with the test of it alone, and the error rate of all others. */
function countBins(bins: readonly Bin[]) {
  const wrongIn = (of: readonly Measured[]): number => of.filter(({ wrong }) => wrong).length;
  const images = bins.reduce((sum, { of }) => sum + of.length, 0);
  const wrong = bins.reduce((sum, { of }) => sum + wrongIn(of), 0);
  return bins.map(({ of, ...rest }) => {
    const own = wrongIn(of);
    const [others, othersWrong] = [images - of.length, wrong - own];
    return {
      ...rest,
      images: of.length,
      wrong: own,
      rate: own / of.length,
      interval: wilsonInterval(own, of.length) ?? ([0, 1] as const),
      p: fisherExact(own, of.length, othersWrong, others),
      elsewhere: others === 0 ? 0 : othersWrong / others,
    };
  });
}

/** A property that separates the images that were taken for a class from all others: the model may be relying on it. */
export interface Shortcut {
  readonly property: Property;
  /** The class that was predicted. */
  readonly predicted: number;
  readonly images: number;
  /** The probability that an image of the class has more of it than any other image: 0.5 is chance. */
  readonly auc: number;
}

/** With fewer images of a class, or of all others, nothing can be concluded. */
const leastImages = 10;
const leastAuc = 0.9;

/** Properties associated with a predicted class, strongest first. */
export function shortcuts(records: readonly EvaluationRecord[]): readonly Shortcut[] {
  const predicted = records.filter(({ top }) => top.length > 0);
  const classes = new Map<number, number>();
  for (const { top } of predicted) classes.set(top[0] ?? 0, (classes.get(top[0] ?? 0) ?? 0) + 1);
  const found: Shortcut[] = [];
  for (const property of properties) {
    const ranks = ranksOf(predicted.map((record) => propertyOf(record, property) ?? 0));
    const sums = new Map<number, number>();
    for (const [at, { top }] of predicted.entries()) {
      const index = top[0] ?? 0;
      sums.set(index, (sums.get(index) ?? 0) + (ranks[at] ?? 0));
    }
    for (const [index, images] of classes) {
      const others = predicted.length - images;
      if (images < leastImages || others < leastImages) continue;
      const sum = sums.get(index) ?? 0;
      // Mann and Whitney 1947: U = R − n(n + 1) / 2.
      const auc = (sum - (images * (images + 1)) / 2) / (images * others);
      if (Math.max(auc, 1 - auc) >= leastAuc) found.push({ property, predicted: index, images, auc });
    }
  }
  return found.sort((a, b) => Math.abs(b.auc - 0.5) - Math.abs(a.auc - 0.5));
}

/** Starting at 1; ties share the mean of their ranks. */
function ranksOf(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[first] ?? 0]) end++;
    for (const at of order.slice(first, end)) ranks[at] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}
