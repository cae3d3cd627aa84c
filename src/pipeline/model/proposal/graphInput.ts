import type { Preprocess } from '../../../protocol/models.ts';
import { type PresetName, presets } from '../../../settings/presets.ts';
import type { InputReading, PixelRange } from './inputReading.ts';

/** What the graph says about how a model is fed, and what is taken where nothing does. */
export interface GraphInput {
  /** What the graph tells for sure: it comes before a file beside the model. */
  readonly told: Partial<Preprocess>;
  /** What is taken where neither settings nor files say anything. */
  readonly base: Preprocess;
  /** Why each value of `told`, and the range of `base`, is what it is. */
  readonly reasons: Readonly<Partial<Record<keyof Preprocess, string>>>;
  /** The preset that `base` is where the graph tells no range. */
  readonly preset: PresetName;
}

/** What a model is, besides its graph, that hints at how it was trained. */
export interface InputHints {
  /** The program that wrote the file. */
  readonly producer: string;
  readonly shape: readonly (number | string)[];
}

const presetOf: Readonly<Record<PixelRange, PresetName>> = {
  raw: 'raw255',
  unit: 'unit',
  torchvision: 'torchvision',
  symmetric: 'symmetric',
  caffe: 'keras-caffe',
};

/** Puts together what a graph's reading says. @param reading undefined: the graph could not be read. */
export function graphInput(reading: InputReading | undefined, { producer, shape }: InputHints): GraphInput {
  const layout = reading?.layout?.value;
  const grey = isGrey(reading, shape);
  const reasons: Partial<Record<keyof Preprocess, string>> = {};
  const { range } = reading ?? {};
  const nhwc = (layout ?? likelyLayout(shape)) === 'NHWC';
  const keras = nhwc || /tf2onnx|keras/i.test(producer);
  const preset = grey ? 'unit' : keras ? 'keras-tf' : 'torchvision';
  // The range says nothing of the crop: that stays the usual one.
  const { scale, mean, std, channels } = presets[range ? presetOf[range.value] : preset];
  const plain: Preprocess = range ? { ...presets.torchvision, scale, mean, std, channels } : presets[preset];
  const base = grey ? inGrey(plain) : plain;
  const values = { scale: base.scale, mean: base.mean, std: base.std };
  const ranged = ['scale', 'mean', 'std', ...(range?.value === 'caffe' ? (['channels'] as const) : [])] as const;
  if (range) for (const key of ranged) reasons[key] = range.reason;
  if (layout && reading?.layout) reasons.layout = reading.layout.reason;
  if (grey) reasons.channels = reading?.channels?.reason ?? 'its input has one channel';
  const told: Partial<Preprocess> = {
    ...(range?.certain ? values : {}),
    ...(layout ? { layout } : {}),
    ...(grey ? { channels: 'gray' as const } : {}),
  };
  return { told, base, reasons, preset };
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

/** The same for one channel, whose mean and spread are those of all. */
function inGrey(input: Preprocess): Preprocess {
  const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { ...input, channels: 'gray', mean: [average(input.mean)], std: [average(input.std)] };
}
