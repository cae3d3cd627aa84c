import type { ExplanationView } from '../../protocol/explanationView.ts';
import type { ImageMap } from '../../protocol/folders/failures.ts';

/** The map of a finished explanation as the page draws it: a byte a value; undefined: it has none. */
export function imageMapOf({ map, frame, prediction }: ExplanationView): Omit<ImageMap, 'index'> | undefined {
  if (!map || frame === undefined || prediction === undefined) return undefined;
  const { width, height, values } = map;
  const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = top / 127;
  const levels = Int8Array.from(values, (value) => (step > 0 ? Math.round(value / step) : 0));
  return { target: prediction.target.index, frame, width, height, levels, step };
}
