import { quotientOrZero, type RuleScope, type Rules } from '../rule.ts';
import { minusFrom, number, plus, square, times, where } from './elementwise.ts';

const root = (scope: RuleScope, x: string): string => scope.add('Sqrt', [x]);
const one = (scope: RuleScope, over: string): string => scope.add('Reciprocal', [over]);
/** The same for functions that end vertically, where `over` is 0. */
const oneInside = (scope: RuleScope, over: string): string => quotientOrZero(scope, scope.floats([1]), over);

/** Trigonometric and hyperbolic functions, their inverses, and what shrinks to 0. */
export const trigonometry: Rules = {
  Sin: times((scope, x) => scope.add('Cos', [x])),
  Cos: times((scope, x) => scope.add('Neg', [scope.add('Sin', [x])])),
  Tan: times((scope, _, y) => plus(scope, square(scope, y), 1)),
  Asin: times((scope, x) => oneInside(scope, root(scope, minusFrom(scope, 1, square(scope, x))))),
  Acos: times((scope, x) => scope.add('Neg', [oneInside(scope, root(scope, minusFrom(scope, 1, square(scope, x))))])),
  Atan: times((scope, x) => one(scope, plus(scope, square(scope, x), 1))),
  Sinh: times((scope, x) => scope.add('Cosh', [x])),
  Cosh: times((scope, x) => scope.add('Sinh', [x])),
  Asinh: times((scope, x) => one(scope, root(scope, plus(scope, square(scope, x), 1)))),
  Acosh: times((scope, x) => oneInside(scope, root(scope, plus(scope, square(scope, x), -1)))),
  Atanh: times((scope, x) => one(scope, minusFrom(scope, 1, square(scope, x)))),
  Shrink: where((scope, x) =>
    scope.add('Greater', [scope.add('Abs', [x]), scope.floats([number(scope, 'lambd', 0.5)])]),
  ),
};
