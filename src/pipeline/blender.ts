import { blendModule } from './blendModule.ts';
import { PipelineError } from './errors.ts';
import { type Mask, placePixels } from './mask.ts';
import type { TensorShape } from './tensorShape.ts';

/** How much a blender has room for. */
export interface Capacity {
  /** What may take the image's place. */
  readonly replacements: number;
  /** Blended images. */
  readonly images: number;
}

/** The functions of blend.wat. */
interface Kernel {
  lay(
    mask: number,
    interleaved: number,
    grid: number,
    points: number,
    rows: number,
    columns: number,
    end: number,
    line: number,
  ): void;
  blend(to: number, end: number, image: number, mask: number, difference: number): void;
}

const kernel = new WebAssembly.Module(Buffer.from(blendModule, 'base64'));
/** Points a side that a mask may have at most. */
const mostPoints = 16;
/** Numbers of a place, in blend.wat. */
const placeLength = 3;
const numberBytes = Float32Array.BYTES_PER_ELEMENT;
/** Bytes of the unit that WebAssembly counts memory in. */
const wasmPage = 2 ** 16;

/**
 * Lets replacements into an image under soft masks, image + mask · difference, in WebAssembly: half the time of an ONNX
 * graph, and nothing for the garbage collector, which a graph gives tens of megabytes a batch. All images lie as the
 * teacher takes them.
 */
export class Blender {
  /** The image that is blended into. */
  readonly image: Float32Array;
  /** What each replacement would change of it. */
  readonly differences: Float32Array;
  /** The blended images. */
  readonly blended: Float32Array;
  readonly #mask: Float32Array;
  readonly #grid: Float32Array;
  readonly #line: Float32Array;
  /** Places of the rows, then of the columns. */
  readonly #places: Float32Array;
  readonly #indices: Int32Array;
  readonly #kernel: Kernel;

  /** @throws PipelineError('settings') where so much memory is not to be had. */
  constructor(
    private readonly shape: TensorShape,
    capacity: Capacity,
  ) {
    const { height, width, channels, layout } = shape;
    const size = height * width * channels;
    const lengths = [
      size,
      capacity.replacements * size,
      layout === 'NCHW' ? height * width : size,
      mostPoints ** 2,
      mostPoints,
      placeLength * (height + width),
      capacity.images * size,
    ];
    const starts = [0];
    for (const length of lengths) starts.push((starts.at(-1) ?? 0) + roomFor(length));
    const memory = allocate(starts.at(-1) ?? 0, shape, capacity);
    const part = (at: number) => new Float32Array(memory.buffer, starts[at], lengths[at]);
    this.image = part(0);
    this.differences = part(1);
    this.#mask = part(2);
    this.#grid = part(3);
    this.#line = part(4);
    this.#places = part(5);
    this.blended = part(6);
    this.#indices = new Int32Array(memory.buffer, this.#places.byteOffset, this.#places.length);
    const { exports } = new WebAssembly.Instance(kernel, { relabel: { memory } });
    this.#kernel = { lay: exports.lay as Kernel['lay'], blend: exports.blend as Kernel['blend'] };
  }

  /**
   * @param replacement which one the mask lets in.
   * @param to its place among the blended images. They are to be blended in order.
   */
  blend(mask: Mask, replacement: number, to: number): void {
    const size = this.image.length;
    if (replacement * size >= this.differences.length || to * size >= this.blended.length) {
      throw new RangeError(`replacement ${replacement} or image ${to} is beyond what there is room for`);
    }
    this.#lay(mask);
    const plane = this.#mask.length;
    for (let start = 0; start < size; start += plane) {
      const at = (of: Float32Array, index: number) => of.byteOffset + (index * size + start) * numberBytes;
      const first = at(this.blended, to);
      this.#kernel.blend(
        first,
        first + plane * numberBytes,
        at(this.image, 0),
        this.#mask.byteOffset,
        at(this.differences, replacement),
      );
    }
  }

  #lay({ cells, grid, offsetX, offsetY }: Mask): void {
    const { height, width } = this.shape;
    this.#grid.set(grid);
    this.#place(0, height, cells, offsetY);
    this.#place(height, width, cells, offsetX);
    const rows = this.#places.byteOffset;
    const addressOf = (pixel: number) => rows + pixel * placeLength * numberBytes;
    this.#kernel.lay(
      this.#mask.byteOffset,
      this.#mask.length > height * width ? 1 : 0,
      this.#grid.byteOffset,
      cells + 1,
      rows,
      addressOf(height),
      addressOf(height + width),
      this.#line.byteOffset,
    );
  }

  #place(first: number, pixels: number, cells: number, offset: number): void {
    placePixels(pixels, cells, offset, (pixel, low, share) => {
      const at = (first + pixel) * placeLength;
      this.#indices[at] = low;
      this.#places[at + 1] = 1 - share;
      this.#places[at + 2] = share;
    });
  }
}

/**
 * Bytes of a part of the memory. What blend.wat writes beyond an end has room there, and every part begins where a page
 * does, because processors take a read for one of what was just written if the last 12 bits of the addresses agree.
 */
const roomFor = (length: number): number => Math.ceil(((length + 3) * numberBytes) / 4096) * 4096;

function allocate(bytes: number, { height, width }: TensorShape, { images }: Capacity): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / wasmPage) });
  } catch (cause) {
    const needs = `${images} images of ${width} × ${height} pixels at a time and what takes their place need ${(bytes / 2 ** 30).toFixed(1)} GiB`;
    const next = 'lower relabel.batchSize, or choose a model with a smaller input';
    throw new PipelineError('settings', `${needs} of memory, more than there is: ${next}.`, {
      setting: 'relabel.batchSize',
      cause,
    });
  }
}
