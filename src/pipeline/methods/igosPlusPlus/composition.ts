import { pixelAt } from '../../image/tensorShape.ts';
import type { TeacherInput } from '../../model/teacherInput.ts';
import type { Game } from './games.ts';

/** Images that lie between the image and a baseline, pixel by pixel as a mask says, and what their gradients say of the mask. */
export class Composition {
  readonly #difference: Float32Array;
  readonly #pixelOf: (at: number) => number;

  /** @param image and @param baseline as the teacher takes them. */
  constructor(
    input: TeacherInput,
    private readonly image: Float32Array,
    private readonly baseline: Float32Array,
  ) {
    this.#pixelOf = pixelAt(input);
    this.#difference = image.map((value, at) => value - (baseline[at] as number));
  }

  /**
   * @param mask a value a pixel. Deletion shows the image where it is 1, insertion the baseline.
   * @param share of the way there, from the other of the two.
   * @param noise added to every value.
   */
  compose({ goal }: Game, mask: Float64Array, share: number, noise: Float32Array): Float32Array {
    const [from, sign] = goal === 'delete' ? [this.baseline, 1] : [this.image, -1];
    return from.map((value, at) => {
      const way = sign * share * (mask[this.#pixelOf(at)] as number);
      return value + way * (this.#difference[at] as number) + (noise[at] as number);
    });
  }

  /** Adds the gradient by the mask of a composed image, from that by the image. */
  addSlopes({ goal }: Game, share: number, byImage: Float32Array, sums: Float64Array): void {
    const sign = goal === 'delete' ? 1 : -1;
    for (let at = 0; at < byImage.length; at++) {
      const pixel = this.#pixelOf(at);
      sums[pixel] = (sums[pixel] as number) + sign * share * (this.#difference[at] as number) * (byImage[at] as number);
    }
  }
}
