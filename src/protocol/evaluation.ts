/** What to measure about a map. */
export interface Measures {
  /** Pixels per step of deletion and insertion, at least 1; undefined: without them. */
  readonly step?: number | undefined;
  readonly road: boolean;
}

/** A point of a deletion or insertion curve. */
export interface CurveRequest {
  readonly curve: 'deletion' | 'insertion';
  readonly step: number;
  /** From 0, before any pixel was changed, to the number of steps. */
  readonly point: number;
}

/** The target's probability as pixels are removed or added, and the area under it, 0–1. */
export interface Curve {
  readonly scores: readonly number[];
  readonly auc: number;
}

export interface CurvePair {
  /** Lower is better. */
  readonly deletion: Curve;
  /** Higher is better. */
  readonly insertion: Curve;
  /** Insertion's area minus deletion's, −1 to 1; higher is better. */
  readonly difference: number;
}

/** Measurements of a map. */
export interface Evaluation {
  readonly curves?:
    | {
        /** Pixels per step. */
        readonly step: number;
        /** Of the model's input. */
        readonly pixels: number;
        readonly map: CurvePair;
        /** The same for a random map. */
        readonly random: CurvePair;
      }
    | undefined;
  readonly road?: RoadFigures | undefined;
}

/** ROAD: the target's probability after removing shares of the pixels without a trace. */
export interface RoadFigures {
  /** Of the pixels. */
  readonly percentages: readonly number[];
  /** Most relevant removed first: lower is better. */
  readonly morf: readonly number[];
  /** Least relevant removed first: higher is better. */
  readonly lerf: readonly number[];
  readonly meanMorf: number;
  readonly meanLerf: number;
  /** meanLerf − meanMorf, −1 to 1: higher is better, about 0 for a random map. */
  readonly difference: number;
}

/** How the map changes when the model's weights are shuffled. */
export interface Sanity {
  /** Weights that the model has, biases not counted. */
  readonly weights: number;
  /** The rank correlation with the map of the model whose last so many weights are in random order; null: it has none. */
  readonly randomised: readonly { readonly weights: number; readonly correlation: number | null }[];
  /** Whether the map changed when all weights were shuffled. */
  readonly followsModel: boolean;
}
