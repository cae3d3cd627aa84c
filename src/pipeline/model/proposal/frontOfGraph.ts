import { floatAttribute, integersAttribute } from '../../onnx/attributes.ts';
import { type GraphIndex, shapeOfValue } from '../../onnx/graphIndex.ts';
import { imageChannels } from '../../onnx/imageShape.ts';
import type { NodeProto } from '../../onnx/model.ts';
import { constantNumbers, scalarOf } from './scalar.ts';

/** What a graph does to its input before the first layer. */
export interface FrontOfGraph {
  /** For each axis of the first layer's input, the axis of the model's input that it comes from; undefined: a new one, or unknown. */
  readonly axes: readonly (number | undefined)[];
  /** The first layer with weights; undefined: no straight path leads to one. */
  readonly layer: NodeProto | undefined;
  /** Its input channels, if it is a convolution. */
  readonly channels: number | undefined;
  /** Factor and offset for each channel of the input, in its order, or for all: the layer gets factor · input + offset. */
  readonly factor: readonly number[];
  readonly offset: readonly number[];
  /** The nodes that scale or shift the input. */
  readonly scaling: readonly NodeProto[];
  /** Factor and offset before the first batch normalisation, whose numbers are those of what it was trained on; undefined: there is none. */
  readonly unlearned: { readonly factor: readonly number[]; readonly offset: readonly number[] } | undefined;
  /** Lowest and highest value that the quantised input can have, if quantisation comes first. */
  readonly quantised: readonly [low: number, high: number] | undefined;
  /** What bytes stand for, if the input has them and is dequantised first: scale × (byte − zero). */
  readonly bytes: { readonly scale: number; readonly zero: number } | undefined;
}

/** Operators whose output still holds one number per pixel and channel. */
const passing = new Set(
  'Identity Cast CastLike Clip Pad Resize Dropout Gather Slice Split Concat Upsample Relu'.split(' '),
);
/** The index of the weights among a node's inputs. */
const convolutions: ReadonlyMap<string, number> = new Map([
  ['Conv', 1],
  ['FusedConv', 1],
  ['ConvInteger', 1],
  ['QLinearConv', 3],
]);
/** Where the walk ends when only sizes are asked about. */
const measuring = new Set(['Shape', 'Size', 'ConstantOfShape', 'RandomNormalLike', 'RandomUniformLike', 'Bernoulli']);

/** Follows the input forwards to the first layer with weights. @param input its name. */
export function frontOfGraph(index: GraphIndex, input: string): FrontOfGraph {
  const rank = shapeOfValue(index.valueOf(input))?.length ?? 4;
  const state = new Front(rank);
  const seen = new Set<string>();
  for (let name = input; !seen.has(name); ) {
    seen.add(name);
    const node = index.consumersOf(name).find(({ opType }) => !measuring.has(opType));
    if (node === undefined) break;
    const place = convolutions.get(node.opType);
    if (place !== undefined) return state.end(node, channelsOf(index, node, place));
    if (!state.pass(index, node, name)) return state.end(node, undefined);
    name = node.output[0] ?? '';
  }
  return state.end(undefined, undefined);
}

class Front {
  #axes: (number | undefined)[];
  #factor: number[] = [1];
  #offset: number[] = [0];
  #quantised: readonly [number, number] | undefined;
  #bytes: FrontOfGraph['bytes'];
  readonly #scaling: NodeProto[] = [];
  #unlearned: FrontOfGraph['unlearned'];
  /** Whether channels are in the other order than those of the input. */
  #reversed = false;

  constructor(rank: number) {
    this.#axes = Array.from({ length: rank }, (_, axis) => axis);
  }

  end(layer: NodeProto | undefined, channels: number | undefined): FrontOfGraph {
    const [axes, factor, offset] = [this.#axes, this.#factor, this.#offset];
    const [scaling, quantised, bytes] = [this.#scaling, this.#quantised, this.#bytes];
    return { axes, layer, channels, factor, offset, scaling, unlearned: this.#unlearned, quantised, bytes };
  }

  /** Follows one node; false: the walk ends here. */
  pass(index: GraphIndex, node: NodeProto, name: string): boolean {
    switch (node.opType) {
      case 'Transpose': {
        const perm = integersAttribute(node, 'perm') ?? this.#axes.map((_, axis) => this.#axes.length - 1 - axis);
        this.#axes = perm.map((axis) => this.#axes[axis]);
        return true;
      }
      case 'Unsqueeze': {
        const places = constantNumbers(index, node.input[1]) ?? integersAttribute(node, 'axes') ?? [0];
        const rank = this.#axes.length + places.length;
        for (const place of [...places].sort((a, b) => a - b)) {
          this.#axes.splice(place < 0 ? place + rank : place, 0, undefined);
        }
        return true;
      }
      case 'QuantizeLinear':
        return this.#quantise(scalarOf(index, node.input[1]), scalarOf(index, node.input[2]) ?? 0);
      case 'DequantizeLinear':
        return this.#dequantise(scalarOf(index, node.input[1]), scalarOf(index, node.input[2]) ?? 0);
      case 'Slice':
      case 'Gather':
        if (reversesChannels(index, node)) this.#reversed = !this.#reversed;
        return true;
      case 'BatchNormalization':
        return this.#batchNormalise(index, node);
      case 'Add':
      case 'Sub':
      case 'Mul':
      case 'Div':
        return this.#scale(index, node, name);
      default:
        return passing.has(node.opType);
    }
  }

  #quantise(scale: number | undefined, zero: number): boolean {
    if (scale === undefined || this.#scaling.length > 0) return true;
    // int8 has 0 in the middle of its range; uint8 begins at 0.
    const lowest = zero < 0 ? -128 : 0;
    this.#quantised ??= [(lowest - zero) * scale, (lowest + 255 - zero) * scale];
    return true;
  }

  #dequantise(scale: number | undefined, zero: number): boolean {
    if (scale !== undefined && this.#scaling.length === 0 && !this.#quantised) this.#bytes ??= { scale, zero };
    return true;
  }

  #scale(index: GraphIndex, node: NodeProto, name: string): boolean {
    const first = node.input[0] === name;
    const numbers = perChannel(index, node.input[first ? 1 : 0]);
    if (numbers === undefined || numbers.length === 0 || numbers.length > 16) return false;
    if (!first && (node.opType === 'Sub' || node.opType === 'Div')) return false;
    const [multiply, sign] = [node.opType === 'Mul' || node.opType === 'Div', node.opType === 'Sub' ? -1 : 1];
    const values = node.opType === 'Div' ? numbers.map((value) => 1 / value) : numbers;
    if (multiply) this.#take(node, values, [0]);
    else
      this.#take(
        node,
        [1],
        values.map((value) => sign * value),
      );
    return true;
  }

  #batchNormalise(index: GraphIndex, node: NodeProto): boolean {
    const [scale, bias, mean, variance] = node.input.slice(1, 5).map((name) => constantNumbers(index, name));
    if (!scale || !bias || !mean || !variance || mean.length > 16) return false;
    const epsilon = floatAttribute(node, 'epsilon') ?? 1e-5;
    this.#unlearned ??= { factor: this.#factor, offset: this.#offset };
    const factor = variance.map((value, channel) => (scale[channel] ?? 1) / Math.sqrt(value + epsilon));
    this.#take(
      node,
      factor,
      factor.map((value, channel) => (bias[channel] ?? 0) - value * (mean[channel] ?? 0)),
    );
    return true;
  }

  #take(node: NodeProto, factor: readonly number[], offset: readonly number[]): void {
    const count = Math.max(factor.length, offset.length, this.#factor.length, this.#offset.length);
    const at = (list: readonly number[], channel: number): number =>
      list[(this.#reversed ? list.length - 1 - channel : channel) % list.length] ?? 0;
    const own = (list: readonly number[], channel: number): number => list[channel % list.length] ?? 0;
    const channels = Array.from({ length: count }, (_, channel) => channel);
    const [before, shift] = [this.#factor, this.#offset];
    this.#factor = channels.map((channel) => own(before, channel) * at(factor, channel));
    this.#offset = channels.map((channel) => own(shift, channel) * at(factor, channel) + at(offset, channel));
    this.#scaling.push(node);
  }
}

/** The numbers of a constant; of one in the shape of an image, such as a mean image, the average of each channel. */
function perChannel(index: GraphIndex, tensor: string | undefined): readonly number[] | undefined {
  const numbers = constantNumbers(index, tensor);
  const shape = index.constantOf(tensor ?? '')?.dims.map(Number) ?? [];
  const axis = imageChannels(shape);
  if (numbers === undefined || axis === undefined) return numbers;
  const count = shape.at(axis) ?? 1;
  const pixels = numbers.length / count;
  const sums = new Float64Array(count);
  for (const [at, value] of numbers.entries()) {
    const channel = axis === -1 ? at % count : Math.floor(at / pixels);
    sums[channel] = (sums[channel] ?? 0) + value / pixels;
  }
  return [...sums];
}

/** Whether a node turns RGB into BGR or back: the last first, as `x[:, ::-1]` does, or by their indices. */
function reversesChannels(index: GraphIndex, { opType, input }: NodeProto): boolean {
  if (opType === 'Slice') return constantNumbers(index, input[4])?.join() === '-1';
  return constantNumbers(index, input[1])?.join() === '2,1,0';
}

/** Input channels of a convolution, whose weights are out × in / group × height × width. */
function channelsOf(index: GraphIndex, node: NodeProto, place: number): number | undefined {
  const name = node.input[place] ?? '';
  const maker = index.producerOf(name);
  const constant = index.constantOf(maker?.opType === 'DequantizeLinear' ? (maker.input[0] ?? '') : name);
  const inner = constant?.dims[1];
  const groups = Number(node.attribute.find((attribute) => attribute.name === 'group')?.i ?? 1n);
  return inner === undefined ? undefined : Number(inner) * groups;
}
