import { PipelineError } from '../../../../common/errors.ts';
import type { TensorShape } from '../../../image/tensorShape.ts';

/** How much a blender has room for. */
export interface Capacity {
  /** What may take the image's place. */
  readonly replacements: number;
  /** Blended images. */
  readonly images: number;
}

/** Points a side that a mask may have at most. */
const mostPoints = 16;
/** Numbers of a place, in blend.wat. */
export const placeLength = 3;
const numberBytes = Float32Array.BYTES_PER_ELEMENT;
/** Bytes of the unit that WebAssembly counts memory in. */
const wasmPage = 2 ** 16;

/**
 * What the functions of blend.wat work on, laid out once: new arrays of tens of megabytes a batch would keep the garbage
 * collector busy.
 */
export class BlendMemory {
  readonly memory: WebAssembly.Memory;
  /** The image that is blended into, as the teacher takes it, like all images here. */
  readonly image: Float32Array;
  /** What each replacement would change of it. */
  readonly differences: Float32Array;
  /** The blended images. */
  readonly blended: Float32Array;
  /** One mask: a number a pixel or, where the channels lie together, a value. */
  readonly mask: Float32Array;
  readonly grid: Float32Array;
  /** Room for a line of the grid's points. */
  readonly line: Float32Array;
  /** Places of the rows among a mask's points, then of the columns. */
  readonly places: Float32Array;

  /** @throws PipelineError('settings') where so much memory is not to be had. */
  constructor(
    readonly shape: TensorShape,
    capacity: Capacity,
  ) {
    const { height, width, channels, layout } = shape;
    const size = height * width * channels;
    const lengths = {
      image: size,
      differences: capacity.replacements * size,
      mask: layout === 'NCHW' ? height * width : size,
      grid: mostPoints ** 2,
      line: mostPoints,
      places: placeLength * (height + width),
      blended: capacity.images * size,
    };
    const bytes = Object.values(lengths).reduce((sum, length) => sum + roomFor(length), 0);
    const memory = allocate(bytes, shape, capacity);
    let start = 0;
    const next = (length: number): Float32Array => {
      const part = new Float32Array(memory.buffer, start, length);
      start += roomFor(length);
      return part;
    };
    this.memory = memory;
    this.image = next(lengths.image);
    this.differences = next(lengths.differences);
    this.mask = next(lengths.mask);
    this.grid = next(lengths.grid);
    this.line = next(lengths.line);
    this.places = next(lengths.places);
    this.blended = next(lengths.blended);
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
