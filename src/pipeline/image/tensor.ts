import { PipelineError } from '../../common/errors.ts';
import type { Layout, Preprocess } from '../../protocol/models.ts';
import type { Picture } from '../../protocol/pictures.ts';
import { type ChannelSource, channelSources } from './channels.ts';

/**
 * A picture as the model's input: `(pixel * scale - mean) / std`, in the order of `input.bands` or `input.channels`, plane
 * by plane (NCHW) or interleaved (NHWC). Grey is the luma of ITU-R 601 rounded to 8 bits, as Pillow's `convert('L')`.
 * @returns channels × height × width values, without the batch dimension.
 * @throws PipelineError('settings') if `mean` or `std` lacks a channel; PipelineError('image') if the picture lacks a band.
 */
export function toTensor(picture: Picture, input: Preprocess, layout: Layout): Float32Array {
  const sources = channelSources(input);
  const pixels = picture.width * picture.height;
  const tensor = new Float32Array(pixels * sources.length);
  const step = layout === 'NCHW' ? 1 : sources.length;
  sources.forEach((source, channel) => {
    const values = valuesOf(input, channel, sources.length);
    const start = layout === 'NCHW' ? channel * pixels : channel;
    if (source.kind === 'constant') fillEvenly(tensor, start, step, pixels, affineValue(input, channel, source.level));
    else fill(tensor, start, step, levelsOf(picture, source), values);
  });
  return tensor;
}

/**
 * The picture that a tensor shows: the inverse of `toTensor`, rounded and cut off at 0 and 255; grey in all three colours,
 * without bands that no picture shows.
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
  const sources = channelSources(input);
  const channelOf = (colour: number) => {
    const own = sources.findIndex((source) => source.kind === 'colour' && source.colour === colour);
    return own >= 0 ? own : sources.findIndex(({ kind }) => kind === 'gray');
  };
  for (let colour = 0; colour < 3; colour++) {
    const channel = channelOf(colour);
    // A colour that the model does not see is black.
    if (channel < 0) continue;
    const [mean, std] = [input.mean[channel] ?? 0, input.std[channel] ?? 1];
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = tensor[layout === 'NCHW' ? channel * pixels + pixel : pixel * sources.length + channel] ?? 0;
      rgb[pixel * 3 + colour] = (value * std + mean) / input.scale;
    }
  }
  return { width, height, rgb: new Uint8Array(rgb.buffer) };
}

/** Levels 0–255 of a channel, pixel by pixel: every `stride`th from `first` on. */
interface Levels {
  readonly levels: Uint8Array;
  readonly first: number;
  readonly stride: number;
}

function levelsOf({ rgb, planes }: Picture, source: Exclude<ChannelSource, { kind: 'constant' }>): Levels {
  if (source.kind === 'colour') return { levels: rgb, first: source.colour, stride: 3 };
  if (source.kind === 'gray') return { levels: luma(rgb), first: 0, stride: 1 };
  const plane = planes?.[source.plane];
  if (plane !== undefined) return { levels: plane, first: 0, stride: 1 };
  const message = 'The model takes bands of an image file ("bands" in "input"), which this picture does not have.';
  throw new PipelineError('image', message);
}

function fill(tensor: Float32Array, start: number, step: number, of: Levels, values: Float32Array): void {
  const { levels, first, stride } = of;
  for (let from = first, to = start; from < levels.length; from += stride, to += step)
    tensor[to] = values[levels[from] ?? 0] ?? 0;
}

function fillEvenly(tensor: Float32Array, start: number, step: number, pixels: number, value: number): void {
  for (let pixel = 0; pixel < pixels; pixel++) tensor[start + pixel * step] = value;
}

/** 0.299, 0.587 and 0.114 in 16-bit fixed point. */
function luma(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let from = 0, to = 0; to < grey.length; from += 3, to++) {
    const sum = (rgb[from] ?? 0) * 19595 + (rgb[from + 1] ?? 0) * 38470 + (rgb[from + 2] ?? 0) * 7471 + 0x8000;
    grey[to] = sum >> 16;
  }
  return grey;
}

function affineValue({ scale, mean, std }: Preprocess, channel: number, level: number): number {
  return (level * scale - (mean[channel] ?? 0)) / (std[channel] ?? 1);
}

/** The value of each of the 256 pixel levels in one channel. */
function valuesOf({ scale, mean, std, channels, bands }: Preprocess, channel: number, needed: number): Float32Array {
  const centre = mean[channel];
  const spread = std[channel];
  if (centre === undefined || spread === undefined) {
    const of = bands === undefined ? `"${channels}"` : 'its bands';
    throw new PipelineError(
      'settings',
      `input.mean and input.std need ${needed} numbers for ${of}: add the missing ones.`,
    );
  }
  const values = new Float32Array(256);
  for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = (pixel * scale - centre) / spread;
  return values;
}
