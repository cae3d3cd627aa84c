/**
 * Finds how strongly to perturb so that about half of the labels shift, while sampling: no sample is spent on the
 * search alone. A logistic curve of "kept" over the logarithm of strength is fitted to all samples so far, and the next
 * ones are drawn around its middle.
 */
export interface Calibration {
  /** Strengths for the next `count` samples, in [lowest, highest]; lowest > 0. */
  next(count: number): Float32Array;
  /** Tells which of all samples so far were kept, and their strengths. */
  observe(strengths: readonly number[], kept: readonly boolean[]): void;
}

/** Where strengths are looked for. */
export interface CalibrationRange {
  readonly lowest: number;
  readonly highest: number;
  /** The first batch is spread evenly up to here: the strengths at which most images have their middle. */
  readonly usual: number;
  /** Half-width of the band that samples are spread over, as a share of its middle. */
  readonly spread: number;
}

/** Starts a calibration that knows no sample yet. */
export function calibrate(range: CalibrationRange): Calibration {
  let strengths: readonly number[] = [];
  let outcomes: readonly number[] = [];
  return {
    next(count) {
      const [from, to] = strengths.length === 0 ? [range.lowest, range.usual] : band(range, strengths, outcomes);
      return Float32Array.from({ length: count }, (_, index) => from + ((index + 0.5) / count) * (to - from));
    },
    observe(given, kept) {
      strengths = given;
      outcomes = kept.map((isKept) => (isKept ? 1 : 0));
    },
  };
}

/**
 * The band around the strength at which the fitted curve gives the share of kept labels that is wanted next: half, or
 * what makes up for a surplus so far.
 */
function band(range: CalibrationRange, strengths: readonly number[], outcomes: readonly number[]): [number, number] {
  const clamp = (value: number) => Math.min(Math.max(value, range.lowest), range.highest);
  const keptShare = outcomes.reduce((sum, kept) => sum + kept, 0) / outcomes.length;
  const wanted = Math.min(Math.max(0.5 + surplusGain * (0.5 - keptShare), 0.2), 0.8);
  const curve = fitLogistic(strengths.map(Math.log), outcomes);
  const middle = clamp(Math.exp(strengthOf(curve, wanted)));
  return [clamp(middle * (1 - range.spread)), clamp(middle * (1 + range.spread))];
}

/** How hard a surplus of one label is steered against. */
const surplusGain = 2;

/** Steps of Newton's method; it settles to 1e-6 in fewer than 20 on any data that the prior keeps finite. */
const newtonSteps = 25;
/** Normal priors: a wide one on the intercept, and one on the slope that stands for the curves of most images. */
const interceptVariance = 100;
const slopePrior = { mean: -4, variance: 25 };

/** P(kept) = 1 / (1 + exp(−(intercept + slope · x))). */
export interface LogisticCurve {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * Logistic regression by Newton's method, with a normal prior around a falling slope, so that where all were kept the
 * curve falls beyond the strongest sample, and conversely. A step that overshoots, as on nearly separable data, is
 * halved until it is none; what is maximised is concave, so that it always arrives.
 */
export function fitLogistic(positions: readonly number[], outcomes: readonly number[]): LogisticCurve {
  let curve: LogisticCurve = { intercept: 0, slope: slopePrior.mean };
  let best = posterior(curve, positions, outcomes);
  for (let step = 0; step < newtonSteps; step++) {
    const { intercept, slope } = newtonStep(curve, positions, outcomes);
    let size = 1;
    let next = curve;
    let value = best;
    for (; size > 1e-6 && value <= best; size /= 2) {
      next = { intercept: curve.intercept + size * intercept, slope: curve.slope + size * slope };
      value = posterior(next, positions, outcomes);
    }
    if (value <= best) break;
    curve = next;
    best = value;
  }
  return curve;
}

/** Logarithm of the posterior density, up to a constant. */
function posterior({ intercept, slope }: LogisticCurve, positions: readonly number[], outcomes: readonly number[]) {
  let sum = -(intercept ** 2) / (2 * interceptVariance) - (slope - slopePrior.mean) ** 2 / (2 * slopePrior.variance);
  for (let i = 0; i < positions.length; i++) {
    const logit = intercept + slope * (positions[i] ?? 0);
    // ln(1 + e^t) without overflow
    sum += (outcomes[i] ?? 0) * logit - Math.max(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
  }
  return sum;
}

function newtonStep(
  { intercept, slope }: LogisticCurve,
  positions: readonly number[],
  outcomes: readonly number[],
): LogisticCurve {
  let gradientA = -intercept / interceptVariance;
  let gradientB = -(slope - slopePrior.mean) / slopePrior.variance;
  let aa = 1 / interceptVariance;
  let ab = 0;
  let bb = 1 / slopePrior.variance;
  for (let i = 0; i < positions.length; i++) {
    const x = positions[i] ?? 0;
    const p = 1 / (1 + Math.exp(-(intercept + slope * x)));
    const residual = (outcomes[i] ?? 0) - p;
    const weight = p * (1 - p);
    gradientA += residual;
    gradientB += residual * x;
    aa += weight;
    ab += weight * x;
    bb += weight * x * x;
  }
  const determinant = aa * bb - ab * ab;
  return {
    intercept: (bb * gradientA - ab * gradientB) / determinant,
    slope: (aa * gradientB - ab * gradientA) / determinant,
  };
}

/** The x at which the curve has this share; where it doesn't fall, beyond the end that its middle points to. */
export function strengthOf({ intercept, slope }: LogisticCurve, share: number): number {
  if (slope < 0) return (Math.log(share / (1 - share)) - intercept) / slope;
  return intercept > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
