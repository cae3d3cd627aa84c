import type { Stamps } from '../../protocol/fileStamps.ts';
import { differ } from '../../settings/fileStamps.ts';

/** How an explanation's files differ from their earlier state; undefined: they don't. */
export type Staleness = 'image gone' | 'image changed' | 'model changed' | undefined;

/** @param image path of the image, which is among the stamps. */
export function staleness(image: string, then: Stamps, now: Stamps): Staleness {
  if (now[image] === null) return 'image gone';
  if (now[image] !== then[image]) return 'image changed';
  return differ(then, now) ? 'model changed' : undefined;
}
