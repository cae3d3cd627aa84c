import { nearestLabels } from './nearestLabels.ts';

/** Shorter words are nearly as near to others as to what was meant: "gpu" to "cpu". */
const fewestLetters = 4;

/**
 * What somebody meant who wrote a name that is not known.
 * @param known the names there are.
 * @param written what there was instead; anything but text is like none of them.
 * @returns the known name that is spelled most like it; undefined: none is.
 */
export function nearestName(known: readonly unknown[], written: unknown): string | undefined {
  if (typeof written !== 'string' || written.length < fewestLetters) return undefined;
  const names = known.filter((name): name is string => typeof name === 'string');
  return nearestLabels(names, written, 1)[0];
}

/** `; did you mean "grad-cam"?`, for the end of a message; empty where no name is near. */
export function didYouMean(known: readonly unknown[], written: unknown): string {
  const near = nearestName(known, written);
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
}
