import { paddedGaussian } from '../../numeric/paddedGaussian.ts';

/** Copies of the image, from the most blurred to the image itself. */
const levels = 8;

/**
 * An image that is blurred pixel by pixel as much as a mask says: linearly between copies under Gaussians of fewer and
 * fewer pixels. Fong, Patrick and Vedaldi, ICCV 2019 (arXiv 1910.08485), section 3.3; TorchRay, `Perturbation`.
 */
export class BlurPyramid {
  /** One list a channel, in which the copies lie one after the other. */
  readonly #copies: readonly Float64Array[];

  /**
   * @param planes the preprocessed image, one of height × width a channel.
   * @param blur standard deviation in pixels where the mask is 0.
   * @param around what lies beyond the edges of each plane.
   */
  constructor(
    planes: readonly Float32Array[],
    width: number,
    height: number,
    blur: number,
    around: Float32Array = new Float32Array(planes.length),
  ) {
    this.#copies = planes.map((values, channel) => {
      const level = around[channel] as number;
      const plane = values.map((value) => value - level);
      const copies = new Float64Array(levels * plane.length);
      for (let index = 0; index < levels; index++) {
        const deviation = blur * (1 - index / (levels - 1));
        const copy = paddedGaussian(plane, width, height, deviation);
        for (let pixel = 0; pixel < copy.length; pixel++)
          copies[index * copy.length + pixel] = (copy[pixel] as number) + level;
      }
      return copies;
    });
  }

  /** @param mask a value a pixel: 1 shows it as it is, 0 blurs it most. */
  show(mask: Float64Array): Float64Array[] {
    const pixels = mask.length;
    return this.#copies.map((copies) => {
      const shown = new Float64Array(pixels);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const height = (mask[pixel] as number) * (levels - 1);
        const level = Math.floor(height);
        const low = copies[level * pixels + pixel] as number;
        const high = copies[Math.min(level + 1, levels - 1) * pixels + pixel] as number;
        shown[pixel] = low + (height - level) * (high - low);
      }
      return shown;
    });
  }

  /** The gradient by the mask, from that by the image: one of height × width a channel. */
  slopes(mask: Float64Array, byImage: readonly ArrayLike<number>[]): Float64Array {
    const pixels = mask.length;
    const result = new Float64Array(pixels);
    this.#copies.forEach((copies, channel) => {
      const slopes = byImage[channel] as ArrayLike<number>;
      for (let pixel = 0; pixel < pixels; pixel++) {
        const level = Math.floor((mask[pixel] as number) * (levels - 1));
        const low = copies[level * pixels + pixel] as number;
        const high = copies[Math.min(level + 1, levels - 1) * pixels + pixel] as number;
        result[pixel] = (result[pixel] as number) + (levels - 1) * (high - low) * (slopes[pixel] as number);
      }
    });
    return result;
  }
}
