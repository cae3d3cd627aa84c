import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { EvidenceInside } from '../../protocol/folders/folderRun.ts';
import { shareWithin } from './meanMap.ts';

/**
 * How a map's evidence lies to an object.
 *
 * @param inside 1 where the object is, 0 elsewhere; a byte for each of the map's pixels.
 * @returns undefined: nothing speaks for the class, or there is nothing of the object in the map's frame.
 */
export function evidenceInside(map: SaliencyMap, inside: Uint8Array): EvidenceInside | undefined {
  let largest = 0;
  let place = -1;
  map.values.forEach((value, at) => {
    if (value > largest) [largest, place] = [value, at];
  });
  const area = inside.reduce((sum, one) => sum + one, 0) / inside.length;
  if (place < 0 || inside.length !== map.values.length || area === 0) return undefined;
  const isInside = (x: number, y: number): boolean => inside[y * map.width + x] === 1;
  return { hit: inside[place] === 1, energy: shareWithin(map, isInside), area };
}
