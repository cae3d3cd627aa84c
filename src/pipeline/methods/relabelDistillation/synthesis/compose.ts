import type { Preprocess } from '../../../../protocol/models.ts';
import { type Affine, paintedAffine } from '../../../image/affine.ts';
import { pixelAt, planar, studentSize, type TensorShape } from '../../../image/tensorShape.ts';
import { compileGraph, imagesAtOnce } from '../../../onnx/compiledGraph.ts';
import { type InferenceSession, Tensor } from '../../../onnx/ort.ts';
import type { Mask } from '../../shared/mask.ts';
import { Blender } from './blender.ts';
import { BlendMemory, type Capacity } from './blendMemory.ts';
import { Coverage } from './coverage.ts';
import { replacementGraph } from './replacementGraph.ts';

/** What decoded pictures would change if they took the place of all of the image, as the student sees it. */
export interface Replacement {
  /** q(z) − x in units of the 0–1 pixel range, averaged over the student's pixels: count × channels × rows × columns. */
  readonly view: Float32Array;
  /** Mean square over the channels, in units of the 0–1 pixel range: count × rows × columns of the student. */
  readonly energy: Float32Array;
}

/** What composing one batch gives. */
export interface Batch {
  /** `count` synthetic images as the teacher takes them. The next batch takes their place: copy what has to last. */
  readonly tensor: Float32Array;
  /** Share of each of the student's pixels that was replaced, 0–1: count × rows × columns. */
  readonly coverage: Float32Array;
  /** Root mean square of x' − x per image, in units of the 0–1 pixel range, as the student sees it. */
  readonly change: Float32Array;
}

/**
 * Puts decoded images into the teacher's view of the original: x' = x + g·(q(z) − x), docs/method.md, in the teacher's own
 * normalised space, where the formula is the same because normalisation is affine. In a band beyond the picture that is
 * shown, its own mean takes q(z)'s place.
 */
export class Composer {
  readonly studentSize: ReturnType<typeof studentSize>;
  readonly #image: Tensor;
  readonly #memory: BlendMemory;
  readonly #blender: Blender;
  readonly #coverage: Coverage;

  private constructor(
    private readonly replacing: InferenceSession,
    image: Float32Array,
    private readonly shape: TensorShape,
    private readonly side: number,
    private readonly affine: readonly Affine[],
    capacity: Capacity,
  ) {
    this.studentSize = studentSize(shape);
    this.#coverage = new Coverage(shape.height, shape.width, this.studentSize.cell);
    this.#memory = new BlendMemory(shape, capacity);
    this.#memory.image.set(image);
    this.#blender = new Blender(this.#memory);
    this.#image = new Tensor('float32', planar(image, shape), [1, shape.channels, shape.height, shape.width]);
  }

  /**
   * @param image the original as the teacher takes it, one image of `shape`.
   * @param side of the decoded images, in pixels.
   * @param capacity how many are decoded, and composed, at once; none: images are only described.
   * @throws PipelineError('settings') where there is no memory for as many.
   */
  static async create(
    image: Float32Array,
    shape: TensorShape,
    side: number,
    input: Preprocess,
    capacity: Capacity,
  ): Promise<Composer> {
    const affine = paintedAffine(input, image, shape);
    const replacing = await compileGraph(replacementGraph(shape, side, affine));
    return new Composer(replacing, image, shape, side, affine, capacity);
  }

  /** Pixels of the student's view. */
  get cells(): number {
    return this.studentSize.width * this.studentSize.height;
  }

  /**
   * They take the place of those before.
   * @param decoded `count` × 3 × side × side, RGB, 0–1; what lies beyond is cut off.
   */
  async replace(decoded: Float32Array, count: number): Promise<Replacement> {
    const { cells } = this;
    const { channels, height, width, layout } = this.shape;
    const { width: columns, height: rows } = this.studentSize;
    const image = layout === 'NCHW' ? ([channels, height, width] as const) : ([height, width, channels] as const);
    const { differences } = this.#memory;
    const view = new Float32Array(count * channels * cells);
    const energy = new Float32Array(count * cells);
    for (let first = 0; first < count; first += imagesAtOnce) {
      const some = Math.min(imagesAtOnce, count - first);
      const squares = new Float32Array(some * channels * cells);
      await this.replacing.run(
        { image: this.#image, decoded: rowsOf(decoded, first, some, 3, this.side, this.side) },
        {
          ...(differences.length > 0 ? { difference: rowsOf(differences, first, some, ...image) } : {}),
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
    return { view, energy };
  }

  /**
   * @param replacement the last one that was made.
   * @param members for each mask, which of the replacements it lets in.
   */
  compose(replacement: Replacement, members: readonly number[], masks: readonly Mask[]): Batch {
    const { image, blended } = this.#memory;
    masks.forEach((mask, index) => {
      this.#blender.blend(mask, members[index] ?? 0, index);
    });
    return { tensor: blended.subarray(0, masks.length * image.length), ...this.describe(replacement, members, masks) };
  }

  /** What `compose` tells of the images beside them; they are not made. */
  describe(replacement: Replacement, members: readonly number[], masks: readonly Mask[]): Omit<Batch, 'tensor'> {
    const { cells } = this;
    const batch = { coverage: new Float32Array(masks.length * cells), change: new Float32Array(masks.length) };
    masks.forEach((mask, index) => {
      const member = members[index] ?? 0;
      const covered = batch.coverage.subarray(index * cells, (index + 1) * cells);
      this.#coverage.write(mask, covered);
      const energy = replacement.energy.subarray(member * cells);
      let sum = 0;
      for (let cell = 0; cell < cells; cell++) sum += (covered[cell] as number) ** 2 * (energy[cell] as number);
      batch.change[index] = Math.sqrt(sum / cells);
    });
    return batch;
  }

  /**
   * What a score loses at each of the student's pixels as a little more of it is replaced: −Σ ∂score/∂x' · (q(z) − x).
   * @param gradient ∂score/∂x' of an image that was composed, as the teacher takes it.
   * @param member which of the replacements it lets in.
   */
  slope(gradient: Float32Array, member: number): Float64Array {
    const { width } = this.shape;
    const { width: columns, cell } = this.studentSize;
    const differences = this.#memory.differences.subarray(member * gradient.length);
    const slope = new Float64Array(this.cells);
    const pixelOf = pixelAt(this.shape);
    for (let at = 0; at < gradient.length; at++) {
      const pixel = pixelOf(at);
      const to = Math.floor(Math.floor(pixel / width) / cell) * columns + Math.floor((pixel % width) / cell);
      slope[to] = (slope[to] as number) - (gradient[at] as number) * (differences[at] as number);
    }
    return slope;
  }
}

/** Some of the rows of an array as a tensor that shares its memory. */
function rowsOf(values: Float32Array, first: number, count: number, ...shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return new Tensor('float32', values.subarray(first * size, (first + count) * size), [count, ...shape]);
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
