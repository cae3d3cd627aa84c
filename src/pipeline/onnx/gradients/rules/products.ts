import { floatAttribute, integerAttribute, textAttribute } from '../../attributes.ts';
import { inputOf, NotCovered, outputOf, type Rule, type RuleScope, type Rules, unbroadcast } from '../rule.ts';

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

function transposed(scope: RuleScope, matrix: string): string {
  const axes = [...scope.shapeOf(matrix).keys()];
  const [last = 0, before = 0] = [axes.pop(), axes.pop()];
  return scope.add('Transpose', [matrix], { perm: [...axes, last, before] });
}

/** Matrices in their last two axes; the others broadcast. Vectors have a 1 put to them, as in NumPy. */
const matMul: Rule = (scope) => {
  const [a, b] = [inputOf(scope, 0), inputOf(scope, 1)];
  const [shapeA, shapeB] = [scope.shapeOf(a), scope.shapeOf(b)];
  if (shapeA.length < 2 || shapeB.length < 2) throw new NotCovered('a product with a vector');
  const from = (rows: number | undefined, columns: number | undefined): number[] => [
    ...scope.shapeOf(outputOf(scope)).slice(0, -2),
    rows as number,
    columns as number,
  ];
  const byA = (): string =>
    unbroadcast(
      scope,
      scope.add('MatMul', [scope.gradient, transposed(scope, b)]),
      from(shapeA.at(-2), shapeA.at(-1)),
      shapeA,
    );
  const byB = (): string =>
    unbroadcast(
      scope,
      scope.add('MatMul', [transposed(scope, a), scope.gradient]),
      from(shapeB.at(-2), shapeB.at(-1)),
      shapeB,
    );
  return [byA, byB].map((by, at) => (scope.wants(at) ? by() : undefined));
};

/** By an operand: the product of the gradient and the other operands, by the letters. */
const einsum: Rule = (scope) => {
  const equation = (textAttribute(scope.node, 'equation') ?? '').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const letters = left.split(',');
  if (right === undefined || equation.includes('.')) throw new NotCovered(`the equation "${equation}"`);
  return letters.map((own, at) => {
    if (!scope.wants(at)) return undefined;
    const others = letters.flatMap((each, other) => (other === at ? [] : [{ each, name: inputOf(scope, other) }]));
    const known = new Set([right, ...others.map(({ each }) => each)].join(''));
    if (new Set(own).size < own.length || [...own].some((letter) => !known.has(letter))) {
      throw new NotCovered(`the equation "${equation}"`);
    }
    const terms = [right, ...others.map(({ each }) => each)].join(',');
    return scope.add('Einsum', [scope.gradient, ...others.map(({ name }) => name)], { equation: `${terms}->${own}` });
  });
};

export const products: Rules = { Gemm: gemm, MatMul: matMul, Einsum: einsum };
