import { type Mask, placePixels } from '../../shared/mask.ts';
import { type BlendMemory, placeLength } from './blendMemory.ts';
import { blendModule } from './blendModule.ts';

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

/**
 * Lets replacements into an image under soft masks, image + mask · difference, in WebAssembly: half the time of an ONNX
 * graph, and nothing for the garbage collector, to which a graph gives each batch once more.
 */
export class Blender {
  /** The places' first numbers are integers. */
  readonly #indices: Int32Array;
  readonly #kernel: Kernel;

  constructor(private readonly memory: BlendMemory) {
    const { buffer, byteOffset, length } = memory.places;
    this.#indices = new Int32Array(buffer, byteOffset, length);
    const { exports } = new WebAssembly.Instance(kernel, { relabel: { memory: memory.memory } });
    this.#kernel = { lay: exports.lay as Kernel['lay'], blend: exports.blend as Kernel['blend'] };
  }

  /**
   * @param replacement which one the mask lets in.
   * @param to its place among the blended images. They are to be blended in order.
   */
  blend(mask: Mask, replacement: number, to: number): void {
    const { image, differences, blended, mask: laid } = this.memory;
    const size = image.length;
    if (replacement * size >= differences.length || to * size >= blended.length) {
      throw new RangeError(`replacement ${replacement} or image ${to} is beyond what there is room for`);
    }
    this.#lay(mask);
    const plane = laid.length;
    for (let start = 0; start < size; start += plane) {
      this.#kernel.blend(
        addressOf(blended, to * size + start),
        addressOf(blended, to * size + start + plane),
        addressOf(image, start),
        addressOf(laid),
        addressOf(differences, replacement * size + start),
      );
    }
  }

  #lay({ cells, grid, offsetX, offsetY }: Mask): void {
    const { shape, mask, grid: points, line, places } = this.memory;
    const { height, width, channels, layout } = shape;
    points.set(grid);
    this.#place(0, height, cells, offsetY);
    this.#place(height, width, cells, offsetX);
    this.#kernel.lay(
      addressOf(mask),
      layout === 'NHWC' && channels === 3 ? 1 : 0,
      addressOf(points),
      cells + 1,
      addressOf(places),
      addressOf(places, height * placeLength),
      addressOf(places, (height + width) * placeLength),
      addressOf(line),
    );
    if (layout === 'NHWC' && channels !== 3 && channels !== 1) spread(mask, height * width, channels);
  }

  #place(first: number, pixels: number, cells: number, offset: number): void {
    const { places } = this.memory;
    placePixels(pixels, cells, offset, (pixel, low, share) => {
      const at = (first + pixel) * placeLength;
      this.#indices[at] = low;
      places[at + 1] = 1 - share;
      places[at + 2] = share;
    });
  }
}

/** Gives every channel of a pixel the pixel's number, in place: from the end, so that none is overwritten before its turn. */
function spread(mask: Float32Array, pixels: number, channels: number): void {
  for (let pixel = pixels - 1; pixel >= 0; pixel--)
    mask.fill(mask[pixel] as number, pixel * channels, (pixel + 1) * channels);
}

/** Where a number lies in the memory, in bytes. */
const addressOf = (part: Float32Array, index = 0): number => part.byteOffset + index * part.BYTES_PER_ELEMENT;
