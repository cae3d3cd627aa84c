import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { compileGraph, imagesAtOnce } from './compiledGraph.ts';
import {
  type Affine,
  affineOf,
  composeGraph,
  planar,
  replacementGraph,
  studentSize,
  type TensorShape,
} from './composeGraph.ts';
import type { Mask } from './mask.ts';
import { MaskFeeds } from './maskFeeds.ts';
import type { Preprocess } from './protocol/models.ts';

/** What decoded pictures would change if they took the place of all of the image. */
export interface Replacement {
  readonly count: number;
  /** q(z) − x in the teacher's normalised space: count × channels × height × width. */
  readonly difference: Float32Array;
  /** The same in units of the 0–1 pixel range, averaged over the student's pixels: count × channels × rows × columns. */
  readonly view: Float32Array;
  /** Mean square over the channels, in units of the 0–1 pixel range: count × rows × columns of the student. */
  readonly energy: Float32Array;
}

/** What composing one batch gives. The arrays are used again by the next: copy what has to last. */
export interface Batch {
  readonly count: number;
  /** `count` synthetic images as the teacher takes them. */
  readonly tensor: Float32Array;
  /** Share of each of the student's pixels that was replaced, 0–1: count × rows × columns. */
  readonly coverage: Float32Array;
  /** Root mean square of x' − x per image, in units of the 0–1 pixel range, as the student sees it. */
  readonly change: Float32Array;
}

/**
 * Puts decoded images into the teacher's view of the original: x' = x + g·(q(z) − x), METHOD 2.3, in the teacher's own
 * normalised space, where the formula is the same because normalisation is affine. It runs as ONNX graphs, which take a
 * tenth of the time of plain loops.
 */
export class Composer {
  readonly studentSize: ReturnType<typeof studentSize>;
  readonly #image: Tensor;
  readonly #feeds: MaskFeeds;
  /** Made once, because a new 30 MB array a batch keeps the garbage collector busy. */
  #batch: Batch | undefined;

  private constructor(
    private readonly replacing: InferenceSession,
    private readonly composing: InferenceSession,
    image: Float32Array,
    private readonly shape: TensorShape,
    private readonly side: number,
    private readonly affine: readonly Affine[],
  ) {
    this.studentSize = studentSize(shape);
    this.#feeds = new MaskFeeds(shape.height, shape.width, this.studentSize.cell);
    this.#image = new Tensor('float32', planar(image, shape), [1, shape.channels, shape.height, shape.width]);
  }

  /**
   * @param image the original as the teacher takes it, one image of `shape`.
   * @param side of the decoded images, in pixels.
   */
  static async create(image: Float32Array, shape: TensorShape, side: number, input: Preprocess): Promise<Composer> {
    const affine = affineOf(input);
    const replacing = await compileGraph(replacementGraph(shape, side, affine));
    return new Composer(replacing, await compileGraph(composeGraph(shape)), image, shape, side, affine);
  }

  /** Pixels of the student's view. */
  get cells(): number {
    return this.studentSize.width * this.studentSize.height;
  }

  /** @param decoded `count` × 3 × side × side, RGB, 0–1; what lies beyond is cut off. */
  async replace(decoded: Float32Array, count: number): Promise<Replacement> {
    const { cells } = this;
    const { channels, height, width } = this.shape;
    const { width: columns, height: rows } = this.studentSize;
    const difference = new Float32Array(count * channels * height * width);
    const view = new Float32Array(count * channels * cells);
    const energy = new Float32Array(count * cells);
    for (const [first, some] of slices(count)) {
      const squares = new Float32Array(some * channels * cells);
      await this.replacing.run(
        { image: this.#image, decoded: rowsOf(decoded, first, some, 3, this.side, this.side) },
        {
          difference: rowsOf(difference, first, some, channels, height, width),
          view: rowsOf(view, first, some, channels, rows, columns),
          squares: rowsOf(squares, 0, some, channels, rows, columns),
        },
      );
      energy.set(energyOf(squares, cells, this.affine), first * cells);
    }
    for (let plane = 0; plane < count * channels; plane++) {
      const scale = this.affine[plane % channels]?.scale ?? 1;
      for (let at = plane * cells; at < (plane + 1) * cells; at++) view[at] = (view[at] as number) / scale;
    }
    return { count, difference, view, energy };
  }

  /**
   * @param members for each mask, which of the replacements it lets in.
   */
  async compose(replacement: Replacement, members: readonly number[], masks: readonly Mask[]): Promise<Batch> {
    const count = masks.length;
    if (this.#batch?.count !== count) this.#batch = this.#emptyBatch(count);
    const batch = this.#batch;
    for (const [first, some] of runs(members)) {
      await this.#composeSome(replacement, members[first] ?? 0, masks, first, some, batch);
    }
    const { cells } = this;
    for (let index = 0; index < count; index++) {
      const energy = replacement.energy.subarray((members[index] ?? 0) * cells);
      let sum = 0;
      for (let cell = 0; cell < cells; cell++) {
        sum += (batch.coverage[index * cells + cell] as number) ** 2 * (energy[cell] as number);
      }
      batch.change[index] = Math.sqrt(sum / cells);
    }
    return batch;
  }

  /** Composes `count` images from `first` on, of as many replacements, straight into their places in the batch. */
  async #composeSome(
    { difference }: Replacement,
    member: number,
    masks: readonly Mask[],
    first: number,
    count: number,
    batch: Batch,
  ): Promise<void> {
    const { height, width, channels, layout } = this.shape;
    const image = layout === 'NCHW' ? ([channels, height, width] as const) : ([height, width, channels] as const);
    await this.composing.run(
      {
        image: this.#image,
        difference: rowsOf(difference, member, count, channels, height, width),
        ...this.#feeds.of(masks.slice(first, first + count)),
      },
      {
        synthetic: rowsOf(batch.tensor, first, count, ...image),
        coverage: rowsOf(batch.coverage, first, count, 1, this.studentSize.height, this.studentSize.width),
      },
    );
  }

  #emptyBatch(count: number): Batch {
    const { height, width, channels } = this.shape;
    return {
      count,
      tensor: new Float32Array(count * height * width * channels),
      coverage: new Float32Array(count * this.cells),
      change: new Float32Array(count),
    };
  }
}

/** Some of the rows of an array as a tensor that shares its memory. */
function rowsOf(values: Float32Array, first: number, count: number, ...shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return new Tensor('float32', values.subarray(first * size, (first + count) * size), [count, ...shape]);
}

/** 0 … count − 1 in parts that go through a graph at once. */
function* slices(count: number): Generator<[first: number, count: number]> {
  for (let first = 0; first < count; first += imagesAtOnce) yield [first, Math.min(imagesAtOnce, count - first)];
}

/** Parts in which the members follow each other, so that their planes can be taken as they lie. */
function* runs(members: readonly number[]): Generator<[first: number, count: number]> {
  let first = 0;
  for (let end = 1; end <= members.length; end++) {
    const follows = members[end] === (members[end - 1] ?? 0) + 1;
    if (follows && end - first < imagesAtOnce) continue;
    yield [first, end - first];
    first = end;
  }
}

/** Mean squares of the channels as those of the 0–1 pixel range, averaged over the channels. */
function energyOf(squares: Float32Array, cells: number, affine: readonly Affine[]): Float32Array {
  const channels = affine.length;
  const energy = new Float32Array(squares.length / channels);
  for (let at = 0; at < squares.length; at++) {
    const plane = Math.floor(at / cells);
    const to = Math.floor(plane / channels) * cells + (at % cells);
    const scale = affine[plane % channels]?.scale ?? 1;
    energy[to] = (energy[to] as number) + (squares[at] as number) / (scale ** 2 * channels);
  }
  return energy;
}
