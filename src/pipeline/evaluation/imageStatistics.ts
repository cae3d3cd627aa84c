import type { ImageStatistics } from '../../protocol/folders/folderRun.ts';
import type { Picture } from '../../protocol/pictures.ts';

/** Pixels of the short side at which images are compared, so that a large photo is not "sharper" than a small one. */
const side = 64;
/** Pixels of a picture that are looked at in each of its reduced pixels, at most so many a side. */
const most = 4;

/** What an image is like. */
export function imageStatistics(image: Picture): ImageStatistics {
  const scale = Math.min(1, side / Math.min(image.width, image.height));
  const small = reduce(
    image,
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  const luma = lumaOf(small);
  return {
    brightness: rounded(mean(luma) / 255),
    sharpness: rounded(laplacianVariance(luma, small.width, small.height)),
    colourfulness: rounded(colourfulness(small)),
    hash: differenceHash(luma, small.width, small.height),
  };
}

interface Small {
  readonly width: number;
  readonly height: number;
  /** 0–255, row by row. */
  readonly rgb: Float32Array;
}

/** Means of boxes, of which so many pixels are looked at that noise evens out. */
function reduce({ width, height, rgb }: Picture, columns: number, rows: number): Small {
  const small = new Float32Array(columns * rows * 3);
  const [across, down] = [pixelsOf(columns, width), pixelsOf(rows, height)];
  let to = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let [red, green, blue] = [0, 0, 0];
      const [top, bottom] = [down.first[row] ?? 0, down.first[row + 1] ?? 0];
      const [left, right] = [across.first[column] ?? 0, across.first[column + 1] ?? 0];
      for (let y = top; y < bottom; y++) {
        const start = (down.pixels[y] ?? 0) * width;
        for (let x = left; x < right; x++) {
          const from = (start + (across.pixels[x] ?? 0)) * 3;
          red += rgb[from] ?? 0;
          green += rgb[from + 1] ?? 0;
          blue += rgb[from + 2] ?? 0;
        }
      }
      const count = (bottom - top) * (right - left);
      small[to++] = red / count;
      small[to++] = green / count;
      small[to++] = blue / count;
    }
  }
  return { width: columns, height: rows, rgb: small };
}

/** Pixels of an axis that lie in each of its boxes, evenly thinned out: box by box, from number `first[box]` on. */
function pixelsOf(boxes: number, length: number): { readonly first: Int32Array; readonly pixels: Int32Array } {
  const first = new Int32Array(boxes + 1);
  const pixels = new Int32Array(boxes * most);
  let to = 0;
  for (let at = 0; at < boxes; at++) {
    const start = Math.floor((at * length) / boxes);
    const end = Math.max(start + 1, Math.floor(((at + 1) * length) / boxes));
    const count = Math.min(most, end - start);
    for (let i = 0; i < count; i++) pixels[to++] = start + Math.floor(((i + 0.5) * (end - start)) / count);
    first[at + 1] = to;
  }
  return { first, pixels };
}

/** ITU-R 601. */
function lumaOf({ rgb }: Small): Float32Array {
  const luma = new Float32Array(rgb.length / 3);
  for (let i = 0; i < luma.length; i++) {
    luma[i] = 0.299 * (rgb[i * 3] ?? 0) + 0.587 * (rgb[i * 3 + 1] ?? 0) + 0.114 * (rgb[i * 3 + 2] ?? 0);
  }
  return luma;
}

/** Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy": of the four-neighbour Laplacian, inside. */
function laplacianVariance(luma: Float32Array, width: number, height: number): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const around = (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - width] ?? 0) + (luma[at + width] ?? 0);
      const value = around - 4 * (luma[at] ?? 0);
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}

/** Hasler and Süsstrunk 2003, "Measuring colourfulness in natural images", section 7: σ + 0.3 µ of rg and yb. */
function colourfulness({ rgb }: Small): number {
  const count = rgb.length / 3;
  let [rgSum, rgSquares, ybSum, ybSquares] = [0, 0, 0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    const [red, green, blue] = [rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0];
    const rg = red - green;
    const yb = (red + green) / 2 - blue;
    rgSum += rg;
    rgSquares += rg * rg;
    ybSum += yb;
    ybSquares += yb * yb;
  }
  const [rgMean, ybMean] = [rgSum / count, ybSum / count];
  const variance = Math.max(0, rgSquares / count - rgMean ** 2) + Math.max(0, ybSquares / count - ybMean ** 2);
  return Math.sqrt(variance) + 0.3 * Math.hypot(rgMean, ybMean);
}

/** A bit for each of 8 × 8 places: whether the luma grows to the right, of the picture as 9 × 8 means. */
function differenceHash(luma: Float32Array, width: number, height: number): string {
  const means = new Float32Array(9 * 8);
  for (let row = 0; row < 8; row++) {
    const [top, bottom] = boxOf(row, 8, height);
    for (let column = 0; column < 9; column++) {
      const [left, right] = boxOf(column, 9, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) sum += luma[y * width + x] ?? 0;
      }
      means[row * 9 + column] = sum / ((bottom - top) * (right - left));
    }
  }
  let hash = '';
  for (let row = 0; row < 8; row++) {
    let byte = 0;
    for (let column = 0; column < 8; column++) {
      const at = row * 9 + column;
      byte = byte * 2 + ((means[at + 1] ?? 0) > (means[at] ?? 0) ? 1 : 0);
    }
    hash += byte.toString(16).padStart(2, '0');
  }
  return hash;
}

function boxOf(at: number, boxes: number, length: number): readonly [first: number, end: number] {
  const first = Math.min(length - 1, Math.floor((at * length) / boxes));
  return [first, Math.max(first + 1, Math.floor(((at + 1) * length) / boxes))];
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** More digits would tell nothing, and fill the disk. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
