import { integersAttribute } from '../attributes.ts';
import type { NodeProto } from '../model.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/**
 * How a tensor lays out the numbers of one image: channels × height × width; height × width × channels; a list of
 * positions, each with all channels, the first `extra` of which are not spatial (class token, registers); or channels ×
 * positions.
 */
export type Layout =
  | { readonly kind: 'NCHW' | 'NHWC' | 'channelsOfPlaces' }
  | { readonly kind: 'tokens'; readonly extra: number };

/** The number of positions in the tensor. */
export interface Grid {
  readonly layout: Layout;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

const ofImages = new Set(
  'Conv ConvTranspose QLinearConv MaxPool AveragePool LpPool BatchNormalization InstanceNormalization GroupNormalization LRN DepthToSpace SpaceToDepth'.split(
    ' ',
  ),
);
const reshaping = new Set('Reshape Flatten Squeeze Unsqueeze'.split(' '));
/** The layout that convolutions use for images. */
const images: Layout = { kind: 'NCHW' };

/** Follows the spatial positions of an image through a graph, node by node. */
export class GridFollower {
  readonly #grids = new Map<string, Grid>();
  #last: Grid | undefined;

  /** @param input the model's input, in the layout that its shape implies. */
  constructor(
    private readonly builder: GraphBuilder,
    input: string,
  ) {
    const shape = builder.shapeOf(input);
    const last = shape.at(-1) ?? 0;
    const layout: Layout = { kind: last <= 4 && (shape[1] ?? 0) > 4 ? 'NHWC' : 'NCHW' };
    const grid = read(shape, layout);
    if (grid) this.#grids.set(input, grid);
  }

  /** The grid of a node's first output; undefined: it has no spatial positions, or they are unknown. */
  follow(node: NodeProto): Grid | undefined {
    const [output = ''] = node.output;
    if (!this.builder.hasGradient(output)) return undefined;
    const shape = this.builder.shapeOf(output);
    const found = this.#gridOf(node, shape) ?? this.#guess(shape);
    const grid = found && found.height > 1 && found.width > 1 ? found : undefined;
    if (grid === undefined) return undefined;
    this.#grids.set(output, grid);
    this.#last = grid;
    return grid;
  }

  #gridOf(node: NodeProto, shape: readonly number[]): Grid | undefined {
    if (ofImages.has(node.opType)) return read(shape, images);
    const source = node.input.find((name) => this.#grids.has(name));
    const from = source === undefined ? undefined : this.#grids.get(source);
    if (from === undefined) return undefined;
    if (node.opType === 'Transpose') return turned(from, shape, integersAttribute(node, 'perm')?.join());
    if (reshaping.has(node.opType)) return reshaped(from, shape);
    if (from.layout.kind === 'NCHW' || from.layout.kind === 'NHWC') return sameRank(from, shape);
    const places = from.height * from.width;
    if (shape.length !== 3) return undefined;
    if (from.layout.kind !== 'tokens') return shape[2] === places ? { ...from, channels: shape[1] ?? 0 } : undefined;
    const extra = (shape[1] ?? 0) - places;
    const few = extra >= 0 && extra <= Math.max(8, from.layout.extra);
    return few ? { ...from, layout: { kind: 'tokens', extra }, channels: shape[2] ?? 0 } : undefined;
  }

  /**
   * After reshapes that mix positions and channels, such as attention windows: the same positions as before, or half.
   */
  #guess(shape: readonly number[]): Grid | undefined {
    const last = this.#last;
    if (last === undefined) return undefined;
    const { height, width, layout } = last;
    const extra = layout.kind === 'tokens' ? layout.extra : 0;
    if (shape.length === 3 && shape[1] === height * width + extra) {
      return { ...last, layout: { kind: 'tokens', extra }, channels: shape[2] ?? 0 };
    }
    const [, h = 0, w = 0, channels = 0] = shape;
    const alike = shape.length === 4 && layout.kind === 'NHWC' && h * width === w * height;
    return alike && (h === height || 2 * h === height) ? { layout, height: h, width: w, channels } : undefined;
  }
}

function read(shape: readonly number[], layout: Layout): Grid | undefined {
  if (shape.length !== 4) return undefined;
  const [, a = 0, b = 0, c = 0] = shape;
  return layout.kind === 'NHWC'
    ? { layout, height: a, width: b, channels: c }
    : { layout, channels: a, height: b, width: c };
}

/** Whatever keeps the axes, such as an activation, a slice, or a concatenation. */
function sameRank(from: Grid, shape: readonly number[]): Grid | undefined {
  const grid = read(shape, from.layout);
  // The result of a matrix product may only look alike.
  const same = grid && grid.height * from.width === grid.width * from.height;
  return same ? grid : undefined;
}

function turned(from: Grid, shape: readonly number[], perm: string | undefined): Grid | undefined {
  const { kind } = from.layout;
  if (kind === 'NCHW' && perm === '0,2,3,1') return read(shape, { kind: 'NHWC' });
  if (kind === 'NHWC' && perm === '0,3,1,2') return read(shape, { kind: 'NCHW' });
  if (perm !== '0,2,1') return undefined;
  if (kind === 'channelsOfPlaces') return { ...from, layout: { kind: 'tokens', extra: 0 } };
  return from.layout.kind === 'tokens' && from.layout.extra === 0
    ? { ...from, layout: { kind: 'channelsOfPlaces' } }
    : undefined;
}

function reshaped(from: Grid, shape: readonly number[]): Grid | undefined {
  const { layout, channels, height, width } = from;
  const rest = shape.slice(1).join();
  const places = height * width;
  if (rest === `${channels},${places}` && (layout.kind === 'NCHW' || layout.kind === 'channelsOfPlaces')) {
    return { ...from, layout: { kind: 'channelsOfPlaces' } };
  }
  if (rest === `${channels},${height},${width}` && (layout.kind === 'NCHW' || layout.kind === 'channelsOfPlaces')) {
    return { ...from, layout: images };
  }
  const extra = layout.kind === 'tokens' ? layout.extra : 0;
  if (layout.kind !== 'NHWC' && layout.kind !== 'tokens') return undefined;
  if (rest === `${places + extra},${channels}`) return { ...from, layout: { kind: 'tokens', extra } };
  return extra === 0 && rest === `${height},${width},${channels}` ? { ...from, layout: { kind: 'NHWC' } } : undefined;
}
