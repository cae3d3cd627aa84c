import { type Kernel, quadraticKernel } from '../../numeric/kernel.ts';
import { compileGraph } from '../../onnx/compiledGraph.ts';
import type { Graph } from '../../onnx/graph.ts';
import { Tensor } from '../../onnx/ort.ts';

/** rows · allᵀ, by ONNX Runtime: all cores and vector instructions, 50 times faster than a plain loop. */
const productGraph: Graph = {
  inputs: [
    { name: 'rows', shape: ['m', 'd'] },
    { name: 'all', shape: ['n', 'd'] },
  ],
  outputs: [{ name: 'products', shape: ['m', 'n'] }],
  nodes: [{ op: 'Gemm', inputs: ['rows', 'all'], outputs: ['products'], attributes: { transB: 1 } }],
};

/** So many rows of a change are made at once: all of 5000 samples would take another 100 MB. */
const rowsAtOnce = 500;

/**
 * The features of all samples so far and their inner products, which grow batch by batch. Samples are far fewer than
 * features, so a linear student is solved from the products alone.
 */
export class Gram {
  /** Samples so far. */
  count = 0;
  /** `capacity` × `dimension`, the first `count` rows are filled. */
  readonly features: Float32Array;
  /** `capacity` × `capacity`; rows and columns up to `count` are filled. */
  readonly #products: Float32Array;
  /** Of all features, kept up so that a mean costs no walk over all samples. */
  readonly #sum: Float64Array;
  #kernel: Kernel | undefined;
  /** Of every kernel: new ones would leave 100 MB of 5000 samples each to the garbage collector. */
  readonly #kernelMemory: Float32Array;

  constructor(
    readonly capacity: number,
    readonly dimension: number,
  ) {
    this.features = new Float32Array(capacity * dimension);
    this.#products = new Float32Array(capacity * capacity);
    this.#sum = new Float64Array(dimension);
    this.#kernelMemory = new Float32Array(capacity * capacity);
  }

  /** @param rows whole rows of `dimension` features. */
  async add(rows: Float32Array): Promise<void> {
    const { capacity, dimension } = this;
    const added = rows.length / dimension;
    const first = this.count;
    const total = first + added;
    this.features.set(rows, first * dimension);
    for (let row = 0; row < added; row++) {
      for (let feature = 0; feature < dimension; feature++) {
        this.#sum[feature] = (this.#sum[feature] as number) + (rows[row * dimension + feature] as number);
      }
    }
    const block = await productsOf(rows, this.features.subarray(0, total * dimension), dimension);
    for (let row = 0; row < added; row++) {
      this.#products.set(block.subarray(row * total, (row + 1) * total), (first + row) * capacity);
    }
    // The upper triangle is a copy of the lower one: rounding may differ with a number's place in the block.
    for (let column = 0; column < total; column++) {
      for (let row = Math.max(0, column + 1 - first); row < added; row++) {
        this.#products[column * capacity + first + row] = block[row * total + column] as number;
      }
    }
    this.count = total;
    this.#kernel = undefined;
  }

  /** Inner products of all samples with each other, row by row, written to the start of `memory`. */
  products(memory: Float32Array): Float32Array {
    const { count, capacity } = this;
    const products = memory.subarray(0, count * count);
    for (let row = 0; row < count; row++) {
      products.set(this.#products.subarray(row * capacity, row * capacity + count), row * count);
    }
    return products;
  }

  /** The kernel of all samples with each other. A kernel holds until another is asked for, or a sample is added. */
  kernel(): Kernel {
    this.#kernel ??= quadraticKernel(this.products(this.#kernelMemory));
    return this.#kernel;
  }

  /**
   * The kernel that there would be if the variance of the leading features were multiplied by `relevance`. It takes the
   * place of `kernel()`.
   */
  async reweighed(relevance: Float32Array): Promise<Kernel> {
    const { count, dimension } = this;
    const some = relevance.length;
    const leading = new Float32Array(count * some);
    for (let sample = 0; sample < count; sample++) {
      leading.set(this.features.subarray(sample * dimension, sample * dimension + some), sample * some);
    }
    this.#kernel = undefined;
    const products = this.products(this.#kernelMemory);
    for (let first = 0; first < count; first += rowsAtOnce) {
      const rows = leading.slice(first * some, (first + rowsAtOnce) * some);
      for (let start = 0; start < rows.length; start += some) {
        for (let at = 0; at < some; at++) {
          rows[start + at] = (rows[start + at] as number) * ((relevance[at] as number) - 1);
        }
      }
      const change = await productsOf(rows, leading, some);
      for (let at = 0; at < change.length; at++) {
        products[first * count + at] = (products[first * count + at] as number) + (change[at] as number);
      }
    }
    return quadraticKernel(products);
  }

  /** Mean features of all samples. */
  mean(): Float64Array {
    return this.#sum.map((sum) => sum / this.count);
  }

  /** Σ weights[i] · features of sample indices[i]. Two samples at once, which takes half the time. */
  combine(indices: Int32Array, weights: Float64Array): Float64Array {
    const { features, dimension } = this;
    const result = new Float64Array(dimension);
    for (let i = 0; i < indices.length; i += 2) {
      const weight = weights[i] as number;
      const nextWeight = weights[i + 1] ?? 0;
      const offset = (indices[i] as number) * dimension;
      const nextOffset = (indices[i + 1] ?? 0) * dimension;
      for (let feature = 0; feature < dimension; feature++) {
        result[feature] =
          (result[feature] as number) +
          weight * (features[offset + feature] as number) +
          nextWeight * (features[nextOffset + feature] as number);
      }
    }
    return result;
  }
}

/** Inner products of each of `rows` with each of `all`, whole rows of `dimension` features. */
async function productsOf(rows: Float32Array, all: Float32Array, dimension: number): Promise<Float32Array> {
  const graph = await compileGraph(productGraph);
  const { products } = await graph.run({
    rows: new Tensor('float32', rows, [rows.length / dimension, dimension]),
    all: new Tensor('float32', all, [all.length / dimension, dimension]),
  });
  return products?.data as Float32Array; // the graph's output is float32
}
