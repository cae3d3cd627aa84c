import { compileGraph } from '../../onnx/compiledGraph.ts';
import type { Graph } from '../../onnx/graph.ts';
import { Tensor } from '../../onnx/ort.ts';

/** weights · masks, by ONNX Runtime: a plain loop takes as long as masking the images does. */
const sumGraph: Graph = {
  inputs: [
    { name: 'weights', shape: ['k', 'n'] },
    { name: 'masks', shape: ['n', 'p'] },
  ],
  outputs: [{ name: 'sums', shape: ['k', 'p'] }],
  nodes: [{ op: 'MatMul', inputs: ['weights', 'masks'], outputs: ['sums'] }],
};

/** Σ weight · mask over two alternating halves of the samples; masks come in batches and are not kept. */
export class MaskSums {
  /** Samples so far. */
  count = 0;
  /** Σ weight of all samples. */
  total = 0;
  /** Σ weight · mask of the samples with even and with odd indices. */
  readonly halves: readonly [Float64Array, Float64Array];

  constructor(private readonly pixels: number) {
    this.halves = [new Float64Array(pixels), new Float64Array(pixels)];
  }

  /** @param masks `weights.length` masks of `pixels` values. */
  async add(masks: Float32Array, weights: readonly number[]): Promise<void> {
    const added = weights.length;
    const perHalf = this.halves.flatMap((_, half) =>
      weights.map((weight, i) => ((this.count + i) % 2 === half ? weight : 0)),
    );
    const graph = await compileGraph(sumGraph);
    const { sums } = await graph.run({
      weights: new Tensor('float32', Float32Array.from(perHalf), [this.halves.length, added]),
      masks: new Tensor('float32', masks, [added, this.pixels]),
    });
    const values = sums?.data as Float32Array; // the graph's output is float32
    this.halves.forEach((half, index) => {
      const offset = index * this.pixels;
      for (let pixel = 0; pixel < this.pixels; pixel++) {
        half[pixel] = (half[pixel] as number) + (values[offset + pixel] as number);
      }
    });
    this.count += added;
    this.total += weights.reduce((sum, weight) => sum + weight, 0);
  }
}
