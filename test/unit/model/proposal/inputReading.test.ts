import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asBytes } from '../../../../src/pipeline/model/proposal/graphInput.ts';
import { normalisedRange, readInput } from '../../../../src/pipeline/model/proposal/inputReading.ts';
import { encodeGraph, type Graph, type GraphNode } from '../../../../src/pipeline/onnx/graph.ts';
import { GraphIndex } from '../../../../src/pipeline/onnx/graphIndex.ts';
import { decodeModel } from '../../../../src/pipeline/onnx/model.ts';
import { beginning, byte, image, integers, node, scalar, side, vector } from '../../../fixtures/models/modelKinds.ts';

function read(graph: Graph) {
  const index = new GraphIndex(decodeModel(encodeGraph(graph)).graph!);
  return readInput(index, index.inputs[0]!);
}

const rangeOf = (before: readonly GraphNode[], ...constants: Graph['weights'] & {}) =>
  read(beginning(before, { weights: constants })).range;

test('divided by 255, pixels go in as they are', () => {
  assert.deepEqual(rangeOf([node('Div', 'input c', 'x')], scalar('c', 255)), {
    value: 'raw',
    certain: true,
    reason: 'the graph itself normalises (Div "x")',
  });
});

test('each library’s own normalisation shows what it begins with', () => {
  const mean = vector('m', 123.675, 116.28, 103.53);
  const std = vector('s', 58.395, 57.12, 57.375);
  // OpenMMLab's, on 0–255.
  assert.equal(rangeOf([node('Sub', 'input m', 'a'), node('Div', 'a s', 'x')], mean, std)?.value, 'raw');
  // Caffe's, without a scale.
  assert.equal(rangeOf([node('Sub', 'input m', 'x')], mean)?.value, 'raw');
  // Keras' Rescaling(1 / 127.5, offset=-1).
  const rescale = [node('Mul', 'input c', 'a'), node('Add', 'a o', 'x')];
  assert.equal(rangeOf(rescale, scalar('c', 1 / 127.5), scalar('o', -1))?.value, 'raw');
  // ImageNet's on 0–1, and 2x − 1.
  const imageNet = [vector('m', 0.485, 0.456, 0.406), vector('s', 0.229, 0.224, 0.225)];
  assert.equal(rangeOf([node('Sub', 'input m', 'a'), node('Div', 'a s', 'x')], ...imageNet)?.value, 'unit');
  assert.equal(rangeOf(rescale, scalar('c', 2), scalar('o', -1))?.value, 'unit');
  // Back to 0–255.
  assert.equal(rangeOf([node('Mul', 'input c', 'x')], scalar('c', 255))?.value, 'unit');
  // torchvision's Inception turns ImageNet's normalisation into its own: that says nothing of pixels.
  assert.equal(rangeOf(rescale, scalar('c', 0.229 / 0.5), scalar('o', (0.485 - 0.5) / 0.5)), undefined);
});

test('a batch normalisation in front knows mean and variance of its input', () => {
  const norm = [node('BatchNormalization', 'input g b m v', 'x')];
  const ones = [vector('g', 1, 1, 1), vector('b', 0, 0, 0)];
  assert.equal(rangeOf(norm, ...ones, vector('m', 123, 116, 103), vector('v', 3400, 3300, 3300))?.value, 'raw');
  assert.equal(rangeOf(norm, ...ones, vector('m', 0.5, 0.4, 0.4), vector('v', 0.06, 0.05, 0.05))?.value, 'unit');
  assert.equal(rangeOf(norm, ...ones, vector('m', 0, 0, 0), vector('v', 1, 1, 1)), undefined);
});

test('what a batch normalisation in front has learned is certain of pixels only; of less, pictures may have been normalised before', () => {
  const norm = (from: string) => node('BatchNormalization', `${from} g b m v`, 'x');
  const learnt = (mean: number, variance: number, gain = 1) =>
    Object.entries({ g: gain, b: 0, m: mean, v: variance }).map(([name, all]) => vector(name, all, all, all));
  const certainty = (...given: Parameters<typeof rangeOf>) => {
    const range = rangeOf(...given);
    return [range?.value, range?.certain];
  };
  assert.deepEqual(certainty([norm('input')], ...learnt(117, 3300)), ['raw', true]);
  // Bright pictures from −1 to 1, or from 0 to 1: a mean of 0.3 and a spread of 0.4 may be either.
  assert.deepEqual(certainty([norm('input')], ...learnt(0.3, 0.16)), ['unit', false]);
  // A gain of 0.01 is no range of pixels.
  assert.deepEqual(certainty([norm('input')], ...learnt(0, 1, 0.01)), ['raw', false]);
  assert.match(rangeOf([norm('input')], ...learnt(0.3, 0.16))?.reason ?? '', /may have been normalised before$/);
  // What somebody has written before it tells the range.
  const halved = [node('Mul', 'input two', 'a'), node('Sub', 'a one', 'c'), norm('c')];
  assert.deepEqual(certainty(halved, scalar('two', 2), scalar('one', 1), ...learnt(0, 0.3)), ['unit', true]);
  const divided = [node('Div', 'input top', 'c'), norm('c')];
  assert.deepEqual(certainty(divided, scalar('top', 255), ...learnt(0.4, 0.05)), ['raw', true]);
});

test('a mean of 0 with the spread of pixels is that of a picture whose mean was subtracted before', () => {
  // Caffe's own data layer subtracts the mean outside of the network; MobileNet-Caffe then multiplies by 0.017.
  const centred = rangeOf([node('Mul', 'input c', 'x')], scalar('c', 0.017));
  assert.deepEqual([centred?.value, centred?.certain], ['caffe', false]);
  const norm = [node('BatchNormalization', 'input g b m v', 'x')];
  const ones = [vector('g', 1, 1, 1), vector('b', 0, 0, 0)];
  const learnt = rangeOf(norm, ...ones, vector('m', 0.4, -0.3, 0.2), vector('v', 4900, 4700, 4800));
  assert.deepEqual([learnt?.value, learnt?.certain], ['caffe', false]);
});

test('from −1 … 1 a graph goes on to 0 … 1 or to ImageNet’s normalisation', () => {
  const half = [node('Add', 'input one', 'a'), node('Div', 'a two', 'b')];
  const [one, two] = [scalar('one', 1), scalar('two', 2)];
  const imageNet = [vector('m', 0.485, 0.456, 0.406), vector('s', 0.229, 0.224, 0.225)];
  const on = [node('Sub', 'b m', 'c'), node('Div', 'c s', 'x')];
  assert.equal(rangeOf([...half, node('Identity', 'b', 'x')], one, two)?.value, 'symmetric');
  const whole = rangeOf([...half, ...on], one, two, ...imageNet);
  assert.deepEqual([whole?.value, whole?.certain], ['symmetric', true]);
});

test('a quantised input was calibrated on pixels as they should come', () => {
  const quantise = [node('QuantizeLinear', 'input s z', 'q'), node('DequantizeLinear', 'q s z', 'x')];
  const range = (scale: number, zero: number) => rangeOf(quantise, scalar('s', scale), byte('z', zero))?.value;
  // (q − zero) · scale of 0 … 255.
  assert.equal(range(1, 0), 'raw');
  assert.equal(range(1 / 255, 0), 'unit');
  assert.equal(range(2 / 255, 128), 'symmetric');
  assert.equal(range(4.76 / 255, 113), 'torchvision');
  assert.equal(range(274.74 / 255, 115), 'caffe');
  assert.equal(range(10 / 255, 128), undefined);
});

test('bytes are pixels as they are', () => {
  const bytes = {
    ...beginning([node('Cast', 'input', 'x', { to: 1 })]),
    inputs: [{ ...image, type: 'uint8' as const }],
  };
  assert.deepEqual(read(bytes).range, { value: 'raw', certain: true, reason: 'the input takes bytes' });
});

test('bytes that stand for normalised pixels are pixels as they are only by a guess', () => {
  const taken = (type: 'uint8' | 'int8', scale: number, zero: number) => {
    const point = byte('z', zero, type === 'int8');
    const before = [node('DequantizeLinear', 'input s z', 'x')];
    const graph = beginning(before, { inputs: [{ ...image, type }], weights: [scalar('s', scale), point] });
    return read(graph).range;
  };
  for (const [type, scale, zero] of [
    ['uint8', 1 / 255, 0],
    ['uint8', 1, 0],
    ['uint8', 2 / 255, 128],
    ['int8', 1 / 255, -128],
    ['int8', 2 / 255, 0],
  ] as const)
    assert.equal(taken(type, scale, zero)?.certain, true, `${type} ${scale} ${zero}`);
  // ImageNet's mean and std on 0 to 1, quantised: −2.12 to 2.64.
  for (const [type, zero] of [
    ['uint8', 114],
    ['int8', -14],
  ] as const) {
    const range = taken(type, 4.76 / 255, zero);
    assert.deepEqual([range?.value, range?.certain], ['torchvision', false]);
    assert.match(range?.reason ?? '', /bytes, which stand for values from -2\.13 to 2\.63/);
  }
});

test('longer whole numbers are pixels by a guess, unless the graph normalises pixels', () => {
  const takes = (type: 'int32' | 'uint16', ...before: readonly GraphNode[]) => {
    const cast = node('Cast', 'input', 'a', { to: 1 });
    const weights = [scalar('mean', 120), scalar('std', 60)];
    return read({ ...beginning([cast, ...before], { weights }), inputs: [{ ...image, type }] }).range;
  };
  const guess = takes('int32', node('Identity', 'a', 'x'));
  assert.deepEqual(guess, {
    value: 'raw',
    certain: false,
    reason: 'the input takes whole numbers, as the levels of pixels are',
  });
  const told = takes('int32', node('Sub', 'a mean', 'b'), node('Div', 'b std', 'x'));
  assert.deepEqual([told?.value, told?.certain], ['raw', true]);
  assert.equal(takes('uint16', node('Identity', 'a', 'x'))?.certain, false);
  // Qualcomm's activations of 16 bits: 0 to 65535 stand for 0 to 1.
  const weights = [scalar('s', 1 / 65535)];
  const dequantised = beginning([node('DequantizeLinear', 'input s', 'x')], { weights });
  const { range, bytes } = read({ ...dequantised, inputs: [{ ...image, type: 'uint16' }] });
  assert.deepEqual([range?.value, range?.certain, bytes?.zero], ['unit', false, 0]);
  assert.match(range?.reason ?? '', /whole numbers of 16 bits, which stand for values from 0 to 1$/);
});

test('pixels become the bytes that stand for what a file normalises them to', () => {
  const [scale, zero] = [4.76 / 255, 114];
  const imageNet = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const { mean = [], std = [] } = asBytes(imageNet, { scale, zero, range: [-2.13, 2.63] });
  for (const pixel of [0, 100, 255]) {
    // What QuantizeLinear makes of the normalised pixel, before it is rounded.
    const red = (pixel / 255 - 0.485) / 0.229 / scale + zero;
    assert.ok(Math.abs((pixel / 255 - (mean[0] ?? 0)) / (std[0] ?? 1) - red) < 1e-9);
  }
  // Who says that bytes are pixels means the bytes.
  assert.deepEqual(asBytes({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] }, { scale, zero, range: [-2.13, 2.63] }), {});
});

test('a mean image tells range and order by its averages, where channels come first and where they come last', () => {
  // MATLAB's imageInputLayer("Normalization", "zerocenter") and Caffe's mean.binaryproto are as large as the input.
  const sides = 32;
  const meanImage = (shape: readonly number[], values: (at: number) => number) => ({
    name: 'm',
    shape,
    values: Float32Array.from({ length: 3 * sides * sides }, (_, at) => values(at) + (at % 2)),
  });
  const rgb = [123, 116, 103];
  const input = (shape: (string | number)[]) => ({ inputs: [{ name: 'input', shape }] });
  const subtracted = [node('Sub', 'input m', 'x')];
  const planes = meanImage([1, 3, sides, sides], (at) => rgb[Math.floor(at / sides ** 2)] ?? 0);
  const first = read(beginning(subtracted, { ...input(['N', 3, sides, sides]), weights: [planes] }));
  assert.deepEqual([first.range?.value, first.range?.certain, first.order?.value], ['raw', true, 'rgb']);
  const turned = [node('Sub', 'input m', 'y'), node('Transpose', 'y', 'x', { perm: [0, 3, 1, 2] })];
  const last = meanImage([sides, sides, 3], (at) => (rgb[2 - (at % 3)] ?? 0) / 255 - (at % 2));
  const bgr = read(beginning(turned, { ...input(['N', sides, sides, 3]), weights: [last] }));
  assert.deepEqual([bgr.range?.value, bgr.order?.value], ['unit', 'bgr']);
});

test('nothing in front says nothing', () => assert.equal(rangeOf([]), undefined));

test('the first convolution tells layout and channels, whatever the shape is called', () => {
  const transposed = [node('Transpose', 'input', 'x', { perm: [0, 3, 1, 2] })];
  const nhwc = beginning(transposed, { inputs: [{ name: 'input', shape: ['a', 'b', 'c', 'd'] }] });
  const nchw = beginning([], { inputs: [{ name: 'input', shape: ['a', 'b', 'c', 'd'] }] });
  const told = (graph: Graph) => {
    const { layout, channels } = read(graph);
    return [layout?.value, channels?.value];
  };
  assert.deepEqual(told(nhwc), ['NHWC', 3]);
  assert.deepEqual(told(nchw), ['NCHW', 3]);
  assert.deepEqual(told(beginning([], {}, 1)), ['NCHW', 1]);
  assert.deepEqual(told(beginning([], {}, 4)), ['NCHW', 4]);
});

test('an image without a batch that gets one in the graph', () => {
  const graph = beginning([node('Unsqueeze', 'input', 'x', { axes: [0] })], {
    inputs: [{ name: 'input', shape: [3, side, side] }],
    opset: 11,
  });
  assert.equal(read(graph).layout?.value, 'NCHW');
});

test('a range is named by the mean and spread that are taken off', () => {
  assert.equal(normalisedRange([1 / 64], [-2]), 'raw');
  assert.equal(normalisedRange([1], [0]), undefined);
});

test('the means that are subtracted tell which colour comes first, also behind a turn of the channels', () => {
  // https://github.com/open-mmlab/mmpretrain (RGB) and https://keras.io/api/applications/ (mode "caffe", BGR), on 0 to 255.
  const rgb = vector('m', 123.675, 116.28, 103.53);
  const bgr = vector('m', 103.939, 116.779, 123.68);
  const sub = node('Sub', 'input m', 'x');
  const flip = (from: string, to: string) => node('Slice', `${from} start end axes steps`, to);
  const parts = [integers('start', -1), integers('end', -4), integers('axes', 1), integers('steps', -1)];
  const order = (before: readonly GraphNode[], ...constants: Graph['weights'] & {}) =>
    read(beginning(before, { weights: constants })).order?.value;
  assert.equal(order([sub], rgb), 'rgb');
  assert.equal(order([sub], bgr), 'bgr');
  // Turned first, the means are those of the other order; turned afterwards, they stay what they are.
  assert.equal(order([flip('input', 't'), node('Sub', 't m', 'x')], rgb, ...parts), 'bgr');
  assert.equal(order([flip('input', 't'), node('Sub', 't m', 'x')], bgr, ...parts), 'rgb');
  assert.equal(order([node('Sub', 'input m', 't'), flip('t', 'x')], bgr, ...parts), 'bgr');
  const turned = [node('Gather', 'input order', 't', { axis: 1 }), node('Sub', 't m', 'x')];
  assert.equal(order(turned, bgr, integers('order', 2, 1, 0)), 'rgb');
  const unit = vector('m', 0.406, 0.456, 0.485);
  const spread = vector('s', 0.225, 0.224, 0.229);
  assert.equal(order([node('Sub', 'input m', 'a'), node('Div', 'a s', 'x')], unit, spread), 'bgr');
  // The same for all says nothing, and neither do means of other data.
  assert.equal(order([sub], scalar('m', 127.5)), undefined);
  assert.equal(order([sub], vector('m', 90, 100, 110)), undefined);
});
