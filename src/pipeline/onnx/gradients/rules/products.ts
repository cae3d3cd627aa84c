import { floatAttribute, integerAttribute, textAttribute } from '../../attributes.ts';
import { inputOf, NotCovered, outputOf, type Rule, type RuleScope, type Rules, reshape, unbroadcast } from '../rule.ts';

/** Y = α A′ B′ + β C, where ′ may be a transpose. */
const gemm: Rule = (scope) => {
  const { node, gradient } = scope;
  const [transA, transB] = [integerAttribute(node, 'transA') ?? 0, integerAttribute(node, 'transB') ?? 0];
  const scale = { alpha: { float: floatAttribute(node, 'alpha') ?? 1 } };
  const product = (a: string, b: string, transposeA: number, transposeB: number): string =>
    scope.add('Gemm', [a, b], { ...scale, transA: transposeA, transB: transposeB });
  const [a, b] = [inputOf(scope, 0), inputOf(scope, 1)];
  const byA = (): string => (transA ? product(b, gradient, transB, 1) : product(gradient, b, 0, 1 - transB));
  const byB = (): string => (transB ? product(gradient, a, 1, transA) : product(a, gradient, 1 - transA, 0));
  const byC = (): string => {
    const scaled = scope.add('Mul', [gradient, scope.floats([floatAttribute(node, 'beta') ?? 1])]);
    return unbroadcast(scope, scaled, scope.shapeOf(outputOf(scope)), scope.shapeOf(inputOf(scope, 2)));
  };
  return [byA, byB, byC].map((by, at) => (scope.wants(at) ? by() : undefined));
};

function transposed(scope: RuleScope, matrix: string, rank: number): string {
  const axes = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return scope.add('Transpose', [matrix], { perm: [...axes, rank - 1, rank - 2] });
}

/** Matrices in the last two axes; the others broadcast. Vectors get an axis of size 1, as in NumPy. */
const matMul: Rule = (scope) => {
  const [a, b] = [inputOf(scope, 0), inputOf(scope, 1)];
  const [shapeA, shapeB] = [scope.shapeOf(a), scope.shapeOf(b)];
  const [wideA, wideB] = [shapeA.length === 1 ? [1, ...shapeA] : shapeA, shapeB.length === 1 ? [...shapeB, 1] : shapeB];
  const vectors = wideA !== shapeA || wideB !== shapeB;
  const stack = broadcastOf(wideA.slice(0, -2), wideB.slice(0, -2));
  const [rows, inner, columns] = [wideA.at(-2) ?? 1, wideA.at(-1) ?? 1, wideB.at(-1) ?? 1];
  const gradient = vectors ? reshape(scope, scope.gradient, [...stack, rows, columns]) : scope.gradient;
  const wide = (name: string, shape: readonly number[]): string => (vectors ? reshape(scope, name, shape) : name);
  const narrow = (
    made: string,
    from: readonly number[],
    shape: readonly number[],
    given: readonly number[],
  ): string => {
    const summed = unbroadcast(scope, made, from, shape);
    return shape === given ? summed : reshape(scope, summed, given);
  };
  const byA = (): string => {
    const made = scope.add('MatMul', [gradient, transposed(scope, wide(b, wideB), wideB.length)]);
    return narrow(made, [...stack, rows, inner], wideA, shapeA);
  };
  const byB = (): string => {
    const made = scope.add('MatMul', [transposed(scope, wide(a, wideA), wideA.length), gradient]);
    return narrow(made, [...stack, inner, columns], wideB, shapeB);
  };
  return [byA, byB].map((by, at) => (scope.wants(at) ? by() : undefined));
};

/** com.microsoft: α·A′·B′, where ′ may be a transpose of the last two axes. */
const fusedMatMul: Rule = (scope) => {
  const { node } = scope;
  if (integerAttribute(node, 'transBatchA') === 1 || integerAttribute(node, 'transBatchB') === 1) {
    throw new NotCovered('it moves the axis of the batch');
  }
  const [a, b] = [inputOf(scope, 0), inputOf(scope, 1)];
  const [shapeA, shapeB] = [scope.shapeOf(a), scope.shapeOf(b)];
  const [transA, transB] = [integerAttribute(node, 'transA') === 1, integerAttribute(node, 'transB') === 1];
  const turnedIf = (turn: boolean, tensor: string, rank: number): string =>
    turn ? transposed(scope, tensor, rank) : tensor;
  const { length: rank } = scope.shapeOf(outputOf(scope));
  const gradient = scope.add('Mul', [scope.gradient, scope.floats([floatAttribute(node, 'alpha') ?? 1])]);
  const stack = broadcastOf(shapeA.slice(0, -2), shapeB.slice(0, -2));
  const byA = (): string => {
    const made = turnedIf(transA, scope.add('MatMul', [gradient, turnedIf(!transB, b, shapeB.length)]), rank);
    return unbroadcast(scope, made, [...stack, ...shapeA.slice(-2)], shapeA);
  };
  const byB = (): string => {
    const made = turnedIf(transB, scope.add('MatMul', [turnedIf(!transA, a, shapeA.length), gradient]), rank);
    return unbroadcast(scope, made, [...stack, ...shapeB.slice(-2)], shapeB);
  };
  return [byA, byB].map((by, at) => (scope.wants(at) ? by() : undefined));
};

function broadcastOf(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const size = (shape: readonly number[], axis: number): number => shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => Math.max(size(a, axis), size(b, axis)));
}

/**
 * With respect to an operand: the product of the gradient and the other operands, by their letters. Along letters that
 * only the operand has, over which it alone was summed, the gradient is constant.
 */
const einsum: Rule = (scope) => {
  const equation = spelledOut(scope, (textAttribute(scope.node, 'equation') ?? '').replaceAll(' ', ''));
  const [left = '', right = impliedOutput(equation)] = equation.split('->');
  const letters = left.split(',');
  if ([...letters, right].some((term) => new Set(term).size < term.length)) {
    throw new NotCovered(`the equation "${equation}"`);
  }
  return letters.map((own, at) => {
    if (!scope.wants(at)) return undefined;
    const others = letters.flatMap((each, other) => (other === at ? [] : [{ each, name: inputOf(scope, other) }]));
    const terms = [right, ...others.map(({ each }) => each)];
    const known = new Set(terms.join(''));
    const found = [...own].filter((letter) => known.has(letter)).join('');
    const inputs = [scope.gradient, ...others.map(({ name }) => name)];
    const made = scope.add('Einsum', inputs, { equation: `${terms.join(',')}->${found}` });
    if (found === own) return made;
    const shape = scope.shapeOf(inputOf(scope, at));
    const kept = shape.map((size, axis) => (known.has(own[axis] as string) ? size : 1));
    return scope.add('Expand', [reshape(scope, made, kept), scope.integers(shape)]);
  });
};

/** The equation with letters in the place of "…", which stands for the same axes in all terms. */
function spelledOut(scope: RuleScope, equation: string): string {
  if (!equation.includes('...')) return equation;
  const [left = ''] = equation.split('->');
  const parts = left.split(',').flatMap((term, at) => {
    if (!term.includes('...')) return [];
    const shape = scope.shapeOf(inputOf(scope, at));
    const first = term.indexOf('...');
    return [shape.slice(first, shape.length - (term.length - 3 - first)).join()];
  });
  if (new Set(parts).size > 1 || !equation.includes('->')) throw new NotCovered(`the equation "${equation}"`);
  const free = [...'abcdefghijklmnopqrstuvwxyz'].filter((letter) => !equation.includes(letter));
  const count = parts[0] ? parts[0].split(',').length : 0;
  return equation.replaceAll('...', free.slice(0, count).join(''));
}

/** Without an arrow: the letters that occur once, in order. */
function impliedOutput(equation: string): string {
  const letters = [...equation].filter((letter) => letter !== ',');
  return letters
    .filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter))
    .sort()
    .join('');
}

export const products: Rules = {
  Gemm: gemm,
  MatMul: matMul,
  'com.microsoft::FusedMatMul': fusedMatMul,
  Einsum: einsum,
};
