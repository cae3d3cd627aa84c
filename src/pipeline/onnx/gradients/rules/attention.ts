import { floatAttribute, integerAttribute } from '../../attributes.ts';
import { inputOf, NotCovered, type Rule, type RuleScope, type Rules, reshape, unbroadcast } from '../rule.ts';

/** Sizes of an attention with as many heads for keys as for queries. */
interface Heads {
  readonly batch: number;
  readonly heads: number;
  /** Numbers of queries and keys, and the size of a head. */
  readonly q: number;
  readonly k: number;
  readonly size: number;
  readonly valueSize: number;
  /** Inputs are B × tokens × (heads · size) instead of B × heads × tokens × size. */
  readonly flat: boolean;
}

/** So far below everything else that a softmax turns it into 0. */
const outOfReach = -1e30;

/**
 * Attention of opset 23, softmax(Q·Kᵀ·scale + mask)·V, whose weights A are recomputed: dV = Aᵀ·g, dS = A·(dA − Σ A·dA)
 * with dA = g·Vᵀ, dQ = dS·K·scale, dK = dSᵀ·Q·scale.
 */
const attention: Rule = (scope) => {
  const of = headsOf(scope);
  const product = (a: string, b: string): string => scope.add('MatMul', [a, b]);
  const turned = (a: string): string => scope.add('Transpose', [a], { perm: [0, 1, 3, 2] });
  const scaled = (a: string): string =>
    scope.add('Mul', [a, scope.floats([floatAttribute(scope.node, 'scale') ?? 1 / Math.sqrt(of.size)])]);
  const q = split(scope, inputOf(scope, 0), of, of.q, of.size);
  const k = split(scope, inputOf(scope, 1), of, of.k, of.size);
  const v = split(scope, inputOf(scope, 2), of, of.k, of.valueSize);
  const g = split(scope, scope.gradient, of, of.q, of.valueSize);
  const weights = scope.add('Softmax', [masked(scope, of, scaled(product(q, turned(k))))], { axis: -1 });
  const onWeights = product(g, turned(v));
  const sum = scope.add('ReduceSum', [scope.add('Mul', [weights, onWeights]), scope.integers([3])], { keepdims: 1 });
  const onScores = scope.add('Mul', [weights, scope.add('Sub', [onWeights, sum])]);
  const made = [
    () => join(scope, scaled(product(onScores, k)), of, of.q, of.size),
    () => join(scope, scaled(product(turned(onScores), q)), of, of.k, of.size),
    () => join(scope, product(turned(weights), g), of, of.k, of.valueSize),
    () => unbroadcast(scope, onScores, [of.batch, of.heads, of.q, of.k], scope.shapeOf(inputOf(scope, 3))),
  ];
  return made.map((make, at) => (scope.wants(at) ? make() : undefined));
};

function headsOf(scope: RuleScope): Heads {
  const { node } = scope;
  const [q, k, v] = [0, 1, 2].map((at) => scope.shapeOf(inputOf(scope, at))) as [number[], number[], number[]];
  if (node.input.slice(4).some((name) => name !== '') || (floatAttribute(node, 'softcap') ?? 0) !== 0) {
    throw new NotCovered('it has a cache or a soft cap');
  }
  const flat = q.length === 3;
  const heads = flat ? (integerAttribute(node, 'q_num_heads') ?? 1) : (q[1] ?? 1);
  const ofKeys = flat ? (integerAttribute(node, 'kv_num_heads') ?? 1) : (k[1] ?? 1);
  if (heads !== ofKeys) throw new NotCovered('it has fewer heads for keys than for queries');
  const sizeOf = (shape: readonly number[]): number => (flat ? (shape[2] ?? 1) / heads : (shape[3] ?? 1));
  const [size, valueSize] = [sizeOf(q), sizeOf(v)];
  return { batch: q[0] ?? 1, heads, q: q.at(-2) ?? 1, k: k.at(-2) ?? 1, size, valueSize, flat };
}

/** As B × heads × tokens × size. */
function split(scope: RuleScope, tensor: string, of: Heads, tokens: number, size: number): string {
  if (!of.flat) return tensor;
  const open = reshape(scope, tensor, [of.batch, tokens, of.heads, size]);
  return scope.add('Transpose', [open], { perm: [0, 2, 1, 3] });
}

/** The other way round. */
function join(scope: RuleScope, tensor: string, of: Heads, tokens: number, size: number): string {
  if (!of.flat) return tensor;
  return reshape(scope, scope.add('Transpose', [tensor], { perm: [0, 2, 1, 3] }), [of.batch, tokens, of.heads * size]);
}

/** Scores plus what the node adds to them: a mask, of numbers or booleans, and the causal mask. */
function masked(scope: RuleScope, { q, k }: Heads, scores: string): string {
  const [, , , mask] = scope.node.input;
  const added = (by: string, sum: string): string => scope.add('Add', [sum, by]);
  const numbers = (name: string): string =>
    scope.typeOf(name) === 'bool' ? scope.add('Where', [name, scope.floats([0]), scope.floats([outOfReach])]) : name;
  const own = mask ? added(numbers(mask), scores) : scores;
  if (integerAttribute(scope.node, 'is_causal') !== 1) return own;
  const future = Array.from({ length: q * k }, (_, at) => (at % k > Math.floor(at / k) ? outOfReach : 0));
  return added(scope.floats(future, [q, k]), own);
}

/** Pairs of numbers turned by angles that depend on their place; on the way back they are turned by the opposite. */
const rotary: Rule = (scope) => {
  const [cosine, sine] = [inputOf(scope, 1), inputOf(scope, 2)];
  return [scope.again([scope.gradient, cosine, scope.add('Neg', [sine]), ...scope.node.input.slice(3)])];
};

export const attentions: Rules = { Attention: attention, RotaryEmbedding: rotary };
