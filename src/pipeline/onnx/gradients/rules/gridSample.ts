import { integerAttribute, textAttribute } from '../../attributes.ts';
import { TensorProto_DataType as Type } from '../../proto/onnx_pb.ts';
import {
  asNumber,
  inputOf,
  NotCovered,
  outputOf,
  type Rule,
  type RuleScope,
  type Rules,
  reshape,
  zeros,
} from '../rule.ts';
import { sizeOf } from '../tensorInfo.ts';

/** One of the positions along an axis that a sample is mixed from. */
interface Tap {
  /** From the position at or before the sample. */
  readonly offset: number;
  /** Its share, a polynomial in how far behind that position the sample lies, 0–1: coefficients from the constant on. */
  readonly share: readonly number[];
}

/** Of the cubic kernel, in PyTorch as in ONNX Runtime (Keys 1981 has −½). */
const a = -0.75;

/** Shares of ONNX's modes, by their names before operator set 20 and since. */
const linear: readonly Tap[] = [
  { offset: 0, share: [1, -1] },
  { offset: 1, share: [0, 1] },
];
const cubic: readonly Tap[] = [
  { offset: -1, share: [0, a, -2 * a, a] },
  { offset: 0, share: [1, 0, -(a + 3), a + 2] },
  { offset: 1, share: [0, -a, 2 * a + 3, -(a + 2)] },
  { offset: 2, share: [0, 0, a, -a] },
];
const nearest: readonly Tap[] = [{ offset: 0, share: [1] }];
const modes: Readonly<Record<string, readonly Tap[]>> = { linear, bilinear: linear, nearest, cubic, bicubic: cubic };

/** A tap of all samples of all images: tensors of one axis. */
interface Taken {
  /** Position along the axis, always inside the image. */
  readonly place: string;
  readonly share: string;
  /** ∂share/∂grid; undefined: 0. */
  readonly slope: string | undefined;
}

/**
 * Samples an image at places that a grid names (Jaderberg et al., Spatial Transformer Networks, NeurIPS 2015, equations 5 to
 * 7, in any number of axes). Every sample is a sum over taps of the image's value times the product of its shares along the
 * axes. So the image's gradient is the samples', shared out to where they were taken, and the grid's is the product of the
 * image's values with the slopes of the shares. Places outside are no matter of the samples but of the taps, each of which
 * is left out, moved to the border or reflected.
 */
const gridSample: Rule = (scope) => {
  const [images = 0, channels = 0, ...sizes] = scope.shapeOf(inputOf(scope, 0));
  const grid = inputOf(scope, 1);
  const mode = textAttribute(scope.node, 'mode') ?? 'linear';
  const taps = modes[mode];
  if (taps === undefined) throw new NotCovered(`it samples by "${mode}"`);
  const samples = sizeOf(scope.shapeOf(grid).slice(1, -1));
  const axes = sizes.map((size, axis) => takenAlong(scope, taps, size, sizes.length - 1 - axis));
  const combined = combinationsOf(axes);
  const rows = combined.map((each) => rowsOf(scope, each, sizes, [images, samples]));
  const gradient = asRows(scope, scope.gradient, [images, channels, samples]);
  const image = (): string => {
    const parts = combined.map((each) => scope.add('Mul', [gradient, column(scope, product(scope, each, undefined))]));
    const target = zeros(scope, [images * sizeOf(sizes), channels]);
    const places = reshape(scope, scope.add('Concat', rows, { axis: 0 }), [-1, 1]);
    const values = scope.add('Concat', parts, { axis: 0 });
    const sums = scope.add('ScatterND', [target, places, values], { reduction: 'add' });
    const open = scope.add('Transpose', [reshape(scope, sums, [images, -1, channels])], { perm: [0, 2, 1] });
    return reshape(scope, open, [images, channels, ...sizes]);
  };
  const moved = (): string => {
    if (taps === nearest) return zeros(scope, scope.shapeOf(grid));
    const flat = asRows(scope, inputOf(scope, 0), [images, channels, sizeOf(sizes)]);
    const dots = rows.map((row) => {
      const values = scope.add('Mul', [gradient, scope.add('Gather', [flat, row], { axis: 0 })]);
      return scope.add('ReduceSum', [values, scope.integers([1])], { keepdims: 0 });
    });
    const ofAxes = axes.map((_, axis) =>
      column(
        scope,
        total(
          scope,
          dots.map((dot, at) => scope.add('Mul', [dot, product(scope, combined[at] as Taken[], axis)])),
        ),
      ),
    );
    return reshape(scope, scope.add('Concat', ofAxes.toReversed(), { axis: 1 }), scope.shapeOf(grid));
  };
  return [scope.wants(0) ? image() : undefined, scope.wants(1) ? moved() : undefined];
};

/** What is taken along one axis of `size`, whose places are the grid's numbers `at`. */
function takenAlong(scope: RuleScope, taps: readonly Tap[], size: number, at: number): readonly Taken[] {
  const number = (value: number): string => scope.floats([value]);
  const aligned = integerAttribute(scope.node, 'align_corners') === 1;
  const component = scope.add('Gather', [inputOf(scope, 1), scope.integers([at])], { axis: -1 });
  const raised = scope.add('Add', [reshape(scope, component, [-1]), number(1)]);
  // As ONNX Runtime computes it, so that rounding is the same.
  const place = aligned
    ? scope.add('Mul', [scope.add('Div', [raised, number(2)]), number(size - 1)])
    : scope.add('Div', [scope.add('Sub', [scope.add('Mul', [raised, number(size)]), number(1)]), number(2)]);
  const first = scope.add(taps === nearest ? 'Round' : 'Floor', [place]);
  const behind = scope.add('Sub', [place, first]);
  const slopeOfPlace = (aligned ? size - 1 : size) / 2;
  return taps.map(({ offset, share }) => {
    const [inside, isInside] = padded(scope, scope.add('Add', [first, number(offset)]), size, aligned);
    const slope = share.slice(1).map((factor, power) => factor * (power + 1) * slopeOfPlace);
    const kept = (tensor: string): string => (isInside ? scope.add('Mul', [tensor, isInside]) : tensor);
    return {
      place: inside,
      share: kept(polynomial(scope, behind, share)),
      slope: slope.length > 0 ? kept(polynomial(scope, behind, slope)) : undefined,
    };
  });
}

/**
 * Whole positions along an axis as ones inside it.
 * @returns also a 1 for each that is inside and a 0 for all others, if those are left out.
 */
function padded(scope: RuleScope, places: string, size: number, aligned: boolean): readonly [string, string?] {
  const number = (value: number): string => scope.floats([value]);
  const clipped = (tensor: string): string =>
    scope.add('Max', [scope.add('Min', [tensor, number(size - 1)]), number(0)]);
  const padding = textAttribute(scope.node, 'padding_mode') ?? 'zeros';
  if (padding === 'border') return [clipped(places)];
  if (padding === 'zeros') {
    const inside = clipped(places);
    const isInside = scope.add('Equal', [inside, places]);
    return [inside, asNumber(scope, isInside, inputOf(scope, 0))];
  }
  if (padding !== 'reflection') throw new NotCovered(`it pads by "${padding}"`);
  // Mirrors are at the outermost pixels' centres, or at the image's edges, half a pixel before and behind.
  const [mirror, period] = aligned ? [0, 2 * (size - 1)] : [0.5, 2 * size];
  if (period === 0) return [scope.add('Mul', [places, number(0)])];
  const away = scope.add('Abs', [scope.add('Add', [places, number(mirror)])]);
  const turn = scope.add('Mod', [away, number(period)], { fmod: 1 });
  const back = scope.add('Min', [turn, scope.add('Sub', [number(period), turn])]);
  return [clipped(scope.add('Sub', [back, number(mirror)]))];
}

/** By Horner's rule. */
function polynomial(scope: RuleScope, x: string, coefficients: readonly number[]): string {
  const highest = scope.floats([coefficients.at(-1) ?? 0]);
  if (coefficients.length === 1) return scope.add('Expand', [highest, scope.add('Shape', [x])]);
  return coefficients
    .slice(0, -1)
    .reduceRight((sum, factor) => scope.add('Add', [scope.add('Mul', [sum, x]), scope.floats([factor])]), highest);
}

/** All ways to choose a tap of each axis. */
const combinationsOf = (axes: readonly (readonly Taken[])[]): Taken[][] =>
  axes.reduce<Taken[][]>((found, taps) => found.flatMap((chosen) => taps.map((tap) => [...chosen, tap])), [[]]);

/** The product of the shares along all axes, or of the slope along one with the shares along the others. */
function product(scope: RuleScope, taken: readonly Taken[], sloping: number | undefined): string {
  const factors = taken.map(({ share, slope }, axis) => (axis === sloping ? (slope as string) : share));
  return factors.reduce((all, factor) => scope.add('Mul', [all, factor]));
}

/** Rows of all images' pixels, one below the other, that samples are taken from. */
function rowsOf(
  scope: RuleScope,
  taken: readonly Taken[],
  sizes: readonly number[],
  [images, samples]: readonly [number, number],
): string {
  const places = taken.map(({ place }) => scope.add('Cast', [place], { to: Type.INT64 }));
  const inImage = places.reduce((row, place, axis) =>
    scope.add('Add', [scope.add('Mul', [row, scope.integers([sizes[axis] as number])]), place]),
  );
  if (images === 1) return inImage;
  const first = scope.integers(Array.from({ length: images }, (_, image) => image * sizeOf(sizes)));
  const ofImages = scope.add('Add', [reshape(scope, inImage, [images, samples]), reshape(scope, first, [images, 1])]);
  return reshape(scope, ofImages, [-1]);
}

/** Images × channels × places as rows of channels, one for each place of each image. */
function asRows(scope: RuleScope, tensor: string, shape: readonly [number, number, number]): string {
  const turned = scope.add('Transpose', [reshape(scope, tensor, shape)], { perm: [0, 2, 1] });
  return reshape(scope, turned, [-1, shape[1]]);
}

const column = (scope: RuleScope, tensor: string): string => reshape(scope, tensor, [-1, 1]);

const total = (scope: RuleScope, terms: readonly string[]): string =>
  terms.length === 1 ? (terms[0] as string) : scope.add('Sum', terms);

/**
 * Makes a grid by a transformation for each image, places = [regular places, 1] · transformationᵀ. The regular places are what
 * the node itself makes of a transformation that moves nothing.
 */
const affineGrid: Rule = (scope) => {
  const [images = 0, ...sizes] = scope.shapeOf(outputOf(scope)).slice(0, -1);
  const axes = sizes.length;
  const still = Array.from({ length: axes * (axes + 1) }, (_, at) => (at % (axes + 2) === 0 ? 1 : 0));
  const one = scope.again([scope.floats(still, [1, axes, axes + 1]), scope.integers([1, 1, ...sizes])]);
  const places = reshape(scope, one, [sizeOf(sizes), axes]);
  const ones = scope.add('Expand', [scope.floats([1]), scope.integers([sizeOf(sizes), 1])]);
  const flat = reshape(scope, scope.gradient, [images, sizeOf(sizes), axes]);
  const turned = scope.add('Transpose', [flat], { perm: [0, 2, 1] });
  return [scope.add('MatMul', [turned, scope.add('Concat', [places, ones], { axis: 1 })])];
};

export const gridSampling: Rules = { GridSample: gridSample, AffineGrid: affineGrid };
