import { mean } from '../../shared/figures.ts';

/** One run of an image: what its verdict goes by. */
export interface Run {
  readonly seed: number;
  /** Passes of the model, a gradient counted as three. */
  readonly calls: number;
  readonly status: string;
  /** The rank correlation with another seed's map that it expects, 0 to 1. */
  readonly reliability: number | null;
  readonly correlation: number | null;
  readonly agreement: number | null;
  readonly majorityBaseline: number | null;
}

/** How alike the maps of two seeds are. */
export interface Pair {
  readonly seeds: readonly [number, number];
  /** Spearman's rank correlation, −1 to 1. */
  readonly rank: number;
  /** Share of the hottest tenth that the two have in common, 0 to 1. */
  readonly overlap: number;
}

/** All seeds of one image by one model. */
export interface Group {
  readonly image: string;
  readonly model: string;
  readonly samples: number;
  readonly runs: readonly Run[];
  readonly pairs: readonly Pair[];
}

/** What two runs said of themselves, in the mean, and what was seen. */
export interface SaidAndSeen {
  readonly said: number;
  readonly seen: number;
}

/** Each pair of seeds that both drew a map. */
export function saidAndSeen(groups: readonly Group[]): readonly SaidAndSeen[] {
  return groups.flatMap(({ runs, pairs }) =>
    pairs.flatMap(({ seeds, rank }) => {
      const [one, other] = seeds.map((seed) => runs[seed]?.reliability ?? null);
      return typeof one === 'number' && typeof other === 'number' ? [{ said: (one + other) / 2, seen: rank }] : [];
    }),
  );
}

/** A run and what other seeds made of it: the means over the pairs that it is in. */
export interface Fate {
  readonly image: string;
  readonly model: string;
  readonly reliability: number;
  readonly rank: number;
  readonly overlap: number;
}

export function fates(groups: readonly Group[]): readonly Fate[] {
  return groups.flatMap(({ image, model, runs, pairs }) =>
    runs.flatMap(({ seed, reliability }) => {
      const own = pairs.filter(({ seeds }) => seeds.includes(seed));
      if (reliability === null || own.length === 0) return [];
      const rank = mean(own.map((pair) => pair.rank));
      return [{ image, model, reliability, rank, overlap: mean(own.map((pair) => pair.overlap)) }];
    }),
  );
}

/** Share of the hottest tenth of the pixels that two maps of the same size have in common, 0 to 1. */
export function hottestOverlap(a: Float32Array, b: Float32Array): number {
  const count = Math.round(a.length / 10);
  const hottest = (map: Float32Array) =>
    Array.from(map.keys())
      .sort((p, q) => (map[q] as number) - (map[p] as number))
      .slice(0, count);
  const other = new Set(hottest(b));
  return hottest(a).filter((pixel) => other.has(pixel)).length / count;
}
