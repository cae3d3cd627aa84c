import { PipelineError } from '../../common/errors.ts';
import type { Layout, Preprocess } from '../../protocol/models.ts';
import type { Picture } from '../../protocol/pictures.ts';

/** For each channel of the tensor: which colour of the picture it takes. */
const ORDER = { rgb: [0, 1, 2], bgr: [2, 1, 0] } as const;

/**
 * A picture as the model's input: `(pixel * scale - mean) / std`, in the order of `input.channels`, plane by plane
 * (NCHW) or interleaved (NHWC). Grey is the luma of ITU-R 601 rounded to 8 bits, as Pillow's `convert('L')`.
 * @returns channels × height × width values, without the batch dimension.
 * @throws PipelineError('settings') if `mean` or `std` lacks a channel.
 */
export function toTensor(picture: Picture, input: Preprocess, layout: Layout): Float32Array {
  if (input.channels === 'gray') return grey(picture.rgb, valuesOf(input, 0));
  const tensor = new Float32Array(picture.width * picture.height * 3);
  const pixels = tensor.length / 3;
  const step = layout === 'NCHW' ? 1 : 3;
  ORDER[input.channels].forEach((colour, channel) => {
    const values = valuesOf(input, channel);
    const start = layout === 'NCHW' ? channel * pixels : channel;
    fill(tensor, start, step, picture.rgb, colour, values);
  });
  return tensor;
}

/**
 * The picture that a tensor shows: the inverse of `toTensor`, rounded and cut off at 0 and 255; grey in all three colours.
 * @param tensor of a model's input frame, `width` × `height` pixels.
 */
export function fromTensor(
  tensor: Float32Array,
  input: Preprocess,
  layout: Layout,
  width: number,
  height: number,
): Picture {
  const pixels = width * height;
  const rgb = new Uint8ClampedArray(pixels * 3);
  const channels = tensor.length / pixels;
  const colours = input.channels === 'gray' ? [0, 0, 0] : ORDER[input.channels];
  for (let colour = 0; colour < 3; colour++) {
    // Both orders are their own inverse.
    const channel = colours[colour] ?? 0;
    const [mean, std] = [input.mean[channel] ?? 0, input.std[channel] ?? 1];
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = tensor[layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel] ?? 0;
      rgb[pixel * 3 + colour] = (value * std + mean) / input.scale;
    }
  }
  return { width, height, rgb: new Uint8Array(rgb.buffer) };
}

function fill(
  tensor: Float32Array,
  start: number,
  step: number,
  rgb: Uint8Array,
  colour: number,
  values: Float32Array,
): void {
  for (let from = colour, to = start; from < rgb.length; from += 3, to += step)
    tensor[to] = values[rgb[from] ?? 0] ?? 0;
}

function grey(rgb: Uint8Array, values: Float32Array): Float32Array {
  const tensor = new Float32Array(rgb.length / 3);
  for (let from = 0, to = 0; to < tensor.length; from += 3, to++) {
    // 0.299, 0.587 and 0.114 in 16-bit fixed point.
    const luma = (rgb[from] ?? 0) * 19595 + (rgb[from + 1] ?? 0) * 38470 + (rgb[from + 2] ?? 0) * 7471 + 0x8000;
    tensor[to] = values[luma >> 16] ?? 0;
  }
  return tensor;
}

/** The value of each of the 256 pixel levels in one channel. */
function valuesOf({ scale, mean, std, channels }: Preprocess, channel: number): Float32Array {
  const centre = mean[channel];
  const spread = std[channel];
  if (centre === undefined || spread === undefined) {
    const needed = channels === 'gray' ? 1 : 3;
    throw new PipelineError(
      'settings',
      `input.mean and input.std need ${needed} numbers for "${channels}": add the missing ones.`,
    );
  }
  const values = new Float32Array(256);
  for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = (pixel * scale - centre) / spread;
  return values;
}
