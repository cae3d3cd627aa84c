import { channelAt, pixelAt, type TensorShape } from '../../image/tensorShape.ts';
import type { Superpixels } from './quickshift.ts';

/** An image and, value by value, what hides it. */
export interface SplitImage {
  /** One image in its original layout. */
  readonly image: Float32Array;
  /** The image with every superpixel hidden: the superpixel's mean in each channel. */
  readonly hidden: Float32Array;
  /** Runs of neighbouring values in one superpixel: superpixel, first, end, and so on. */
  readonly runs: Int32Array;
  /** Σ (image − hidden)² of each superpixel. */
  readonly squares: Float64Array;
}

/**
 * Prepares an image's superpixels for hiding one by one, as LIME hides them (lime/lime_image.py of marcotcr/lime:
 * `fudged_image`). A mean in the teacher's normalised space is the mean of the picture, because normalisation is
 * affine.
 * @param image of `shape`, in its layout; the superpixels have the same width and height.
 * @param scales size of one unit of the 0–1 pixel range in each channel; `squares` are in 0–1 units.
 */
export function splitImage(
  image: Float32Array,
  shape: TensorShape,
  { labels, count }: Superpixels,
  scales: readonly number[],
): SplitImage {
  const { channels } = shape;
  const [pixel, channel] = [pixelAt(shape), channelAt(shape)];
  const owners = Int32Array.from(image, (_, at) => labels[pixel(at)] as number);

  const sums = new Float64Array(count * channels);
  const sizes = new Float64Array(count * channels);
  const part = (at: number) => (owners[at] as number) * channels + channel(at);
  image.forEach((value, at) => {
    increase(sums, part(at), value);
    increase(sizes, part(at), 1);
  });
  const hidden = image.map((_, at) => (sums[part(at)] as number) / (sizes[part(at)] as number));
  const squares = new Float64Array(count);
  image.forEach((value, at) => {
    const change = (value - (hidden[at] as number)) / (scales[channel(at)] ?? 1);
    increase(squares, owners[at] as number, change * change);
  });
  return { image, hidden, runs: runsOf(owners), squares };
}

/** Where each run of values with one owner begins and ends. */
function runsOf(owners: Int32Array): Int32Array {
  const runs: number[] = [];
  for (let at = 0; at < owners.length; at++) {
    if (at === 0 || owners[at] !== owners[at - 1]) runs.push(owners[at] as number, at, at);
    runs[runs.length - 1] = at + 1;
  }
  return Int32Array.from(runs);
}

/**
 * The image with some superpixels hidden.
 * @param shown one number per superpixel: 1 shown, 0 hidden.
 * @param into where to write it: as long as the image.
 * @returns the root mean square of the change, in units of the 0–1 pixel range.
 */
export function hideSuperpixels(split: SplitImage, shown: Uint8Array, into: Float32Array): number {
  const { image, hidden, runs, squares } = split;
  into.set(image);
  for (let run = 0; run < runs.length; run += 3) {
    if (shown[runs[run] as number] === 1) continue;
    const end = runs[run + 2] as number;
    for (let at = runs[run + 1] as number; at < end; at++) into[at] = hidden[at] as number;
  }
  let changed = 0;
  for (let label = 0; label < shown.length; label++) if (shown[label] === 0) changed += squares[label] as number;
  return Math.sqrt(changed / image.length);
}

function increase(values: Float64Array, at: number, by: number): void {
  values[at] = (values[at] as number) + by;
}
