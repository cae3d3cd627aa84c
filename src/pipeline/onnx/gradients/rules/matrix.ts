import { floatAttribute, integerAttribute } from '../../attributes.ts';
import { unbroadcast } from '../broadcast.ts';
import { ofOne, type Rule } from '../rule.ts';

/** Y = α·A′·B′ + β·C, where ′ is a transpose that may be. */
export const gemm: Rule = ofOne(({ node, needs }, gradient, builder) => {
  const [a = '', b = '', c] = node.input;
  const alpha = floatAttribute(node, 'alpha') ?? 1;
  const beta = floatAttribute(node, 'beta') ?? 1;
  const ta = integerAttribute(node, 'transA') === 1;
  const tb = integerAttribute(node, 'transB') === 1;
  const product = (x: string, y: string, transA: boolean, transB: boolean) =>
    builder.op('Gemm', [x, y], { alpha: { float: alpha }, transA: Number(transA), transB: Number(transB) });
  const ofA = () => (ta ? product(b, gradient, tb, true) : product(gradient, b, false, !tb));
  const ofB = () => (tb ? product(gradient, a, true, ta) : product(a, gradient, !ta, false));
  const ofC = (bias: string) => {
    const scaled = beta === 1 ? gradient : builder.op('Mul', [gradient, builder.scalar(beta, bias)]);
    return unbroadcast(builder, scaled, builder.shapeOf(node.output[0] as string), builder.shapeOf(bias));
  };
  return [needs(0) ? ofA() : undefined, needs(1) ? ofB() : undefined, c && needs(2) ? ofC(c) : undefined];
});
