import type { Preprocess } from '../../../protocol/models.ts';
import { type PresetName, presets } from '../../../settings/presets.ts';
import type { InputReading, PixelRange, QuantisedBytes } from './inputReading.ts';

/** What the graph says about a model's input, and the defaults for the rest. */
export interface GraphInput {
  /** What the graph says for certain, which overrides a file beside the model. */
  readonly told: Partial<Preprocess>;
  /** The defaults where neither settings nor files say anything. */
  readonly base: Preprocess;
  /** The reason for each value of `told`, and for the range of `base`. */
  readonly reasons: Readonly<Partial<Record<keyof Preprocess, string>>>;
  /** What bytes stand for that are no picture's. */
  readonly bytes?: QuantisedBytes | undefined;
  /** The preset that `base` is taken from if the graph doesn't show the range. */
  readonly preset: PresetName;
}

/** Facts about a model, other than its graph, that hint at how it was trained. */
export interface InputHints {
  /** The program that wrote the file. */
  readonly producer: string;
  readonly shape: readonly (number | string)[];
}

const presetOf: Readonly<Record<PixelRange, PresetName>> = {
  raw: 'raw255',
  // TensorFlow Lite's signed bytes are those of the picture, less 128.
  signed: 'raw255',
  unit: 'unit',
  torchvision: 'torchvision',
  symmetric: 'symmetric',
  caffe: 'keras-caffe',
};

/** Turns what was read from the graph into values for the input. @param reading undefined: the graph could not be read. */
export function graphInput(reading: InputReading | undefined, { producer, shape }: InputHints): GraphInput {
  const layout = reading?.layout?.value;
  const grey = isGrey(reading, shape);
  const reasons: Partial<Record<keyof Preprocess, string>> = {};
  const { range } = reading ?? {};
  const nhwc = (layout ?? likelyLayout(shape)) === 'NHWC';
  const keras = /tf2onnx|keras/i.test(producer);
  const preset = grey ? 'unit' : keras || nhwc ? 'keras-tf' : 'torchvision';
  // The range says nothing about the crop, which stays the usual one: Keras crops nothing.
  const { scale, std, channels, ...others } = presets[range ? presetOf[range.value] : preset];
  const mean = range?.value === 'signed' ? [128, 128, 128] : others.mean;
  const usual = keras ? presets.raw255 : presets.torchvision;
  const plain: Preprocess = range ? { ...usual, scale, mean, std, channels } : presets[preset];
  const { bytes } = reading ?? {};
  const chosen = grey ? inGrey(plain) : plain;
  const base = bytes ? { ...chosen, ...asBytes(chosen, bytes) } : chosen;
  const values = { scale: base.scale, mean: base.mean, std: base.std };
  const ranged = ['scale', 'mean', 'std', ...(range?.value === 'caffe' ? (['channels'] as const) : [])] as const;
  if (range) for (const key of ranged) reasons[key] = range.reason;
  if (layout && reading?.layout) reasons.layout = reading.layout.reason;
  const { order } = grey ? {} : (reading ?? {});
  if (order) reasons.channels = order.reason;
  if (grey) reasons.channels = reading?.channels?.reason ?? 'its input has one channel';
  const told: Partial<Preprocess> = {
    ...(range?.certain ? values : {}),
    ...(layout ? { layout } : {}),
    ...(order ? { channels: order.value } : {}),
    ...(grey ? { channels: 'gray' as const } : {}),
  };
  return { told, base, reasons, bytes, preset };
}

/**
 * Mean and standard deviation by which pixels become the bytes that stand for what they are normalised to, where bytes stand for
 * such values: a file beside a model says how pixels are normalised, and not how that is quantised.
 * @returns nothing where pixels become something else.
 */
export function asBytes(
  { scale, mean, std }: Partial<Pick<Preprocess, 'scale' | 'mean' | 'std'>>,
  bytes: QuantisedBytes,
): Partial<Pick<Preprocess, 'mean' | 'std'>> {
  if (scale === undefined || mean === undefined || std === undefined) return {};
  const [low, high] = bytes.range;
  const reach = (pixel: number) => mean.map((value, at) => (pixel * scale - value) / (std[at] ?? 1));
  const slack = (high - low) / 4;
  const fits = Math.abs(Math.min(...reach(0)) - low) < slack && Math.abs(Math.max(...reach(255)) - high) < slack;
  if (!fits) return {};
  const spread = std.map((value) => value * bytes.scale);
  return { mean: mean.map((value, at) => value - bytes.zero * (spread[at] ?? 0)), std: spread };
}

function isGrey(reading: InputReading | undefined, shape: readonly (number | string)[]): boolean {
  if (reading?.channels) return reading.channels.value === 1;
  const [, first, , last] = shape;
  return shape.length === 4 && first !== 3 && last !== 3 && (first === 1 || last === 1);
}

function likelyLayout(shape: readonly (number | string)[]): 'NCHW' | 'NHWC' {
  const isChannels = (size: number | string | undefined) => size === 1 || size === 3;
  return isChannels(shape[3]) && !isChannels(shape[1]) ? 'NHWC' : 'NCHW';
}

/** The same preprocess for one channel, with the average mean and std of all. */
function inGrey(input: Preprocess): Preprocess {
  const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { ...input, channels: 'gray', mean: [average(input.mean)], std: [average(input.std)] };
}
