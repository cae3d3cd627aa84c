import type { Scene } from '../../base/scene.ts';
import type { ClassGroup, ClassOption } from './classList.ts';

interface Offered {
  readonly first?: ClassOption;
  readonly without?: number | undefined;
  readonly told?: { readonly title: string; readonly indices: readonly number[] };
}

/**
 * The classes to choose from: those of `told` under their title, the most probable ones, then all.
 *
 * @param first is listed before the most probable ones.
 */
export function classGroups({ state, nameOf, labelOf }: Scene, { first, without, told }: Offered = {}): ClassGroup[] {
  const { prediction } = state.explanation;
  if (prediction === undefined) return [];
  const options = (indices: readonly number[]) =>
    indices
      .filter((index) => index !== without)
      .map((index) => ({ value: index, name: nameOf(index), label: labelOf(index) }));
  return [
    ...(told === undefined || told.indices.length === 0 ? [] : [{ title: told.title, options: options(told.indices) }]),
    {
      title: 'Most probable',
      options: [...(first ? [first] : []), ...options(prediction.top.map(({ index }) => index))],
    },
    { title: 'All classes', options: options(prediction.labels.map((_, index) => index)) },
  ];
}
