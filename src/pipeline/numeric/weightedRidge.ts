import { solveCholesky } from './cholesky.ts';

/** A linear model: prediction = Σ weights · features + intercept. */
export interface LinearModel {
  readonly weights: Float64Array;
  readonly intercept: number;
}

/**
 * The sums over samples that a weighted ridge regression is solved from. Samples are added one by one, and the sums of two sets
 * can be added up, so that models of several subsets cost a single pass.
 */
export class WeightedSamples {
  /** Σ w·x·xᵀ, the lower triangle with its diagonal. */
  readonly #products: Float64Array;
  /** Σ w·x·y. */
  readonly #answers: Float64Array;
  /** Σ w·x. */
  readonly #features: Float64Array;
  /** Σ w·y. */
  #target = 0;
  /** Σ w. */
  #weight = 0;

  constructor(readonly dimension: number) {
    this.#products = new Float64Array(dimension * dimension);
    this.#answers = new Float64Array(dimension);
    this.#features = new Float64Array(dimension);
  }

  /**
   * @param features x, `dimension` numbers.
   * @param target y.
   * @param weight w > 0.
   */
  add(features: ArrayLike<number>, target: number, weight: number): void {
    const { dimension } = this;
    for (let row = 0; row < dimension; row++) {
      const value = weight * (features[row] as number);
      if (value === 0) continue; // half of them are, where a feature is a superpixel
      increase(this.#features, row, value);
      increase(this.#answers, row, value * target);
      for (let column = 0; column <= row; column++) {
        increase(this.#products, row * dimension + column, value * (features[column] as number));
      }
    }
    this.#target += weight * target;
    this.#weight += weight;
  }

  /** The sums over the samples of this one and of `other`. */
  plus(other: WeightedSamples): WeightedSamples {
    const sum = new WeightedSamples(this.dimension);
    for (const part of [this, other]) {
      accumulate(sum.#products, part.#products);
      accumulate(sum.#answers, part.#answers);
      accumulate(sum.#features, part.#features);
      sum.#target += part.#target;
      sum.#weight += part.#weight;
    }
    return sum;
  }

  /**
   * Solves min Σ w·(y − weights·x − intercept)² + alpha·‖weights‖² exactly, as scikit-learn's Ridge does with
   * fit_intercept and sample_weight: the intercept is not penalised, so it follows from the weighted means, and the
   * weights from the normal equations of the deviations from them.
   */
  solve(alpha: number): LinearModel {
    const { dimension } = this;
    const mean = this.#features.map((sum) => sum / this.#weight);
    const meanTarget = this.#target / this.#weight;
    const matrix = this.#products.slice();
    const values = this.#answers.slice();
    for (let row = 0; row < dimension; row++) {
      const sum = this.#features[row] as number;
      for (let column = 0; column <= row; column++) {
        increase(matrix, row * dimension + column, -sum * (mean[column] as number));
      }
      increase(matrix, row * dimension + row, alpha);
      increase(values, row, -sum * meanTarget);
    }
    const weights = solveCholesky(matrix, values);
    return { weights, intercept: predict({ weights: weights.map((weight) => -weight), intercept: meanTarget }, mean) };
  }
}

/** The model's prediction for `features`. */
export function predict(model: LinearModel, features: ArrayLike<number>): number {
  let sum = model.intercept;
  for (let i = 0; i < features.length; i++) sum += (model.weights[i] as number) * (features[i] as number);
  return sum;
}

function increase(values: Float64Array, at: number, by: number): void {
  values[at] = (values[at] as number) + by;
}

function accumulate(sums: Float64Array, values: Float64Array): void {
  for (let at = 0; at < sums.length; at++) increase(sums, at, values[at] as number);
}
