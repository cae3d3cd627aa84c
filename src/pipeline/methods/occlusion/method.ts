import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { GridMask } from '../../onnx/blending/blend.ts';
import type { Method } from '../method.ts';
import { judgeStillness } from '../shared/immovable.ts';
import { maskedPictures } from '../shared/maskedPictures.ts';
import { maskImages } from '../shared/maskImages.ts';
import { samplingLoop } from '../shared/samplingLoop.ts';

/** The window's side as a share of the input's short side, and the stride as a share of the window's side. */
const windowShare = 1 / 7;
const strideShare = 1 / 4;

interface Place {
  readonly top: number;
  readonly left: number;
}

/**
 * Occlusion by a sliding window: Zeiler and Fergus, ECCV 2014 (arXiv 1311.2901), section 4.2. A pixel's value is the
 * drop of the class's probability when a window is hidden, averaged over the windows that cover the pixel.
 */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, tensor, preprocess, picture, target } = subject;
    const { height, width } = teacher.input;
    const { window, stride, places } = windowsOf(height, width);
    const placeOf = (index: number) => places[index] as Place;
    const maskOf = (index: number) => windowMask(placeOf(index), window, height, width);
    const maskSome = await maskImages(subject, 2);
    const whole = teacher.scoreOf(await teacher.score(tensor, 1), 0, target).probability;
    const drops = new Drops(height, width, window);
    const { timings, ...answers } = await samplingLoop(subject, run, {
      total: places.length,
      generate: (indices) => maskSome(indices.map(maskOf)),
      update: async (_, samples) => {
        for (const { index, probability } of samples) drops.add(placeOf(index), whole - probability);
      },
      currentMap: () => drops.map(),
    });
    const still = judgeStillness(subject, answers.samples);
    return {
      ...(still ?? { status: 'ok', advice: whatItShows(window) }),
      map: still ? null : drops.map(),
      sampling: {
        ...answers,
        masks: `${width} × ${height}`,
        render: maskedPictures(picture, preprocess, 2, maskOf),
      },
      settings: { samples: places.length, window, stride },
      timings,
    };
  },
};

const whatItShows = (window: number): string =>
  `Each pixel shows how far the probability falls when a window of ${window} × ${window} pixels around it is hidden; nothing is left to chance, but parts that only count together may stay cold.`;

/** Positions of the windows, row by row: every `stride` pixels, and at the far edges, so that each pixel is covered. */
export function windowsOf(height: number, width: number): { window: number; stride: number; places: Place[] } {
  const window = Math.max(1, Math.round(Math.min(height, width) * windowShare));
  const stride = Math.max(1, Math.round(window * strideShare));
  const starts = (length: number) => {
    const steps = Math.ceil((length - window) / stride);
    return Array.from({ length: steps + 1 }, (_, step) => Math.min(step * stride, length - window));
  };
  const places = starts(height).flatMap((top) => starts(width).map((left) => ({ top, left })));
  return { window, stride, places };
}

/** 1 − row · columnᵀ: the second of the grid's two points per side is the window's. */
function windowMask({ top, left }: Place, window: number, height: number, width: number): GridMask {
  const axis = (pixels: number, start: number) =>
    Float32Array.from({ length: 2 * pixels }, (_, at) => {
      const pixel = at >> 1;
      const inside = pixel >= start && pixel < start + window;
      return inside === (at % 2 === 1) ? 1 : 0;
    });
  return { grid: Float32Array.of(1, 1, 1, 0), rows: axis(height, top), columns: axis(width, left) };
}

/** The mean drop of the windows that cover each pixel. */
class Drops {
  readonly #sums: Float64Array;
  readonly #covers: Uint32Array;

  constructor(
    private readonly height: number,
    private readonly width: number,
    private readonly window: number,
  ) {
    this.#sums = new Float64Array(height * width);
    this.#covers = new Uint32Array(height * width);
  }

  add({ top, left }: Place, drop: number): void {
    for (let row = top; row < top + this.window; row++) {
      for (let column = left; column < left + this.window; column++) {
        const pixel = row * this.width + column;
        this.#sums[pixel] = (this.#sums[pixel] as number) + drop;
        this.#covers[pixel] = (this.#covers[pixel] as number) + 1;
      }
    }
  }

  /** 0 where there has been no window yet. */
  map(): SaliencyMap {
    const { width, height } = this;
    const covers = this.#covers;
    const values = Float32Array.from(this.#sums, (sum, pixel) => sum / Math.max(1, covers[pixel] as number));
    return { width, height, values };
  }
}
