/** A ridge regression on centred features, solved in the dual. */
export interface RidgeSolution {
  /** One number per training sample, summing to 0: the weights on the features are Σ dual[i] · features[i]. */
  readonly dual: Float64Array;
  /** Added to Σ dual[i] · ⟨features[i], features⟩ to give a prediction. */
  readonly intercept: number;
  /** Conjugate-gradient steps taken. */
  readonly steps: number;
}

/** Relative size of the residual at which conjugate gradients stop. */
const tolerance = 1e-3;

/**
 * Solves min Σ (y − w·φ − b)² + λ‖w‖² as (H K H + λI) α = H y, w = Σ α_i φ_i, where H centres, by conjugate gradients
 * to a relative residual of 1e-3 (Hestenes and Stiefel 1952). The dual of ridge regression: Saunders, Gammerman and
 * Vovk, ICML 1998.
 * @param products n × n inner products K of the training samples, row by row.
 * @param targets n numbers y.
 * @param lambda λ > 0, in the units of K.
 * @param start dual of a nearby λ to start from.
 */
export function solveRidge(
  products: Float32Array,
  targets: Float64Array,
  lambda: number,
  start?: Float64Array,
): RidgeSolution {
  const n = targets.length;
  const mean = average(targets);
  const dual = start ? Float64Array.from(start) : new Float64Array(n);
  const apply = (vector: Float64Array): Float64Array => {
    const result = multiply(products, vector);
    const shift = average(result);
    for (let i = 0; i < n; i++) result[i] = (result[i] as number) - shift + lambda * (vector[i] as number);
    return result;
  };

  const residual = targets.map((target) => target - mean);
  const goal = tolerance ** 2 * dot(residual, residual);
  if (start) subtract(residual, 1, apply(dual));
  let direction = Float64Array.from(residual);
  let square = dot(residual, residual);
  let steps = 0;
  while (square > goal && steps < 2 * n) {
    const image = apply(direction);
    const length = square / dot(direction, image);
    subtract(dual, -length, direction);
    subtract(residual, length, image);
    const next = dot(residual, residual);
    const turn = next / square;
    direction = direction.map((value, i) => (residual[i] as number) + turn * value);
    square = next;
    steps++;
  }
  return { dual, intercept: mean - average(multiply(products, dual)), steps };
}

/** Mean diagonal of the centred products H K H: the scale that λ is measured in. */
export function meanDiagonal(products: Float32Array): number {
  const n = Math.sqrt(products.length);
  let trace = 0;
  let total = 0;
  for (let row = 0; row < n; row++) {
    trace += products[row * n + row] as number;
    for (let column = 0; column < n; column++) total += products[row * n + column] as number;
  }
  return (trace - total / n) / n;
}

/**
 * matrix · vector. Four rows at once: a single sum would have to wait for each addition to finish, which takes three
 * times as long. The matrix has n rows and columns; rows beyond the last are read as row n − 1 and discarded.
 */
function multiply(matrix: Float32Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  const result = new Float64Array(n);
  for (let row = 0; row < n; row += 4) {
    const first = row * n;
    const second = Math.min(row + 1, n - 1) * n;
    const third = Math.min(row + 2, n - 1) * n;
    const fourth = Math.min(row + 3, n - 1) * n;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let column = 0; column < n; column++) {
      const value = vector[column] as number;
      a += (matrix[first + column] as number) * value;
      b += (matrix[second + column] as number) * value;
      c += (matrix[third + column] as number) * value;
      d += (matrix[fourth + column] as number) * value;
    }
    // Values written beyond the end of a typed array are ignored.
    result[row] = a;
    result[row + 1] = b;
    result[row + 2] = c;
    result[row + 3] = d;
  }
  return result;
}

function subtract(from: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i] = (from[i] as number) - factor * (vector[i] as number);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

const average = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
