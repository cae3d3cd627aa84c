import type { ModelSpec, PreprocessSources } from '../../../protocol/models.ts';
import { guessLayout } from '../teacherInput.ts';

/** The size that most models were trained with. */
const usualSide = 224;

/**
 * Chooses the input size of a model that takes any, where neither settings nor files name one.
 * @param shape of the graph's input.
 */
export function guessSize(
  resolved: { readonly spec: ModelSpec; readonly sources: PreprocessSources },
  shape: readonly (number | string)[],
): { readonly spec: ModelSpec; readonly sources: PreprocessSources } {
  const { spec, sources } = resolved;
  const { input, written } = spec;
  if (input.size !== undefined || written === undefined || written.preset !== undefined || shape.length !== 4) {
    return resolved;
  }
  const [height, width] = (input.layout ?? guessLayout(shape)) === 'NCHW' ? shape.slice(2) : shape.slice(1);
  const [h, w] = [height, width].map((side) => (typeof side === 'number' && side > 0 ? side : undefined));
  if (h !== undefined && w !== undefined) return resolved;
  const size = [h ?? w ?? usualSide, w ?? h ?? usualSide] as const;
  return { spec: { ...spec, input: { ...input, size } }, sources: { ...sources, size: 'default' } };
}
