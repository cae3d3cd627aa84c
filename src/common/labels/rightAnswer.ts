import type { Prediction } from '../../protocol/explanation.ts';

/**
 * Whether the model gives an image the class that it should have: as its top class or, where labels don't exclude each
 * other, among those that it gives.
 * @param expected index of that class.
 */
export function isRight({ top, given }: Pick<Prediction, 'top' | 'given'>, expected: number): boolean {
  return given === undefined ? top[0]?.index === expected : given.includes(expected);
}
