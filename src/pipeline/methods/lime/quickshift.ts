import type { Picture } from '../../../protocol/pictures.ts';
import { yieldToEventLoop } from '../../numeric/yieldToEventLoop.ts';
import { toLab } from './lab.ts';

export interface QuickshiftOptions {
  /** Standard deviation of the density's Gaussian, in pixels; the window extends three of them, rounded up. */
  readonly kernelSize: number;
  /** Pixels with no denser one within this distance are roots: space in pixels, colour in `ratio` × Lab's units. */
  readonly maxDistance: number;
  /** The weight of colour against space. */
  readonly ratio: number;
}

/** A picture cut into pieces that look alike. */
export interface Superpixels {
  readonly width: number;
  readonly height: number;
  /** The superpixel of each pixel, row by row, from 0 to `count` − 1. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Pixels as points in space and colour. */
interface Points {
  readonly width: number;
  readonly height: number;
  /** Lab times the ratio, interleaved. */
  readonly colours: Float64Array;
}

/** A neighbour's place, and its squared distance in space. */
interface Offset {
  readonly down: number;
  readonly right: number;
  readonly squared: number;
}

/**
 * Quick shift (Vedaldi and Soatto, ECCV 2008) as in scikit-image (skimage/segmentation/_quickshift_cy.pyx): every pixel
 * is linked to the nearest one of higher density in its window, and each resulting tree is a superpixel. As there,
 * labels are numbered by their roots, row by row.
 * @param noise one number per pixel, far below 1, added to the densities: it breaks ties in flat regions, where many
 * are equal. scikit-image draws it from a normal distribution with standard deviation 1e-5.
 * @throws the signal's reason soon after an abort: a large picture takes seconds, so the signal is checked in between.
 */
export async function quickshift(
  picture: Picture,
  options: QuickshiftOptions,
  noise: Float64Array,
  signal?: AbortSignal,
): Promise<Superpixels> {
  const { width, height } = picture;
  const colours = toLab(picture.rgb).map((value) => value * options.ratio);
  const points = { width, height, colours };
  const radius = Math.ceil(3 * options.kernelSize);
  const offsets = nearestFirst(radius);
  const densities = await densitiesOf(points, offsets, options.kernelSize, signal);
  for (let pixel = 0; pixel < densities.length; pixel++) {
    densities[pixel] = (densities[pixel] as number) + (noise[pixel] as number);
  }
  const parents = await parentsOf(points, offsets, densities, options.maxDistance, signal);
  return { width, height, ...labelsOf(parents) };
}

/** Every position in the window but the centre, nearest first. */
function nearestFirst(radius: number): Offset[] {
  const offsets: Offset[] = [];
  for (let down = -radius; down <= radius; down++) {
    for (let right = -radius; right <= radius; right++) {
      if (down !== 0 || right !== 0) offsets.push({ down, right, squared: down * down + right * right });
    }
  }
  return offsets.sort((a, b) => a.squared - b.squared);
}

/** How many pixels are near each one, in space and colour: Σ exp(−distance² / 2σ²) over the window. */
async function densitiesOf(
  points: Points,
  offsets: readonly Offset[],
  sigma: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const { width, height, colours } = points;
  const densities = new Float64Array(width * height).fill(1); // each pixel is at distance 0 from itself
  const factor = -0.5 / (sigma * sigma);
  for (const { down, right, squared } of offsets) {
    // Each pair counts for both of its pixels, so half of the offsets do.
    if (down < 0 || (down === 0 && right < 0)) continue;
    await yieldToEventLoop(signal);
    const [left, end] = [Math.max(0, -right), Math.min(width, width - right)];
    const step = down * width + right;
    for (let row = 0; row < height - down; row++) {
      for (let pixel = row * width + left; pixel < row * width + end; pixel++) {
        const near = Math.exp((colourDistance(colours, pixel, pixel + step) + squared) * factor);
        densities[pixel] = (densities[pixel] as number) + near;
        densities[pixel + step] = (densities[pixel + step] as number) + near;
      }
    }
  }
  return densities;
}

/**
 * The nearest denser pixel in each pixel's window (of equally near ones, the first row by row); the pixel itself if
 * there is none.
 */
async function parentsOf(
  points: Points,
  offsets: readonly Offset[],
  densities: Float64Array,
  furthest: number,
  signal: AbortSignal | undefined,
): Promise<Int32Array> {
  const { width } = points;
  const parents = new Int32Array(densities.length);
  for (let pixel = 0; pixel < parents.length; pixel++) {
    if (pixel % width === 0) await yieldToEventLoop(signal);
    parents[pixel] = parentOf(points, offsets, densities, furthest, pixel);
  }
  return parents;
}

function parentOf(
  { width, height, colours }: Points,
  offsets: readonly Offset[],
  densities: Float64Array,
  furthest: number,
  pixel: number,
): number {
  const density = densities[pixel] as number;
  const column = pixel % width;
  const row = (pixel - column) / width;
  let parent = pixel;
  let closest = Number.POSITIVE_INFINITY;
  for (const { down, right, squared } of offsets) {
    if (squared > closest) break;
    const [y, x] = [row + down, column + right];
    if (y < 0 || y >= height || x < 0 || x >= width) continue;
    const other = y * width + x;
    if (!((densities[other] as number) > density)) continue;
    // Summed in scikit-image's order: equal distances must be equal to the last bit.
    const distance = colourDistance(colours, pixel, other) + down * down + right * right;
    if (distance < closest || (distance === closest && other < parent)) {
      closest = distance;
      parent = other;
    }
  }
  return Math.sqrt(closest) > furthest ? pixel : parent;
}

/** Squared distance of two pixels in colour. */
function colourDistance(colours: Float64Array, a: number, b: number): number {
  const l = (colours[3 * a] as number) - (colours[3 * b] as number);
  const green = (colours[3 * a + 1] as number) - (colours[3 * b + 1] as number);
  const blue = (colours[3 * a + 2] as number) - (colours[3 * b + 2] as number);
  return l * l + green * green + blue * blue;
}

/** Numbers the trees of a forest of pixels. */
function labelsOf(parents: Int32Array): { labels: Int32Array; count: number } {
  const labels = new Int32Array(parents.length).fill(-1);
  let count = 0;
  for (let pixel = 0; pixel < parents.length; pixel++) if (parents[pixel] === pixel) labels[pixel] = count++;
  for (let pixel = 0; pixel < parents.length; pixel++) {
    let root = pixel;
    while (labels[root] === -1) root = parents[root] as number;
    const label = labels[root] as number;
    for (let at = pixel; labels[at] === -1; at = parents[at] as number) labels[at] = label;
  }
  return { labels, count };
}
