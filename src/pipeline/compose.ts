import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { compileGraph } from './compiledGraph.ts';
import type { Graph, GraphNode } from './graph.ts';
import { fillWeights, type Mask } from './mask.ts';
import type { Channels, Layout, Preprocess } from './protocol.ts';

/** The size and order of the tensors that images are composed into. */
export interface TensorShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly layout: Layout;
}

/** The student sees about this many pixels a side: beyond, masks hold no more detail. */
const studentSide = 56;
/** Grid points a side that a mask may have at most. */
const gridPoints = 16;

/** What composing one batch gives. The arrays are used again by the next: copy what has to last. */
export interface Batch {
  readonly count: number;
  /** `count` synthetic images as the teacher takes them. */
  readonly tensor: Float32Array;
  /** `count` rows of x' − x, averaged over the student's pixels: channel, row, column. */
  readonly features: Float32Array;
  /** Root mean square of x' − x per image, in units of the 0–1 pixel range. */
  readonly change: Float32Array;
}

/**
 * Puts decoded images into the teacher's view of the original: x' = x + g·(q(z) − x), METHOD 2.3, in the teacher's own
 * normalised space, where the formula is the same because normalisation is affine. It runs as an ONNX graph, which
 * takes a tenth of the time of plain loops.
 */
export class Composer {
  /** Size of the student's view. One of its pixels averages `cell` × `cell` of the teacher's. */
  readonly featureSize: { readonly width: number; readonly height: number; readonly cell: number };
  readonly #image: Tensor;
  #outputs: Readonly<Record<'synthetic' | 'features' | 'squares', Tensor>> | undefined;

  private constructor(
    private readonly session: InferenceSession,
    image: Float32Array,
    private readonly shape: TensorShape,
    private readonly side: number,
    private readonly affine: readonly Affine[],
  ) {
    const { height, width, channels } = shape;
    const cell = cellOf(shape);
    this.featureSize = { width: Math.ceil(width / cell), height: Math.ceil(height / cell), cell };
    this.#image = new Tensor('float32', planar(image, shape), [1, channels, height, width]);
  }

  /**
   * @param image the original as the teacher takes it, one image of `shape`.
   * @param side of the decoded images, in pixels.
   */
  static async create(image: Float32Array, shape: TensorShape, side: number, input: Preprocess): Promise<Composer> {
    const affine = affineOf(input);
    return new Composer(await compileGraph(composeGraph(shape, side, affine)), image, shape, side, affine);
  }

  /** Number of features of one image. */
  get features(): number {
    return this.shape.channels * this.featureSize.width * this.featureSize.height;
  }

  /** @param decoded `masks.length` × 3 × side × side, RGB, 0–1; what lies beyond is cut off. */
  async compose(decoded: Float32Array, masks: readonly Mask[]): Promise<Batch> {
    const count = masks.length;
    const { height, width, channels } = this.shape;
    const grids = new Float32Array(count * gridPoints ** 2);
    const rows = new Float32Array(count * height * gridPoints);
    const columns = new Float32Array(count * width * gridPoints);
    masks.forEach((mask, index) => {
      const points = mask.cells + 1;
      for (let row = 0; row < points; row++) {
        grids.set(mask.grid.subarray(row * points, (row + 1) * points), (index * gridPoints + row) * gridPoints);
      }
      fillWeights(rows.subarray(index * height * gridPoints), gridPoints, height, mask.cells, mask.offsetY);
      fillWeights(columns.subarray(index * width * gridPoints), gridPoints, width, mask.cells, mask.offsetX);
    });
    const feeds = {
      image: this.#image,
      decoded: new Tensor('float32', decoded, [count, 3, this.side, this.side]),
      grids: new Tensor('float32', grids, [count, 1, gridPoints, gridPoints]),
      rows: new Tensor('float32', rows, [count, 1, height, gridPoints]),
      columns: new Tensor('float32', columns, [count, 1, width, gridPoints]),
    };
    const outputs = this.#outputsFor(count);
    await this.session.run(feeds, outputs);
    const squares = floats(outputs.squares);
    const change = Float32Array.from({ length: count }, (_, index) => {
      const unit = this.affine.map(({ scale }, channel) => (squares[index * channels + channel] ?? 0) / scale ** 2);
      return Math.sqrt(unit.reduce((sum, value) => sum + value, 0) / (height * width * channels));
    });
    return { count, tensor: floats(outputs.synthetic), features: floats(outputs.features), change };
  }

  /** Where the graph writes: made once, because a new 15 MB array a batch keeps the garbage collector busy. */
  #outputsFor(count: number) {
    if (this.#outputs?.squares.dims[0] === count) return this.#outputs;
    const { height, width, channels, layout } = this.shape;
    const empty = (...dims: number[]) => new Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b)), dims);
    this.#outputs = {
      synthetic: layout === 'NCHW' ? empty(count, channels, height, width) : empty(count, height, width, channels),
      features: empty(count, channels, this.featureSize.height, this.featureSize.width),
      squares: empty(count, channels),
    };
    return this.#outputs;
  }
}

/** One teacher channel of a 0–1 RGB picture: `offset + scale · Σ weights · rgb`. */
interface Affine {
  readonly scale: number;
  readonly offset: number;
  readonly weights: readonly [red: number, green: number, blue: number];
}

const channelWeights: Readonly<Record<Channels, readonly Affine['weights'][]>> = {
  rgb: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bgr: [
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
  ],
  // ITU-R BT.601 luma, as in tensor.ts.
  gray: [[0.299, 0.587, 0.114]],
};

function affineOf(input: Preprocess): Affine[] {
  return channelWeights[input.channels].map((weights, channel) => {
    const std = input.std[channel] ?? 1;
    return { weights, scale: (255 * input.scale) / std, offset: -(input.mean[channel] ?? 0) / std };
  });
}

const cellOf = ({ height, width }: TensorShape): number =>
  Math.max(1, Math.round(Math.min(height, width) / studentSide));

function composeGraph(shape: TensorShape, side: number, affine: readonly Affine[]): Graph {
  const { height, width, channels, layout } = shape;
  const cell = cellOf(shape);
  const composed: GraphNode[] =
    layout === 'NCHW'
      ? [{ op: 'Add', inputs: ['image', 'difference'], outputs: ['synthetic'] }]
      : [
          { op: 'Add', inputs: ['image', 'difference'], outputs: ['planar'] },
          { op: 'Transpose', inputs: ['planar'], outputs: ['synthetic'], attributes: { perm: [0, 2, 3, 1] } },
        ];
  return {
    opset: 18,
    inputs: [
      { name: 'image', shape: [1, channels, height, width] },
      { name: 'decoded', shape: ['n', 3, side, side] },
      { name: 'grids', shape: ['n', 1, gridPoints, gridPoints] },
      { name: 'rows', shape: ['n', 1, height, gridPoints] },
      { name: 'columns', shape: ['n', 1, width, gridPoints] },
    ],
    outputs: [{ name: 'synthetic' }, { name: 'features' }, { name: 'squares' }],
    weights: [
      { name: 'black', shape: [], values: Float32Array.of(0) },
      { name: 'white', shape: [], values: Float32Array.of(1) },
      { name: 'mix', shape: [channels, 3, 1, 1], values: Float32Array.from(affine.flatMap(mixOf)) },
      { name: 'offsets', shape: [channels], values: Float32Array.from(affine, ({ offset }) => offset) },
      { name: 'size', shape: [2], values: BigInt64Array.from([BigInt(height), BigInt(width)]) },
      { name: 'plane', shape: [2], values: BigInt64Array.from([2n, 3n]) },
    ],
    nodes: [
      // A picture holds nothing beyond black and white, so that what is shown later is what was scored.
      { op: 'Clip', inputs: ['decoded', 'black', 'white'], outputs: ['colours'] },
      // Channels are mixed before enlarging, where there are fewer pixels.
      { op: 'Conv', inputs: ['colours', 'mix', 'offsets'], outputs: ['normalised'] },
      {
        op: 'Resize',
        inputs: ['normalised', '', '', 'size'],
        outputs: ['enlarged'],
        attributes: { mode: 'linear', coordinate_transformation_mode: 'half_pixel', axes: [2, 3] },
      },
      { op: 'MatMul', inputs: ['rows', 'grids'], outputs: ['lines'] },
      { op: 'Transpose', inputs: ['columns'], outputs: ['across'], attributes: { perm: [0, 1, 3, 2] } },
      { op: 'MatMul', inputs: ['lines', 'across'], outputs: ['mask'] },
      { op: 'Sub', inputs: ['enlarged', 'image'], outputs: ['replacement'] },
      { op: 'Mul', inputs: ['mask', 'replacement'], outputs: ['difference'] },
      ...composed,
      {
        op: 'AveragePool',
        inputs: ['difference'],
        outputs: ['features'],
        attributes: { kernel_shape: [cell, cell], strides: [cell, cell], ceil_mode: 1 },
      },
      { op: 'ReduceSumSquare', inputs: ['difference', 'plane'], outputs: ['squares'], attributes: { keepdims: 0 } },
    ],
  };
}

const mixOf = ({ scale, weights }: Affine): number[] => weights.map((weight) => scale * weight);

function planar(image: Float32Array, { layout, channels }: TensorShape): Float32Array {
  if (layout === 'NCHW' || channels === 1) return image;
  const plane = image.length / channels;
  return Float32Array.from(image, (_, at) => image[(at % plane) * channels + Math.floor(at / plane)] ?? 0);
}

/** The graph's outputs are all float32. */
const floats = (tensor: Tensor): Float32Array => tensor.data as Float32Array;
