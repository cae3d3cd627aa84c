import type { MethodResult, Subject } from '../method.ts';

/** The verdict where the class's score does not move with the input at all; undefined: it does. */
export function judgeGradient(
  { teacher, target }: Subject,
  gradient: ArrayLike<number>,
): Pick<MethodResult, 'status' | 'advice' | 'map'> | undefined {
  if (Array.from(gradient).some((value) => value !== 0)) return undefined;
  const label = teacher.labels[target] ?? `class ${target}`;
  const advice = `The score of ${label} does not change with any pixel, as far as its gradient goes: ${teacher.spec.name} is too sure, or what it is fed is clipped. Choose a method that hides parts, such as relabel.`;
  return { status: 'nothing-shifted', advice, map: null };
}
