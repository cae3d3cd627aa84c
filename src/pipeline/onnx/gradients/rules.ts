import type { Rule } from './rule.ts';
import { convolution } from './rules/convolution.ts';
import { add, clip, multiply, passOn, relu, sigmoid, subtract } from './rules/elementwise.ts';
import { gemm } from './rules/matrix.ts';
import { averagePool, globalAveragePool, maxPool } from './rules/pooling.ts';
import { reduceLogSumExp, reduceSum } from './rules/reduction.ts';
import { concat, reshaped } from './rules/shape.ts';
import { logSoftmax, softmax } from './rules/softmax.ts';

/** The derivative of each operator that has one here. */
export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>(
  Object.entries({
    Conv: convolution,
    Relu: relu,
    Clip: clip,
    Identity: passOn,
    Dropout: passOn,
    Add: add,
    Sum: add,
    Mul: multiply,
    Flatten: reshaped,
    Reshape: reshaped,
    Squeeze: reshaped,
    Unsqueeze: reshaped,
    Concat: concat,
    Gemm: gemm,
    MaxPool: maxPool,
    GlobalAveragePool: globalAveragePool,
    AveragePool: averagePool,
    Softmax: softmax,
    LogSoftmax: logSoftmax,
    Sub: subtract,
    ReduceSum: reduceSum,
    ReduceLogSumExp: reduceLogSumExp,
    Sigmoid: sigmoid,
  }),
);
