import type { SaliencyMap } from '../../protocol/explanation.ts';
import { shareWithin } from './meanMap.ts';

/** How a map's evidence lies to an object. */
export interface EvidenceInside {
  /** The pointing game: whether the map's largest value lies in the object. Zhang et al., ECCV 2016, without their tolerance. */
  readonly hit: boolean;
  /** Share of what speaks for the class that lies in the object: the energy-based pointing game, Wang et al., CVPRW 2020. */
  readonly energy: number;
  /** Share of the map that the object covers: the energy of a map without a preference. */
  readonly area: number;
}

/**
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
