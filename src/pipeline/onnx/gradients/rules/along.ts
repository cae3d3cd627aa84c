import type { RuleScope } from '../rule.ts';

/**
 * Puts values along one axis back to the positions that they were taken from, each of which was taken at most once; 0
 * elsewhere.
 * @param places position of each value, in the axis of `size` values.
 */
export function placeAlong(
  scope: RuleScope,
  gradient: string,
  axis: number,
  places: readonly number[],
  size: number,
  rank: number,
): string {
  const first = places[0] ?? 0;
  if (places.every((place, at) => place === first + at)) {
    const after = size - first - places.length;
    if (first === 0 && after === 0) return gradient;
    return scope.add('Pad', [gradient, scope.integers(padsOf(axis, rank, first, after)), scope.floats([0])]);
  }
  // All other positions pick one additional value, a 0.
  const wider = scope.add('Pad', [gradient, scope.integers(padsOf(axis, rank, 0, 1)), scope.floats([0])]);
  const picks = new Array<number>(size).fill(places.length);
  for (const [at, place] of places.entries()) picks[place] = at;
  return scope.add('Gather', [wider, scope.integers(picks)], { axis });
}

const padsOf = (axis: number, rank: number, before: number, after: number): number[] =>
  Array.from({ length: 2 * rank }, (_, at) => (at === axis ? before : at === rank + axis ? after : 0));

/** The same if several values may come from one position, or from none (−1): they are added up. */
export function mapAlong(
  scope: RuleScope,
  gradient: string,
  axis: number,
  places: readonly number[],
  size: number,
  rank: number,
): string {
  const inside = places.filter((place) => place >= 0);
  if (inside.length === places.length && new Set(inside).size === inside.length) {
    return placeAlong(scope, gradient, axis, places, size, rank);
  }
  const matrix = new Float32Array(places.length * size);
  for (const [at, place] of places.entries()) if (place >= 0) matrix[at * size + place] = 1;
  return multiplyAlong(scope, gradient, axis, matrix, [places.length, size], rank);
}

/**
 * A matrix applied along one axis.
 * @param shape sizes of the axis before and after.
 */
export function multiplyAlong(
  scope: RuleScope,
  tensor: string,
  axis: number,
  matrix: Float32Array,
  shape: readonly [number, number],
  rank: number,
): string {
  const product = (values: string): string => scope.add('MatMul', [values, scope.floats(matrix, shape)]);
  if (axis === rank - 1) return product(tensor);
  const perm = Array.from({ length: rank }, (_, at) => (at === axis ? rank - 1 : at === rank - 1 ? axis : at));
  return scope.add('Transpose', [product(scope.add('Transpose', [tensor], { perm }))], { perm });
}
