import { bitmapShape, type ObjectShape } from './imageObjects.ts';

/** A mask of more pixels is not unpacked. */
const mostPixels = 2 ** 28;

/**
 * A mask in COCO's run lengths, which go down the columns and begin with what is outside (cocoapi, common/maskApi.c).
 *
 * @param counts numbers, or the text that they are packed into.
 * @param size height and width.
 * @returns undefined: they do not fit together.
 */
export function runLengthShape(counts: unknown, size: readonly number[]): ObjectShape['covers'] | undefined {
  const [height = 0, width = 0] = size;
  const pixels = height * width;
  if (!Number.isInteger(height) || !Number.isInteger(width) || pixels <= 0 || pixels > mostPixels) return undefined;
  const runs = typeof counts === 'string' ? unpackCounts(counts) : Array.isArray(counts) ? counts.map(Number) : [];
  const marked = new Uint8Array(pixels);
  let at = 0;
  for (const [number, run] of runs.entries()) {
    if (!(run >= 0) || at + run > pixels) return undefined;
    for (const end = at + run; at < end; at++) {
      // From columns to rows.
      if (number % 2 === 1) marked[(at % height) * width + Math.floor(at / height)] = 1;
    }
  }
  return at === pixels ? bitmapShape(marked, width, height) : undefined;
}

/**
 * Five bits a character from 48 on, lowest first, with a bit for "more" and the last one's sign; from the fourth number
 * on the difference to the one before the last (`rleFrString`).
 */
export function unpackCounts(text: string): number[] {
  const counts: number[] = [];
  for (let at = 0; at < text.length; ) {
    let [value, shift, more] = [0, 0, true];
    while (more && at < text.length) {
      const bits = text.charCodeAt(at++) - 48;
      value |= (bits & 31) << shift;
      shift += 5;
      more = (bits & 32) !== 0;
      if (!more && (bits & 16) !== 0) value |= -1 << shift;
    }
    counts.push(counts.length > 2 ? value + (counts.at(-2) ?? 0) : value);
  }
  return counts;
}
