import type { Layout } from '../../../protocol/models.ts';
import type { GraphIndex } from '../../onnx/graphIndex.ts';
import { isWhole, limitsOf, type WholeType } from '../../onnx/inputType.ts';
import type { ValueInfoProto } from '../../onnx/model.ts';
import { typeNames } from '../../onnx/typeNames.ts';
import { nodeName } from './chooseOutput.ts';
import { type FrontOfGraph, frontOfGraph } from './frontOfGraph.ts';

/** The pixel values that a model expects: 0 to 255, −128 to 127, 0 to 1, or those of a preset. */
export type PixelRange = 'raw' | 'signed' | 'unit' | 'torchvision' | 'symmetric' | 'caffe';

export interface InputReading {
  readonly layout: Told<Layout> | undefined;
  readonly channels: Told<number> | undefined;
  readonly range: Told<PixelRange> | undefined;
  /** What bytes stand for that are no picture's: scale × (byte − zero), from low to high. */
  readonly bytes?: QuantisedBytes | undefined;
  /** Which colour is its first channel. */
  readonly order: Told<'rgb' | 'bgr'> | undefined;
}

export interface QuantisedBytes {
  readonly scale: number;
  readonly zero: number;
  readonly range: readonly [low: number, high: number];
}

/** A value that was read from the graph, whether it is certain, and why. */
export interface Told<T> {
  readonly value: T;
  readonly certain: boolean;
  /** A clause, such as `it begins with Div "scale"`. */
  readonly reason: string;
}

/** Reads from the graph how its image has to be prepared. @param input the one that takes the image. */
export function readInput(index: GraphIndex, input: ValueInfoProto): InputReading {
  const front = frontOfGraph(index, input.name);
  const layout = layoutOf(front);
  const range = rangeOf(input, front);
  const bytes = range?.bytes;
  return { layout, channels: channelsOf(front), range, bytes, order: orderOf(front, range?.value) };
}

/** Red, green and blue of an average photograph of ImageNet, on 0 to 1: https://docs.pytorch.org/vision/stable/models.html */
const averages = [0.485, 0.456, 0.406] as const;
/** How near to them a mean is that was rounded, or is Caffe's. */
const closeTo = 0.01;

/** The mean that is subtracted from each channel tells which colour it is: red is the brightest, blue the darkest. */
function orderOf({ factor, offset, scaling }: FrontOfGraph, range: PixelRange | undefined): InputReading['order'] {
  if (Math.max(factor.length, offset.length) !== 3) return undefined;
  const top = range === 'raw' ? 255 : 1;
  const means = averages.map((_, at) => -atOf(offset, at) / atOf(factor, at) / top);
  const isClose = (order: readonly number[]) => order.every((mean, at) => Math.abs(mean - (means[at] ?? 0)) < closeTo);
  const node = scaling.at(0);
  if (node === undefined) return undefined;
  const reason = `the means that the graph subtracts (${nodeName(node)}) are those of`;
  if (isClose(averages)) return { value: 'rgb', certain: true, reason: `${reason} red, green and blue` };
  return isClose(averages.toReversed())
    ? { value: 'bgr', certain: true, reason: `${reason} blue, green and red` }
    : undefined;
}

function layoutOf({ axes, layer, channels }: FrontOfGraph): Told<Layout> | undefined {
  if (layer === undefined || channels === undefined) return undefined;
  const rank = axes.filter((axis) => axis !== undefined).length;
  const channelAxis = axes[1];
  if (channelAxis === undefined) return undefined;
  const first = rank === 3 ? 0 : 1;
  const last = rank === 3 ? 2 : 3;
  const reason = `${nodeName(layer)} takes its axis ${channelAxis} as channels`;
  if (channelAxis === first) return { value: 'NCHW', certain: true, reason };
  return channelAxis === last ? { value: 'NHWC', certain: true, reason } : undefined;
}

function channelsOf({ layer, channels }: FrontOfGraph): Told<number> | undefined {
  if (layer === undefined || channels === undefined) return undefined;
  return { value: channels, certain: true, reason: `${nodeName(layer)} takes ${channels} channels` };
}

type ToldRange = Told<PixelRange> & { readonly bytes?: QuantisedBytes };

function rangeOf(input: ValueInfoProto, front: FrontOfGraph): ToldRange | undefined {
  const kind = input.type?.value;
  const type = kind?.case === 'tensorType' ? kind.value.elemType : undefined;
  const name = typeNames.get(type ?? 0) ?? '';
  if (isWhole(name)) return wholeRange(name, front);
  const { factor, offset, scaling, quantised, unlearned } = front;
  if (quantised) return quantisedRange(quantised);
  const [first] = scaling;
  if (first === undefined) return undefined;
  const written = unlearned && normalisedRange(unlearned.factor, unlearned.offset);
  const range = written ?? normalisedRange(factor, offset);
  if (range === undefined) return undefined;
  const names = scaling.slice(0, 2).map(nodeName).join(' and ');
  const reason = `the graph itself normalises (${names})`;
  if (range === 'caffe') {
    const missing = 'but not by a mean, as if that had been subtracted before';
    return { value: range, certain: false, reason: `${reason}, ${missing}` };
  }
  // Only pixels have so high a mean; values of about 0 to 1 may as well be bright pictures that were normalised before.
  const open = unlearned !== undefined && written === undefined && meanOf(factor, offset) < leastOfPixels;
  if (!open) return { value: range, certain: true, reason };
  const seen = 'by what it was trained on, which may have been normalised before';
  return { value: range, certain: false, reason: `${reason}, ${seen}` };
}

const wholeWords: Readonly<Record<WholeType, string>> = {
  uint8: 'bytes',
  int8: 'signed bytes',
  uint16: 'whole numbers of 16 bits',
  int16: 'whole numbers of 16 bits',
  int32: 'whole numbers',
  int64: 'whole numbers',
};

/**
 * Bytes are pixels as they are, or less 128; so, likely, are longer whole numbers. The graph may say that they stand for something
 * else: pixels that were normalised before they were quantised.
 */
function wholeRange(type: WholeType, front: FrontOfGraph): ToldRange {
  const reason = `the input takes ${wholeWords[type]}`;
  const value = type === 'int8' ? 'signed' : 'raw';
  const isByte = type === 'uint8' || type === 'int8';
  if (front.bytes === undefined) {
    const certain = isByte || normalisedRange(front.factor, front.offset) === value;
    return { value, certain, reason: certain ? reason : `${reason}, as the levels of pixels are` };
  }
  const { scale, zero } = front.bytes;
  const [low, high] = limitsOf(type).map((number) => scale * (number - zero)) as [number, number];
  // Of these, quantising gives back the levels of the picture.
  const isPicture = nearest([low, high], ['raw', 'unit', 'symmetric']) !== undefined || Math.abs(low + high) <= scale;
  if (isByte && isPicture) return { value, certain: true, reason };
  const among: readonly PixelRange[] = isByte ? ['torchvision'] : ['torchvision', 'raw', 'unit', 'symmetric'];
  const meant = nearest([low, high], among) ?? value;
  const told = `${reason}, which stand for values from ${words(low, high)}`;
  return { value: meant, certain: false, reason: told, bytes: { scale, zero, range: [low, high] } };
}

/**
 * The pixel range of a graph that begins with factor · x + offset. Such a graph normalises pixels to about −1 … 1, so the mean
 * that it subtracts and the spread that it divides by reveal the range of its input. "caffe": the spread is that of pixels from
 * 0 to 255, and their mean is 0, which is likely that of a picture whose mean was subtracted before, and not certain.
 */
export function normalisedRange(
  factor: readonly number[],
  offset: readonly number[],
): Exclude<PixelRange, 'signed' | 'torchvision'> | undefined {
  const mean = meanOf(factor, offset);
  const spread = averageOf(factor, offset, (channel) => 1 / Math.abs(atOf(factor, channel)));
  // On a scale of 0 to 255, photographs have a mean of about 120 and a standard deviation of 60; Caffe subtracts only the mean.
  if (mean >= leastOfPixels && mean <= 240) return 'raw';
  // Divided by 127.5, 128 or 255 with nothing subtracted; a spread of less is the standard deviation of pixels around their mean.
  if (spread >= 100 && spread <= 300 && Math.abs(mean) < 20) return 'raw';
  if (spread >= 20 && spread < 100 && Math.abs(mean) < 20) return 'caffe';
  if (mean >= 0.1 && mean <= 0.9 && spread <= 1.5) return 'unit';
  // Multiplied by 255, nothing subtracted.
  if (spread <= 0.02 && Math.abs(mean) < 0.1) return 'unit';
  // From −1 … 1 to 0 … 1, and from there perhaps on to ImageNet's normalisation.
  if (Math.abs(mean + 1) < closeTo && Math.abs(spread - 2) < closeTo) return 'symmetric';
  const isWidened = averages.every(
    (own, at) => Math.abs(-atOf(offset, at) / atOf(factor, at) - (2 * own - 1)) < 2 * closeTo,
  );
  return isWidened && spread >= 0.4 && spread <= 0.6 ? 'symmetric' : undefined;
}

/** No picture that is not black has a lower mean, of pixels from 0 to 255. */
const leastOfPixels = 20;

const atOf = (list: readonly number[], channel: number): number => list[channel % list.length] ?? 0;

/** What becomes 0 by factor · x + offset, on average over the channels. */
function meanOf(factor: readonly number[], offset: readonly number[]): number {
  return averageOf(factor, offset, (channel) => -atOf(offset, channel) / atOf(factor, channel));
}

function averageOf(factor: readonly number[], offset: readonly number[], of: (channel: number) => number): number {
  const channels = Array.from({ length: Math.max(factor.length, offset.length) }, (_, channel) => channel);
  return channels.reduce((sum, channel) => sum + of(channel), 0) / channels.length;
}

/** Black and white after each of the usual ways to prepare a photograph. */
const ranges: readonly (readonly [PixelRange, low: number, high: number])[] = [
  ['raw', 0, 255],
  ['unit', 0, 1],
  ['symmetric', -1, 1],
  ['torchvision', -2.118, 2.64],
  ['caffe', -123.68, 151.06],
];
/** How far a calibrated range may be from the one that it stands for, as a share of that range. */
const nearEnough = 0.04;

/** The range that goes so far, of those named. */
function nearest(
  [low, high]: readonly [number, number],
  among: readonly PixelRange[] = ranges.map(([name]) => name),
): PixelRange | undefined {
  const found = ranges.find(([name, least, most]) => {
    const slack = nearEnough * (most - least);
    return among.includes(name) && Math.abs(low - least) <= slack && Math.abs(high - most) <= slack;
  });
  return found?.[0];
}

const words = (low: number, high: number): string => `${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`;

/** The input's quantisation was calibrated on pixels, so it reveals their range. */
function quantisedRange([low, high]: readonly [number, number]): Told<PixelRange> | undefined {
  const value = nearest([low, high]);
  return value && { value, certain: false, reason: `its input is quantised for values from ${words(low, high)}` };
}
