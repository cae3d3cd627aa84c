/**
 * Finds how strongly to perturb so that about half of the labels shift, while sampling: no sample is spent on the
 * search alone. A logistic curve of "kept" over strength is fitted to all samples so far, and the next ones are drawn
 * around its middle.
 */
export interface Calibration {
  /** Strengths for the next `count` samples, in [lowest, highest]. */
  next(count: number): Float32Array;
  /** Tells which of the samples that `next` gave strengths for were kept. */
  observe(strengths: Float32Array, kept: readonly boolean[]): void;
}

export interface CalibrationRange {
  readonly lowest: number;
  readonly highest: number;
  /** The first batch is spread evenly up to here: the strengths at which most images have their middle. */
  readonly usual: number;
  /** Half-width of the band around the middle that samples are spread over. */
  readonly spread: number;
}

export function calibrate(range: CalibrationRange): Calibration {
  const strengths: number[] = [];
  const outcomes: number[] = [];
  return {
    next(count) {
      const [from, to] = strengths.length === 0 ? [range.lowest, range.usual] : band(range, strengths, outcomes);
      return Float32Array.from({ length: count }, (_, index) => from + ((index + 0.5) / count) * (to - from));
    },
    observe(given, kept) {
      kept.forEach((isKept, index) => {
        strengths.push(given[index] ?? 0);
        outcomes.push(isKept ? 1 : 0);
      });
    },
  };
}

/** The band around the strength at which the fitted curve says that half are kept. */
function band(range: CalibrationRange, strengths: readonly number[], outcomes: readonly number[]): [number, number] {
  const clamp = (value: number) => Math.min(Math.max(value, range.lowest), range.highest);
  const middle = clamp(logisticMiddle(strengths, outcomes));
  return [clamp(middle - range.spread), clamp(middle + range.spread)];
}

/** Steps of Newton's method; it settles to 1e-6 in fewer than 20 on any data that the prior keeps finite. */
const newtonSteps = 25;
/** Variance of the normal prior on both coefficients: wide, it only keeps one-sided data finite. */
const priorVariance = 100;

/**
 * Strength at which P(kept) = 1 / (1 + exp(−(a + b·strength))) is one half, by logistic regression with a normal prior
 * whose mean slope is negative, so that where all were kept the middle lies beyond the strongest and conversely.
 */
export function logisticMiddle(strengths: readonly number[], outcomes: readonly number[]): number {
  const slopePrior = -4;
  let a = 0;
  let b = slopePrior;
  for (let step = 0; step < newtonSteps; step++) {
    let gradientA = -a / priorVariance;
    let gradientB = -(b - slopePrior) / priorVariance;
    let aa = 1 / priorVariance;
    let ab = 0;
    let bb = 1 / priorVariance;
    for (let i = 0; i < strengths.length; i++) {
      const strength = strengths[i] ?? 0;
      const p = 1 / (1 + Math.exp(-(a + b * strength)));
      const residual = (outcomes[i] ?? 0) - p;
      const weight = p * (1 - p);
      gradientA += residual;
      gradientB += residual * strength;
      aa += weight;
      ab += weight * strength;
      bb += weight * strength * strength;
    }
    const determinant = aa * bb - ab * ab;
    a += damped((bb * gradientA - ab * gradientB) / determinant);
    b += damped((aa * gradientB - ab * gradientA) / determinant);
  }
  if (b < 0) return -a / b;
  const keptShare = outcomes.reduce((sum, kept) => sum + kept, 0) / outcomes.length;
  return keptShare > 0.5 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** Newton's method overshoots on nearly separable data; bounded steps don't. */
const damped = (step: number): number => Math.min(Math.max(step, -3), 3);
