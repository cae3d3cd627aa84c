import { percent } from '../../../src/common/numbers.ts';
import type { MapDifference, SaliencyMap } from '../../../src/protocol/panel.ts';
import type { Heat } from './heat.ts';
import { strongestRegion } from './region.ts';

/**
 * The difference as a signed map on the scale of the two maps: what is at full strength in only one of them is so here.
 */
export function differenceHeat({ width, height, values }: SaliencyMap): Heat {
  const levels = values.map((value) => Math.min(1, Math.max(-1, value)));
  return { width, height, levels, top: values.some((value) => value !== 0) ? 1 : 0, signed: true };
}

/** From this share on, of what lies all over the picture, a ninth of it has the main part. */
const mainShare = 1 / 3;

/** Where either map is higher, for those who can't see it. */
export function differenceSummary({ map: { width, height, values } }: MapDifference): string {
  const where = (sign: 1 | -1): string | undefined => {
    const levels = values.map((value) => Math.max(0, sign * value));
    const region = strongestRegion({ width, height, levels, top: 1 });
    return (
      region && `${region.share >= mainShare ? 'mainly' : 'most'} in the ${region.name} (${percent(region.share)})`
    );
  };
  const [first, second] = [where(1), where(-1)];
  if (first === undefined && second === undefined) return 'The two maps are identical.';
  return `A exceeds B ${first ?? 'nowhere'}. B exceeds A ${second ?? 'nowhere'}.`;
}
