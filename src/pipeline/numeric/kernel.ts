/** The weight of products of two features, relative to the features themselves. */
const pairWeight = 1;

/** The kernel matrix of a student: how similar any two samples are to it. */
export interface Kernel {
  /** n × n, row by row. */
  readonly values: Float32Array;
  /** The weights of a student's linear part are `scale` · Σ dual[i] · φ[i]. */
  readonly scale: number;
}

/**
 * The kernel of degree two k + k² with k = `scale` · ⟨φ, φ'⟩ of centred features φ, 1 in the mean of a sample with
 * itself. It adds weights for pairs of features to a linear student, so that "either eye is enough" is learned as such
 * instead of appearing as noise. Around the mean sample they are quadratic: there, the gradient is that of the linear part.
 * (Polynomial kernels: Schölkopf and Smola, Learning with Kernels, 2002, section 2.1.)
 * @param products n × n inner products of features as they are, row by row; they are overwritten.
 * @returns 0 throughout where all samples are the same.
 */
export function quadraticKernel(products: Float32Array): Kernel {
  const n = Math.sqrt(products.length);
  const means = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    let sum = 0;
    for (let column = 0; column < n; column++) sum += products[row * n + column] as number;
    means[row] = sum / n;
  }
  const mean = means.reduce((sum, value) => sum + value, 0) / n;
  let trace = 0;
  for (let row = 0; row < n; row++) trace += (products[row * n + row] as number) - 2 * (means[row] as number) + mean;
  const scale = trace > 0 ? n / trace : 0;
  for (let row = 0; row < n; row++) {
    const shift = mean - (means[row] as number);
    for (let column = 0; column < n; column++) {
      const at = row * n + column;
      const product = scale * ((products[at] as number) - (means[column] as number) + shift);
      products[at] = product + pairWeight * product * product;
    }
  }
  return { values: products, scale };
}

/** The rows and columns `indices` of an n × n matrix. */
export function submatrix(matrix: Float32Array, indices: Int32Array): Float32Array {
  const n = Math.sqrt(matrix.length);
  const size = indices.length;
  const part = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    const from = (indices[row] as number) * n;
    for (let column = 0; column < size; column++) {
      part[row * size + column] = matrix[from + (indices[column] as number)] as number;
    }
  }
  return part;
}
