import { integerAttribute, integersAttribute, textAttribute } from '../../attributes.ts';
import { numbersOfTensor } from '../../tensorNumbers.ts';
import {
  inputOf,
  NotCovered,
  outputOf,
  type Rule,
  type RuleScope,
  type Rules,
  reshape,
  unbroadcast,
  zeros,
} from '../rule.ts';
import { axisOf } from '../tensorInfo.ts';
import { mapAlong, placeAlong } from './along.ts';
import { gatherComputed } from './indexing.ts';

const sizeOf = (shape: readonly number[], axis: number): number => shape[axis] as number;

/** The same values in another shape. */
const reshaped: Rule = (scope) => [reshape(scope, scope.gradient, scope.shapeOf(inputOf(scope, 0)))];

const transpose: Rule = (scope) => {
  const rank = scope.shapeOf(inputOf(scope, 0)).length;
  const order = integersAttribute(scope.node, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const perm = Array.from({ length: rank }, (_, axis) => order.indexOf(axis));
  return [scope.add('Transpose', [scope.gradient], { perm })];
};

const concat: Rule = (scope) => {
  const shapes = scope.node.input.map((name) => scope.shapeOf(name));
  const axis = axisOf(integerAttribute(scope.node, 'axis') ?? 0, shapes[0]?.length ?? 0);
  const sizes = scope.integers(shapes.map((shape) => sizeOf(shape, axis)));
  return scope.addMany('Split', [scope.gradient, sizes], shapes.length, { axis });
};

const split: Rule = (scope) => {
  const axis = axisOf(integerAttribute(scope.node, 'axis') ?? 0, scope.shapeOf(inputOf(scope, 0)).length);
  const parts = scope.gradients.map((gradient, at) => gradient ?? zeros(scope, scope.shapeOf(outputOf(scope, at))));
  return [scope.add('Concat', parts, { axis })];
};

function constants(scope: RuleScope, at: number): readonly number[] | undefined {
  const tensor = scope.constantOf(scope.node.input[at]);
  return tensor && numbersOfTensor(tensor);
}

function needed(scope: RuleScope, at: number): readonly number[] {
  const found = constants(scope, at);
  if (found === undefined) throw new NotCovered(`its input ${at} is no constant`);
  return found;
}

const slice: Rule = (scope) => {
  const input = scope.shapeOf(inputOf(scope, 0));
  const output = scope.shapeOf(outputOf(scope));
  const starts = needed(scope, 1);
  const axes = constants(scope, 3) ?? starts.map((_, at) => at);
  const steps = constants(scope, 4) ?? starts.map(() => 1);
  return [
    axes.reduce((gradient, given, at) => {
      const axis = axisOf(given, input.length);
      const size = sizeOf(input, axis);
      const step = steps[at] as number;
      const written = starts[at] as number;
      const from = written < 0 ? written + size : written;
      const start = Math.min(Math.max(from, 0), step > 0 ? size : size - 1);
      const places = Array.from({ length: sizeOf(output, axis) }, (_, index) => start + index * step);
      return placeAlong(scope, gradient, axis, places, size, input.length);
    }, scope.gradient),
  ];
};

/** For each position of a padded axis, the value of the image that it shows; −1: a constant. */
function paddedPlaces(mode: string, size: number, before: number, after: number): number[] {
  return Array.from({ length: Math.max(0, before + size + after) }, (_, at) => {
    const place = at - before;
    if (place >= 0 && place < size) return place;
    if (mode === 'edge') return Math.min(Math.max(place, 0), size - 1);
    if (mode === 'wrap') return ((place % size) + size) % size;
    if (mode === 'reflect') return place < 0 ? -place : 2 * (size - 1) - place;
    return -1;
  });
}

const pad: Rule = (scope) => {
  const input = scope.shapeOf(inputOf(scope, 0));
  const pads = needed(scope, 1);
  const axes = constants(scope, 3) ?? [...input.keys()];
  const mode = textAttribute(scope.node, 'mode') ?? 'constant';
  return [
    axes.reduce((gradient, given, at) => {
      const axis = axisOf(given, input.length);
      const size = sizeOf(input, axis);
      const [before = 0, after = 0] = [pads[at], pads[at + axes.length]];
      if (before === 0 && after === 0) return gradient;
      return mapAlong(scope, gradient, axis, paddedPlaces(mode, size, before, after), size, input.length);
    }, scope.gradient),
  ];
};

const expand: Rule = (scope) => [
  unbroadcast(scope, scope.gradient, scope.shapeOf(outputOf(scope)), scope.shapeOf(inputOf(scope, 0))),
];

const tile: Rule = (scope) => {
  const shape = scope.shapeOf(inputOf(scope, 0));
  const output = scope.shapeOf(outputOf(scope));
  const parts = shape.flatMap((size, axis) => [sizeOf(output, axis) / size, size]);
  const repeats = scope.integers(shape.map((_, axis) => 2 * axis));
  const summed = scope.add('ReduceSum', [reshape(scope, scope.gradient, parts), repeats], { keepdims: 0 });
  return [reshape(scope, summed, shape)];
};

/** Picks by indices; values picked twice are added up. */
const gather: Rule = (scope) => {
  const input = scope.shapeOf(inputOf(scope, 0));
  const axis = axisOf(integerAttribute(scope.node, 'axis') ?? 0, input.length);
  const size = sizeOf(input, axis);
  const indices = constants(scope, 1);
  if (indices === undefined) return gatherComputed(scope);
  const places = indices.map((index) => (index < 0 ? index + size : index));
  const flat = input.map((length, at) => (at === axis ? places.length : length));
  return [mapAlong(scope, reshape(scope, scope.gradient, flat), axis, places, size, input.length)];
};

/** Picks by indices that may depend on the image, as TopK's do. */
const gatherElements: Rule = (scope) => {
  const axis = integerAttribute(scope.node, 'axis') ?? 0;
  const target = zeros(scope, scope.shapeOf(inputOf(scope, 0)));
  const inputs = [target, inputOf(scope, 1), scope.gradient];
  return [scope.add('ScatterElements', inputs, { axis, reduction: 'add' })];
};

const topK: Rule = (scope) => {
  const shape = scope.shapeOf(inputOf(scope, 0));
  const axis = axisOf(integerAttribute(scope.node, 'axis') ?? -1, shape.length);
  const target = zeros(scope, shape);
  return [scope.add('ScatterElements', [target, outputOf(scope, 1), scope.gradient], { axis, reduction: 'add' })];
};

/** The inverse of DepthToSpace, for either order of the channels. */
const depthToSpace: Rule = (scope) => {
  const [images = 0, channels = 0, height = 0, width = 0] = scope.shapeOf(inputOf(scope, 0));
  const block = integerAttribute(scope.node, 'blocksize') ?? 1;
  const depth = channels / block ** 2;
  const open = reshape(scope, scope.gradient, [images, depth, height, block, width, block]);
  const columnsFirst = textAttribute(scope.node, 'mode') === 'CRD';
  const perm = columnsFirst ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
  return [reshape(scope, scope.add('Transpose', [open], { perm }), [images, channels, height, width])];
};

const spaceToDepth: Rule = (scope) => {
  const blocksize = integerAttribute(scope.node, 'blocksize') ?? 1;
  return [scope.add('DepthToSpace', [scope.gradient], { blocksize, mode: 'DCR' })];
};

export const shape: Rules = {
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Expand: expand,
  Tile: tile,
  Gather: gather,
  GatherElements: gatherElements,
  TopK: topK,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
