import type { SampleCount } from '../protocol/options.ts';
import type { MethodChoice } from '../protocol/panelState.ts';

/**
 * How many samples a method makes when this many are wanted. "auto" is for methods that distil from synthetic images, which
 * compare their own halves while they sample; others make their usual number then.
 * @param method undefined: it is not known, and taken for one of those.
 * @returns null: the method decides by the image; undefined: it is not known.
 */
export function sampleCount(
  wanted: SampleCount | undefined,
  method: Pick<MethodChoice, 'needs' | 'samples'> | undefined,
): SampleCount | null | undefined {
  if (method?.samples === null) return null;
  const isOffered = method === undefined || method.needs.vae;
  return wanted === 'auto' && !isOffered ? method.samples : (wanted ?? method?.samples);
}
