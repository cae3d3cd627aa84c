import { randomStream } from '../../numeric/random.ts';
import { drawMask, type Mask } from './mask.ts';

/** Cells a side of the masks and the share of them that is hidden, in turn. Weaker masks tell less (docs/method.md). */
const sides = [5, 7, 10, 14] as const;
const shares = [0.3, 0.5, 0.7] as const;

/** For the manifest. */
export const slopeMasks = { sides, shares };

/** The mask under which pass `pass` takes a slope. @param stream one for each pass. */
export function drawSlopeMask(seed: number, pass: number, stream = pass): Mask {
  const [side = 7, share = 0.5] = [sides[pass % sides.length], shares[pass % shares.length]];
  return drawMask(randomStream(seed, stream), side, share);
}

/** Which half of the passes a pass is of. Whole rounds of sides go to a half in turn, so that both have masks of all sizes. */
export const halfOfPass = (pass: number): 0 | 1 => (Math.floor(pass / sides.length) % 2 === 0 ? 0 : 1);
