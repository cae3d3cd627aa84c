import { channelAt, fromPlanes, hiddenLevels, planesOf } from '../image/tensorShape.ts';
import type { Teacher } from '../model/teacher.ts';
import type { TeacherInput } from '../model/teacherInput.ts';

/** How the target's probability changes as pixels are removed or added, most salient first. */
export interface CausalCurve {
  /** ⌈pixels / step⌉ + 1 probabilities, 0–1; the first before any pixel was changed. */
  readonly scores: Float64Array;
  /** Area under the curve over 0–1, as RISE computes it: (Σ s − s₀/2 − sₙ/2) / n. */
  readonly auc: number;
}

export interface CausalSubject {
  readonly teacher: Teacher;
  /** The image as the teacher takes it, in its layout. */
  readonly tensor: Float32Array;
  readonly target: number;
}

export type CurveName = 'deletion' | 'insertion';

/** Those, and the same two with what they put in a pixel's place exchanged: a check that rests on other pictures. */
export type AnyCurve = CurveName | 'deletionIntoBlur' | 'insertionFromGrey';

/** Called, and awaited, after every batch, with the number of images that the teacher has seen in it. */
export type AfterBatch = (images: number) => void | Promise<void>;

/** RISE's blur for insertion: size of the kernel, and standard deviation of the Gaussian that it is made from. */
const blurSide = 11;
const blurSigma = 5;

/**
 * Deletion goes from the image to nothing (0 in normalised space, see hiddenLevels): lower is better. Insertion goes from the blurred
 * image to the image: higher is better. Petsiuk et al. 2018; eclique/RISE, evaluation.py. The other two go to the blurred image, and
 * from nothing.
 *
 * @param order pixels, the first to change first.
 * @param step pixels that change at a time.
 */
export async function causalCurve(
  subject: CausalSubject,
  name: AnyCurve,
  order: Uint32Array,
  step: number,
  signal?: AbortSignal,
  afterBatch?: AfterBatch,
): Promise<CausalCurve> {
  const { teacher, tensor, target } = subject;
  const { from, to } = endsOf(subject, name);
  const steps = Math.ceil(order.length / step);
  const scores = new Float64Array(steps + 1);
  const current = from.slice();
  for (let first = 0; first <= steps; first += teacher.batchSize) {
    signal?.throwIfAborted();
    const count = Math.min(teacher.batchSize, steps + 1 - first);
    const batch = new Float32Array(count * tensor.length);
    for (let row = 0; row < count; row++) {
      const done = first + row;
      move(current, to, order.subarray(Math.max(0, done - 1) * step, done * step), teacher.input);
      batch.set(current, row * tensor.length);
    }
    const result = await teacher.score(batch, count);
    for (let row = 0; row < count; row++) scores[first + row] = teacher.scoreOf(result, row, target).probability;
    await afterBatch?.(count);
  }
  return { scores, auc: areaUnder(scores) };
}

/** The area under a curve over 0–1 by trapezoids, as RISE computes it: (Σ s − s₀/2 − sₙ/2) / n. @param scores at least two. */
export function areaUnder(scores: Float64Array): number {
  const ends = ((scores[0] ?? 0) + (scores.at(-1) ?? 0)) / 2;
  return (scores.reduce((sum, score) => sum + score, 0) - ends) / (scores.length - 1);
}

/** The image that the teacher is fed at a point of a curve, counted from 0, in its layout. */
export function curveImage(
  subject: CausalSubject,
  name: CurveName,
  order: Uint32Array,
  step: number,
  point: number,
): Float32Array {
  const { from, to } = endsOf(subject, name);
  const image = from.slice();
  move(image, to, order.subarray(0, point * step), subject.teacher.input);
  return image;
}

/** Pixel indices by saliency, highest first; ties by index (RISE's code leaves their order open). */
export function saliencyOrder(values: Float32Array): Uint32Array {
  return Uint32Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => (values[b] as number) - (values[a] as number) || a - b,
  );
}

/** The images at the beginning and the end of a curve. */
function endsOf(subject: CausalSubject, name: AnyCurve): { readonly from: Float32Array; readonly to: Float32Array } {
  const { tensor, teacher } = subject;
  const levels = hiddenLevels(tensor, teacher.input);
  const blurred = name === 'insertion' || name === 'deletionIntoBlur';
  const without = blurred ? blur(subject, levels) : nothingOf(subject, levels);
  const inserts = name === 'insertion' || name === 'insertionFromGrey';
  return inserts ? { from: without, to: tensor } : { from: tensor, to: without };
}

/** An image of what stands for nothing. */
function nothingOf({ tensor, teacher }: CausalSubject, levels: Float32Array): Float32Array {
  const channel = channelAt(teacher.input);
  return tensor.map((_, at) => levels[channel(at)] as number);
}

/** Copies the values of `to` at the given pixels into `image`. */
function move(image: Float32Array, to: Float32Array, pixels: Uint32Array, { channels, layout }: TeacherInput): void {
  const pixelStride = layout === 'NCHW' ? 1 : channels;
  const channelStride = layout === 'NCHW' ? image.length / channels : 1;
  for (let i = 0; i < pixels.length; i++) {
    for (let channel = 0; channel < channels; channel++) {
      const at = (pixels[i] as number) * pixelStride + channel * channelStride;
      image[at] = to[at] as number;
    }
  }
}

/** The image under RISE's kernel, channel by channel, with what stands for nothing in it around. */
function blur({ teacher, tensor }: CausalSubject, levels: Float32Array): Float32Array {
  const { height, width } = teacher.input;
  const kernel = blurKernel();
  const blurred = planesOf(tensor, teacher.input).map((plane, channel) => {
    const level = levels[channel] as number;
    const around = Float64Array.from(plane, (value) => value - level);
    return convolve(convolve(around, kernel, 1, width), kernel, width, height).map((value) => level + value);
  });
  return fromPlanes(blurred, teacher.input);
}

/** One axis of a separable convolution; anything outside counts as 0. */
function convolve(plane: Float64Array, kernel: Float64Array, stride: number, length: number): Float64Array {
  const radius = (kernel.length - 1) / 2;
  return plane.map((_, index) => {
    const position = Math.floor(index / stride) % length;
    let sum = 0;
    const last = Math.min(radius, length - 1 - position);
    for (let shift = Math.max(-radius, -position); shift <= last; shift++) {
      sum += (kernel[shift + radius] as number) * (plane[index + shift * stride] as number);
    }
    return sum;
  });
}

/**
 * One axis of RISE's kernel: an impulse under scipy's gaussian_filter (σ 5, radius 20), whose reflecting edges fold the
 * tails back into the 11 pixels.
 */
export function blurKernel(): Float64Array {
  const radius = 4 * blurSigma;
  const gaussian = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * blurSigma ** 2)),
  );
  const total = gaussian.reduce((sum, value) => sum + value, 0);
  const kernel = new Float64Array(blurSide);
  const centre = (blurSide - 1) / 2;
  for (let position = 0; position < blurSide; position++) {
    for (let shift = -radius; shift <= radius; shift++) {
      if (reflect(position + shift) !== centre) continue;
      kernel[position] = (kernel[position] as number) + (gaussian[shift + radius] as number) / total;
    }
  }
  return kernel;
}

/** scipy's mode "reflect": d c b a | a b c d | d c b a. */
function reflect(position: number): number {
  const period = 2 * blurSide;
  const wrapped = ((position % period) + period) % period;
  return wrapped < blurSide ? wrapped : period - 1 - wrapped;
}
