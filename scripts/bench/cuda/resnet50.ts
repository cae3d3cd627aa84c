import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitImage, openImage, toTensor } from '../../../src/pipeline/image/image.ts';
import { randomStream } from '../../../src/pipeline/numeric/random.ts';
import { encodeGraph, type GraphNode, type GraphTensor } from '../../../src/pipeline/onnx/graph.ts';
import { InferenceSession, Tensor } from '../../../src/pipeline/onnx/ort.ts';
import { presets } from '../../../src/settings/presets.ts';
import { examples } from '../../shared/places.ts';

/** Blocks of each stage, and the channels inside them; four times as many come out: He et al., arXiv 1512.03385, table 1. */
const stages = [
  { blocks: 3, channels: 64 },
  { blocks: 4, channels: 128 },
  { blocks: 6, channels: 256 },
  { blocks: 3, channels: 512 },
] as const;
const expansion = 4;
const features = 2048;
const classes = 1000;
const side = 224;
/** Of what a block adds to what went in, so that numbers stay of one size over 16 blocks. */
const added = 0.3;
/** Standard deviation of the logits over pictures: so much that labels shift. */
const spread = 5;

/** A network in the making. */
class Network {
  readonly nodes: GraphNode[] = [];
  readonly weights: GraphTensor[] = [];

  /** A convolution with the bias that batch normalisation would leave, and weights as He et al. draw them (arXiv 1502.01852). */
  convolve(input: string, to: string, size: ConvolutionSize, relu: boolean, gain = 1): string {
    const { from, channels, kernel, stride = 1 } = size;
    const random = randomStream(50, this.weights.length);
    const deviation = gain * Math.sqrt(2 / (from * kernel ** 2));
    const values = Float32Array.from({ length: channels * from * kernel ** 2 }, () => deviation * random.normal());
    this.weights.push({ name: `${to}.weight`, shape: [channels, from, kernel, kernel], values });
    this.weights.push({ name: `${to}.bias`, shape: [channels], values: new Float32Array(channels) });
    const pad = (kernel - 1) / 2;
    this.nodes.push({
      ...{ op: 'Conv', inputs: [input, `${to}.weight`, `${to}.bias`], outputs: [to] },
      attributes: { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] },
    });
    return relu ? this.relu(to) : to;
  }

  relu(input: string): string {
    this.nodes.push({ op: 'Relu', inputs: [input], outputs: [`${input}.relu`] });
    return `${input}.relu`;
  }

  block(input: string, name: string, from: number, channels: number, stride: number): string {
    const wide = expansion * channels;
    let path = this.convolve(input, `${name}.conv1`, { from, channels, kernel: 1 }, true);
    path = this.convolve(path, `${name}.conv2`, { from: channels, channels, kernel: 3, stride }, true);
    path = this.convolve(path, `${name}.conv3`, { from: channels, channels: wide, kernel: 1 }, false, added);
    const size = { from, channels: wide, kernel: 1, stride };
    const beside = from === wide ? input : this.convolve(input, `${name}.downsample`, size, false);
    this.nodes.push({ op: 'Add', inputs: [path, beside], outputs: [name] });
    return this.relu(name);
  }
}

interface ConvolutionSize {
  readonly from: number;
  readonly channels: number;
  readonly kernel: number;
  readonly stride?: number;
}

/**
 * Writes a network of ResNet-50's layers (25.6 million weights, 4.1 thousand million multiplications an image), for its
 * speed: its weights are random, but its labels differ from picture to picture, so that it can be explained.
 * @returns the path of the `.onnx` file.
 */
export async function writeResNet50(folder: string): Promise<string> {
  const network = new Network();
  const first = network.convolve('image', 'conv1', { from: 3, channels: 64, kernel: 7, stride: 2 }, true);
  const pooling = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };
  network.nodes.push({ op: 'MaxPool', inputs: [first], outputs: ['maxpool'], attributes: pooling });
  let last = 'maxpool';
  let from = 64;
  stages.forEach(({ blocks, channels }, stage) => {
    for (let block = 0; block < blocks; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      last = network.block(last, `layer${stage + 1}.${block}`, from, channels, stride);
      from = expansion * channels;
    }
  });
  network.nodes.push({ op: 'GlobalAveragePool', inputs: [last], outputs: ['avgpool'] });
  network.nodes.push({ op: 'Flatten', inputs: ['avgpool'], outputs: ['features'] });
  const weight = headFor(await featuresOf(encode(network, 'features')));
  network.weights.push({ name: 'fc.weight', shape: [features, classes], values: weight });
  network.weights.push({ name: 'fc.bias', shape: [classes], values: new Float32Array(classes) });
  network.nodes.push({ op: 'Gemm', inputs: ['features', 'fc.weight', 'fc.bias'], outputs: ['logits'] });
  const path = join(folder, 'resnet50-random.onnx');
  writeFileSync(path, encode(network, 'logits'));
  return path;
}

function encode({ nodes, weights }: Network, output: string): Uint8Array {
  const inputs = [{ name: 'image', shape: ['N', 3, side, side] }];
  return encodeGraph({ nodes, weights, inputs, outputs: [{ name: output }], opset: 13, irVersion: 7 });
}

/** Features of pictures that have little in common. */
async function featuresOf(model: Uint8Array): Promise<Float32Array[]> {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
  const input = { ...presets.torchvision, size: [side, side], layout: 'NCHW' } as const;
  const pictures = [];
  for (const name of ['chelsea.png', 'coffee.png']) {
    pictures.push(fitImage(await openImage(join(examples, name)), input, [side, side]).picture);
  }
  const noise = randomStream(51, 0).uniform;
  const paint = (level: () => number) => ({
    ...{ width: side, height: side },
    rgb: Uint8Array.from({ length: 3 * side ** 2 }, level),
  });
  pictures.push(
    paint(() => 128),
    paint(() => Math.floor(256 * noise())),
  );
  const all: Float32Array[] = [];
  for (const picture of pictures) {
    const image = new Tensor('float32', toTensor(picture, input, 'NCHW'), [1, 3, side, side]);
    const { features: given } = await session.run({ image });
    all.push(given?.data as Float32Array);
  }
  await session.release();
  return all;
}

/** Weights of a last layer that is blind to what all pictures have in common, since that would decide every label. */
function headFor(pictures: readonly Float32Array[]): Float32Array {
  const mean = Float64Array.from({ length: features }, (_, at) => {
    return pictures.reduce((sum, values) => sum + (values[at] ?? 0), 0) / pictures.length;
  });
  const square = mean.reduce((sum, value) => sum + value * value, 0);
  const weight = new Float32Array(features * classes);
  let variance = 0;
  for (let label = 0; label < classes; label++) {
    const random = randomStream(52, label);
    const drawn = Float64Array.from({ length: features }, () => random.normal());
    const along = drawn.reduce((sum, value, at) => sum + value * (mean[at] ?? 0), 0) / square;
    drawn.forEach((value, at) => {
      weight[at * classes + label] = value - along * (mean[at] ?? 0);
    });
    for (const values of pictures) {
      const logit = values.reduce((sum, value, at) => sum + value * (weight[at * classes + label] ?? 0), 0);
      variance += logit ** 2 / (pictures.length * classes);
    }
  }
  return weight.map((value) => (spread * value) / Math.sqrt(variance));
}
