import type { Layout } from '../../../protocol/models.ts';
import type { GraphIndex } from '../../onnx/graphIndex.ts';
import type { ValueInfoProto } from '../../onnx/model.ts';
import { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb.ts';
import { nodeName } from './chooseOutput.ts';
import { type FrontOfGraph, frontOfGraph } from './frontOfGraph.ts';

/** The pixel values that a model expects: 0 to 255, −128 to 127, 0 to 1, or those of a preset. */
export type PixelRange = 'raw' | 'signed' | 'unit' | 'torchvision' | 'symmetric' | 'caffe';

export interface InputReading {
  readonly layout: Told<Layout> | undefined;
  readonly channels: Told<number> | undefined;
  readonly range: Told<PixelRange> | undefined;
  /** Which colour is its first channel. */
  readonly order: Told<'rgb' | 'bgr'> | undefined;
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
  return { layout, channels: channelsOf(front), range, order: orderOf(front, range?.value) };
}

/** Red, green and blue of an average photograph of ImageNet, on 0 to 1: https://docs.pytorch.org/vision/stable/models.html */
const averages = [0.485, 0.456, 0.406] as const;
/** How near to them a mean is that was rounded, or is Caffe's. */
const closeTo = 0.01;

/** The mean that is subtracted from each channel tells which colour it is: red is the brightest, blue the darkest. */
function orderOf({ factor, offset, scaling }: FrontOfGraph, range: PixelRange | undefined): InputReading['order'] {
  if (Math.max(factor.length, offset.length) !== 3) return undefined;
  const top = range === 'raw' ? 255 : 1;
  const means = averages.map((_, at) => -(offset[at % offset.length] ?? 0) / (factor[at % factor.length] ?? 1) / top);
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

function rangeOf(input: ValueInfoProto, front: FrontOfGraph): Told<PixelRange> | undefined {
  const kind = input.type?.value;
  if (kind?.case === 'tensorType' && kind.value.elemType === Type.UINT8) {
    return { value: 'raw', certain: true, reason: 'the input takes bytes' };
  }
  if (kind?.case === 'tensorType' && kind.value.elemType === Type.INT8) {
    return { value: 'signed', certain: true, reason: 'the input takes signed bytes' };
  }
  const { factor, offset, scaling, quantised } = front;
  if (quantised) return quantisedRange(quantised);
  const [first] = scaling;
  if (first === undefined) return undefined;
  const range = normalisedRange(factor, offset);
  const names = scaling.slice(0, 2).map(nodeName).join(' and ');
  return range && { value: range, certain: true, reason: `the graph itself normalises (${names})` };
}

/**
 * The pixel range of a graph that begins with factor · x + offset. Such a graph normalises pixels to about −1 … 1, so the mean
 * that it subtracts and the spread that it divides by reveal the range of its input.
 */
export function normalisedRange(factor: readonly number[], offset: readonly number[]): 'raw' | 'unit' | undefined {
  const at = (list: readonly number[], channel: number): number => list[channel % list.length] ?? 0;
  const channels = Array.from({ length: Math.max(factor.length, offset.length) }, (_, channel) => channel);
  const average = (of: (channel: number) => number): number =>
    channels.reduce((sum, channel) => sum + of(channel), 0) / channels.length;
  const mean = average((channel) => -at(offset, channel) / at(factor, channel));
  const spread = average((channel) => 1 / Math.abs(at(factor, channel)));
  // On a scale of 0 to 255, photographs have a mean of about 120 and a standard deviation of 60; Caffe subtracts only the mean.
  if (mean >= 20 && mean <= 240) return 'raw';
  if (spread >= 20 && spread <= 300 && Math.abs(mean) < 20) return 'raw';
  if (mean >= 0.1 && mean <= 0.9 && spread <= 1.5) return 'unit';
  // Multiplied by 255, nothing subtracted.
  if (spread <= 0.02 && Math.abs(mean) < 0.1) return 'unit';
  return undefined;
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

/** The input's quantisation was calibrated on pixels, so it reveals their range. */
function quantisedRange([low, high]: readonly [number, number]): Told<PixelRange> | undefined {
  const found = ranges.find(([, least, most]) => {
    const slack = nearEnough * (most - least);
    return Math.abs(low - least) <= slack && Math.abs(high - most) <= slack;
  });
  const words = `${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`;
  return found && { value: found[0], certain: false, reason: `its input is quantised for values from ${words}` };
}
