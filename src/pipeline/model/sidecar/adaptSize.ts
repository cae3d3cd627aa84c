import type { ImageStep, Sides } from '../../../protocol/steps.ts';
import type { Sidecar } from './sidecar.ts';

type Size = readonly [height: number, width: number];

/**
 * A file's values for a model whose input size is fixed by the graph or the settings, which take precedence over the
 * file. If the two differ, the sizes of the steps are scaled in proportion, and a note says so.
 */
export function adaptSize(sidecar: Sidecar, fixed: Size | undefined): Sidecar {
  if (fixed === undefined) return sidecar;
  const { size, ...values } = sidecar.values;
  const { size: _, ...reasons } = sidecar.reasons;
  const plain = { ...sidecar, values, reasons };
  if (size === undefined || (size[0] === fixed[0] && size[1] === fixed[1])) return plain;
  const factors = [fixed[0] / size[0], fixed[1] / size[1]] as const;
  const steps = values.steps?.map((step) => scaled(step, factors));
  const problem = `${sidecar.source} is for ${size.join(' × ')} pixels, but the model is given ${fixed.join(' × ')} (height × width): its sizes are changed in proportion.`;
  return { ...plain, values: { ...values, ...(steps && { steps }) }, problems: [...sidecar.problems, problem] };
}

function scaled(step: ImageStep, factors: Size): ImageStep {
  if (step.size === undefined || step.size === 'square') return step;
  const edge = step.step === 'resize' && (step.fit === 'short-edge' || step.fit === 'long-edge');
  // A model that is not square is covered by its larger side.
  const size =
    edge && typeof step.size === 'number' ? grown(step.size, Math.max(...factors)) : both(step.size, factors);
  return step.step === 'pad' ? { ...step, size } : { ...step, size };
}

function both(size: Sides, [down, across]: Size): Sides {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  return [grown(height, down), grown(width, across)];
}

/** A fraction such as 256 / 224 must not lose a pixel to rounding. */
function grown(side: number, factor: number): number {
  return Math.max(1, Math.floor(side * factor + 1e-6));
}
