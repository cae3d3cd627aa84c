interface Size {
  readonly height: number;
  readonly width: number;
}

interface Place {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/**
 * Bilinear enlargement with the corners of both grids on each other, PyTorch's `align_corners=True`, and its transpose. Both
 * go row by row.
 */
export class Enlargement {
  readonly #down: readonly Place[];
  readonly #across: readonly Place[];

  constructor(
    private readonly from: Size,
    private readonly to: Size,
  ) {
    this.#down = placesOf(from.height, to.height);
    this.#across = placesOf(from.width, to.width);
  }

  enlarge(points: ArrayLike<number>): Float64Array {
    const result = new Float64Array(this.to.height * this.to.width);
    this.#visit((pixel, point, weight) => {
      result[pixel] = (result[pixel] as number) + weight * (points[point] as number);
    });
    return result;
  }

  /** ⟨enlarge(a), b⟩ = ⟨a, gather(b)⟩: the gradient by the points, from that by the pixels. */
  gather(pixels: ArrayLike<number>): Float64Array {
    const result = new Float64Array(this.from.height * this.from.width);
    this.#visit((pixel, point, weight) => {
      result[point] = (result[point] as number) + weight * (pixels[pixel] as number);
    });
    return result;
  }

  #visit(see: (pixel: number, point: number, weight: number) => void): void {
    const { width } = this.from;
    this.#down.forEach((row, y) => {
      const [top, bottom] = [row.low * width, row.high * width];
      this.#across.forEach((column, x) => {
        const pixel = y * this.to.width + x;
        see(pixel, top + column.low, (1 - row.share) * (1 - column.share));
        see(pixel, top + column.high, (1 - row.share) * column.share);
        see(pixel, bottom + column.low, row.share * (1 - column.share));
        see(pixel, bottom + column.high, row.share * column.share);
      });
    });
  }
}

function placesOf(points: number, pixels: number): Place[] {
  return Array.from({ length: pixels }, (_, pixel) => {
    const position = pixels > 1 ? (pixel * (points - 1)) / (pixels - 1) : 0;
    const low = Math.min(Math.floor(position), points - 1);
    return { low, high: Math.min(low + 1, points - 1), share: position - low };
  });
}
