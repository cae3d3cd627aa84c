/** Sharpness of the soft maximum. */
const coldness = 20;

interface Lengths {
  /** Pixels between two parameters. */
  readonly step: number;
  /** How far each of them reaches, in pixels; the mask has a margin as wide around the image. */
  readonly reach: number;
}

/** A mask and what `slopes` needs of it. */
export interface GrownMask {
  /** With the margin, row by row, 0–1. */
  readonly full: Float64Array;
  /** For each pixel, the sum that its soft maximum was divided by. */
  readonly sums: Float64Array;
}

/**
 * Smooth masks from a coarse grid of parameters: each pixel has the soft maximum, Σ v · e^20v / Σ e^20v, of the parameters
 * around it times a bell of their distance, v = p · exp(−2 · max(0, d / reach − ½)²). Fong, Patrick and Vedaldi, ICCV 2019
 * (arXiv 1910.08485), equations 7 and 8; its constants and grid are those of facebookresearch/TorchRay,
 * attribution/extremal_perturbation.py.
 */
export class SmoothMask {
  /** Of the grid of parameters. */
  readonly rows: number;
  readonly columns: number;
  /** Of the mask with its margin. */
  readonly fullHeight: number;
  readonly fullWidth: number;
  readonly #padding: number;
  /** Parameters that a pixel sees, a side. */
  readonly #side: number;
  readonly #middleRows: number;
  readonly #middleColumns: number;
  /** step² × side²: the bell, by where a pixel lies between parameters. */
  readonly #bells: Float64Array;
  /** e^20v where a parameter is 1, which most of those are that are not 0. */
  readonly #peaks: Float64Array;

  constructor(
    private readonly height: number,
    private readonly width: number,
    private readonly lengths: Lengths,
  ) {
    const { step, reach } = lengths;
    const radius = 1 + Math.ceil(reach / step);
    this.#padding = 1 + Math.ceil((2 * reach) / step);
    this.#side = 2 * radius + 1;
    this.rows = Math.ceil(height / step);
    this.columns = Math.ceil(width / step);
    this.#middleRows = this.rows + 2 * this.#padding - 2 * radius;
    this.#middleColumns = this.columns + 2 * this.#padding - 2 * radius;
    this.fullHeight = step * (this.#middleRows - 1) + 1;
    this.fullWidth = step * (this.#middleColumns - 1) + 1;
    this.#bells = bellsOf(lengths, this.#side, this.#padding);
    this.#peaks = this.#bells.map((bell) => Math.exp(coldness * bell));
  }

  /** @param parameters rows × columns, 0–1. */
  grow(parameters: Float64Array): GrownMask {
    const [bells, peaks] = [this.#bells, this.#peaks];
    const full = new Float64Array(this.fullHeight * this.fullWidth);
    const sums = new Float64Array(full.length);
    const taps = this.#side ** 2;
    const seen = new Int32Array(taps);
    let count = 0;
    this.#visit(parameters, (pixel, first, near, isNew) => {
      if (isNew) count = listNonZero(near, seen);
      // Of a parameter of 0, e^0 = 1 is all that counts.
      let [weighted, sum] = [0, taps - count];
      for (let at = 0; at < count; at++) {
        const tap = seen[at] as number;
        const parameter = near[tap] as number;
        const value = parameter * (bells[first + tap] as number);
        const power = parameter === 1 ? (peaks[first + tap] as number) : Math.exp(coldness * value);
        weighted += value * power;
        sum += power;
      }
      full[pixel] = weighted / sum;
      sums[pixel] = sum;
    });
    return { full, sums };
  }

  /** The gradient of something by the parameters. @param byMask that by the mask with its margin. */
  slopes(parameters: Float64Array, { full, sums }: GrownMask, byMask: Float64Array): Float64Array {
    const [bells, peaks] = [this.#bells, this.#peaks];
    const result = new Float64Array(parameters.length);
    const gathered = new Float64Array(this.#side ** 2);
    const seen = new Int32Array(gathered.length);
    let count = 0;
    let place = { top: 0, left: 0 };
    this.#visit(parameters, (pixel, first, near, isNew, top, left) => {
      if (isNew) {
        this.#scatter(gathered, place, result);
        place = { top, left };
        count = listNonZero(near, seen);
      }
      const slope = byMask[pixel] as number;
      if (slope === 0) return;
      const [mean, share] = [full[pixel] as number, slope / (sums[pixel] as number)];
      // As if all parameters were 0, most of which are; then what it is more for the others.
      const atZero = 1 - coldness * mean;
      for (let tap = 0; tap < gathered.length; tap++) {
        gathered[tap] = (gathered[tap] as number) + share * atZero * (bells[first + tap] as number);
      }
      for (let at = 0; at < count; at++) {
        const tap = seen[at] as number;
        const parameter = near[tap] as number;
        const bell = bells[first + tap] as number;
        const value = parameter * bell;
        const power = parameter === 1 ? (peaks[first + tap] as number) : Math.exp(coldness * value);
        const more = power * (1 + coldness * (value - mean)) - atZero;
        gathered[tap] = (gathered[tap] as number) + share * more * bell;
      }
    });
    this.#scatter(gathered, place, result);
    return result;
  }

  /** The mask without its margin: height × width. */
  crop(full: Float64Array): Float64Array {
    const margin = Math.round(this.lengths.reach);
    const cropped = new Float64Array(this.height * this.width);
    for (let row = 0; row < this.height; row++) {
      const start = (row + margin) * this.fullWidth + margin;
      cropped.set(full.subarray(start, start + this.width), row * this.width);
    }
    return cropped;
  }

  /** The same with a margin of 0: what a gradient by the cropped mask is by the whole one. */
  uncrop(cropped: Float64Array): Float64Array {
    const margin = Math.round(this.lengths.reach);
    const full = new Float64Array(this.fullHeight * this.fullWidth);
    for (let row = 0; row < this.height; row++) {
      const line = cropped.subarray(row * this.width, (row + 1) * this.width);
      full.set(line, (row + margin) * this.fullWidth + margin);
    }
    return full;
  }

  /**
   * Every pixel of the full mask, those between the same parameters one after the other.
   * @param see told of the pixel, of the first of its bells, of the parameters that they belong to (0 beyond the grid),
   * whether these are others than the pixel's before, and where in the grid they begin.
   */
  #visit(
    parameters: Float64Array,
    see: (pixel: number, first: number, near: Float64Array, isNew: boolean, top: number, left: number) => void,
  ): void {
    const { step } = this.lengths;
    const near = new Float64Array(this.#side ** 2);
    for (let row = 0; row < this.#middleRows; row++) {
      const down = Math.min(step, this.fullHeight - row * step);
      for (let column = 0; column < this.#middleColumns; column++) {
        const [top, left] = [row - this.#padding, column - this.#padding];
        this.#gather(parameters, top, left, near);
        const across = Math.min(step, this.fullWidth - column * step);
        for (let place = 0; place < down * across; place++) {
          const [y, x] = [Math.floor(place / across), place % across];
          const pixel = (row * step + y) * this.fullWidth + column * step + x;
          see(pixel, (y * step + x) * near.length, near, place === 0, top, left);
        }
      }
    }
  }

  #gather(parameters: Float64Array, top: number, left: number, near: Float64Array): void {
    for (let tap = 0; tap < near.length; tap++) {
      const at = this.#placeOf(tap, top, left);
      near[tap] = at < 0 ? 0 : (parameters[at] as number);
    }
  }

  /** Adds what was gathered to the parameters it belongs to, and begins anew. */
  #scatter(gathered: Float64Array, { top, left }: { top: number; left: number }, sums: Float64Array): void {
    for (let tap = 0; tap < gathered.length; tap++) {
      const at = this.#placeOf(tap, top, left);
      if (at >= 0) sums[at] = (sums[at] as number) + (gathered[tap] as number);
    }
    gathered.fill(0);
  }

  /** Which parameter a tap is; −1: none. */
  #placeOf(tap: number, top: number, left: number): number {
    const [row, column] = [top + Math.floor(tap / this.#side), left + (tap % this.#side)];
    return row >= 0 && row < this.rows && column >= 0 && column < this.columns ? row * this.columns + column : -1;
  }
}

/** @param places is given where `values` are not 0. @returns how many these are. */
function listNonZero(values: Float64Array, places: Int32Array): number {
  let count = 0;
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) places[count++] = at;
  return count;
}

function bellsOf({ step, reach }: Lengths, side: number, padding: number): Float64Array {
  const bells = new Float64Array(step ** 2 * side ** 2);
  let at = 0;
  for (let y = 0; y < step; y++) {
    for (let x = 0; x < step; x++) {
      for (let tap = 0; tap < side ** 2; tap++) {
        const down = y - reach - step * (Math.floor(tap / side) - padding);
        const across = x - reach - step * ((tap % side) - padding);
        const beyond = Math.max(0, Math.hypot(down, across) / reach - 0.5);
        bells[at++] = Math.exp(-2 * beyond ** 2);
      }
    }
  }
  return bells;
}
