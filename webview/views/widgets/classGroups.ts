import type { Scene } from '../../base/scene.ts';
import type { ClassGroup, ClassOption } from './classList.ts';

/**
 * The classes to choose from: the most probable ones, then all.
 *
 * @param first is listed before them.
 */
export function classGroups(
  { state, nameOf, labelOf }: Scene,
  { first, without }: { readonly first?: ClassOption; readonly without?: number | undefined } = {},
): ClassGroup[] {
  const { prediction } = state.explanation;
  if (prediction === undefined) return [];
  const options = (indices: readonly number[]) =>
    indices
      .filter((index) => index !== without)
      .map((index) => ({ value: index, name: nameOf(index), label: labelOf(index) }));
  return [
    {
      title: 'Most probable',
      options: [...(first ? [first] : []), ...options(prediction.top.map(({ index }) => index))],
    },
    { title: 'All classes', options: options(prediction.labels.map((_, index) => index)) },
  ];
}
