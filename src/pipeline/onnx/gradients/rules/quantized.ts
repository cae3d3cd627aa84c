import { floatAttribute, integerAttribute } from '../../attributes.ts';
import { inputOf, NotCovered, outputOf, type Rule, type RuleScope, type Rules, sumOver } from '../rule.ts';
import { axisOf, sizeOf } from '../tensorInfo.ts';
import { inputGradient } from './convolution.ts';
import { averagePool } from './pooling.ts';

/*
 * Quantised operators run as they are; on the way back, rounding counts as the identity ("straight through": Bengio,
 * Léonard and Courville, arXiv 1308.3432). The gradient of bytes is that of the numbers that they represent.
 */

/** FLOAT of TensorProto.DataType. */
const float = 1;

/**
 * The numbers that bytes represent.
 * @param at position of the bytes among the inputs; scale and zero point follow.
 * @param axis along which the scale has one number per slice, if it has several.
 */
function numbersOf(scope: RuleScope, at: number, axis: number, bytes = inputOf(scope, at)): string {
  const scale = inputOf(scope, at + 1);
  const zero = scope.node.input[at + 2];
  const inputs = zero ? [bytes, scale, zero] : [bytes, scale];
  return scope.add('DequantizeLinear', inputs, sizeOf(scope.shapeOf(scale)) > 1 ? { axis } : {});
}

/**
 * Bytes at the ends of their range are clipped, so the gradient is 0 there; a ReLU that was merged into them ends there
 * too.
 */
function inRange(scope: RuleScope): string {
  const y = outputOf(scope);
  const [low, high] = scope.typeOf(y) === 'int8' ? [-128, 127] : [0, 255];
  const bytes = scope.add('Cast', [y], { to: float });
  const zero = scope.floats([0]);
  const below = scope.add('Where', [scope.add('Less', [bytes, scope.floats([high])]), scope.gradient, zero]);
  return scope.add('Where', [scope.add('Greater', [bytes, scope.floats([low])]), below, zero]);
}

const quantize: Rule = (scope) => [inRange(scope)];
const dequantize: Rule = ({ gradient }) => [gradient];

const convolution: Rule = (scope) => {
  const shape = scope.shapeOf(inputOf(scope, 3));
  return [inputGradient(scope, inRange(scope), numbersOf(scope, 3, 0), shape)];
};

function constantFactor(scope: RuleScope): void {
  if (scope.wants(3)) throw new NotCovered('both its factors depend on the image');
}

const matMul: Rule = (scope) => {
  constantFactor(scope);
  const rank = scope.shapeOf(inputOf(scope, 3)).length;
  if (rank !== 2) throw new NotCovered(`its second factor has ${rank} axes`);
  const turned = scope.add('Transpose', [numbersOf(scope, 3, 1)], { perm: [1, 0] });
  return [scope.add('MatMul', [inRange(scope), turned])];
};

/** com.microsoft: α·A·B′ + C of bytes, as bytes again where it is told their scale, otherwise as real numbers. */
const gemm: Rule = (scope) => {
  constantFactor(scope);
  if (integerAttribute(scope.node, 'transA') === 1) throw new NotCovered('its first factor is transposed');
  const transB = integerAttribute(scope.node, 'transB') ?? 0;
  const attributes = { alpha: { float: floatAttribute(scope.node, 'alpha') ?? 1 }, transB: 1 - transB };
  const isReal = scope.typeOf(outputOf(scope)).startsWith('float');
  const gradient = isReal ? scope.gradient : inRange(scope);
  return [scope.add('Gemm', [gradient, numbersOf(scope, 3, 1 - transB)], attributes)];
};

/** Tensors of bytes are at 0 and 3, each followed by its scale and zero point. */
function binary(scope: RuleScope, gradientOf: (at: number, gradient: string) => string): (string | undefined)[] {
  const gradient = inRange(scope);
  const shape = scope.shapeOf(outputOf(scope)).join();
  return scope.node.input.map((name, at) => {
    if (!scope.wants(at)) return undefined;
    if (scope.shapeOf(name).join() !== shape) throw new NotCovered('it broadcasts');
    return gradientOf(at, gradient);
  });
}

const add: Rule = (scope) => binary(scope, (_, gradient) => gradient);
const multiply: Rule = (scope) =>
  binary(scope, (at, gradient) => scope.add('Mul', [gradient, numbersOf(scope, 3 - at, 0)]));

const globalAveragePool: Rule = (scope) => {
  const shape = scope.shapeOf(inputOf(scope, 0));
  const last = integerAttribute(scope.node, 'channels_last') === 1;
  const places = sizeOf(last ? shape.slice(1, -1) : shape.slice(2));
  const share = scope.add('Mul', [inRange(scope), scope.floats([1 / places])]);
  return [scope.add('Expand', [share, scope.integers(shape)])];
};

const pool: Rule = (scope) => {
  const gradient = inRange(scope);
  return averagePool({ ...scope, gradient, gradients: [gradient] });
};

/** y (g − Σ g y) by the numbers that the result represents, whose scale is input 3. */
const softmax: Rule = (scope) => {
  const y = result(scope, 3);
  const { length } = scope.shapeOf(outputOf(scope));
  const first = axisOf(integerAttribute(scope.node, 'axis') ?? -1, length);
  // Before opset 13, all axes from that one on were flattened together.
  const last = (integerAttribute(scope.node, 'opset') ?? 13) < 13 ? length : first + 1;
  const axes = Array.from({ length: last - first }, (_, at) => first + at);
  const along = sumOver(scope, scope.add('Mul', [scope.gradient, y]), axes);
  return [scope.add('Mul', [y, scope.add('Sub', [scope.gradient, along])])];
};

/** Its scale follows the image; it counts as constant on the way back, as rounding does as the identity. */
const dynamic: Rule = (scope) => [scope.add('Div', [scope.gradient, outputOf(scope, 1)])];

/** The inputs come in groups of three after scale and zero point of the result. */
const concat: Rule = (scope) => {
  const axis = axisOf(integerAttribute(scope.node, 'axis') ?? 0, scope.shapeOf(outputOf(scope)).length);
  const places = [...scope.node.input.keys()].filter((at) => at >= 2 && (at - 2) % 3 === 0);
  const sizes = scope.integers(places.map((at) => scope.shapeOf(inputOf(scope, at))[axis] as number));
  const parts = scope.addMany('Split', [inRange(scope), sizes], places.length, { axis });
  return scope.node.input.map((_, at) => (scope.wants(at) ? parts[places.indexOf(at)] : undefined));
};

/** The result as numbers, whose scale is that input. */
const result = (scope: RuleScope, scale: number): string => numbersOf(scope, scale - 1, 0, outputOf(scope));

const sigmoid: Rule = (scope) => {
  const y = result(scope, 3);
  const slope = scope.add('Mul', [y, scope.add('Sub', [scope.floats([1]), y])]);
  return [scope.add('Mul', [scope.gradient, slope])];
};

const leakyRelu: Rule = (scope) => {
  const positive = scope.add('Greater', [numbersOf(scope, 0, 0), scope.floats([0])]);
  const alpha = scope.floats([floatAttribute(scope.node, 'alpha') ?? 0.01]);
  const gradient = inRange(scope);
  return [scope.add('Where', [positive, gradient, scope.add('Mul', [gradient, alpha])])];
};

/** onnx/onnx, docs/Operators.md, and microsoft/onnxruntime, docs/ContribOperators.md. */
export const quantized: Rules = {
  QuantizeLinear: quantize,
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamic,
  QLinearConv: convolution,
  QLinearMatMul: matMul,
  'com.microsoft::QuantizeLinear': quantize,
  'com.microsoft::DequantizeLinear': dequantize,
  'com.microsoft::QGemm': gemm,
  'com.microsoft::QLinearAdd': add,
  'com.microsoft::QLinearMul': multiply,
  'com.microsoft::QLinearGlobalAveragePool': globalAveragePool,
  'com.microsoft::QLinearAveragePool': pool,
  'com.microsoft::QLinearSoftmax': softmax,
  'com.microsoft::QLinearConcat': concat,
  'com.microsoft::QLinearSigmoid': sigmoid,
  'com.microsoft::QLinearLeakyRelu': leakyRelu,
};
