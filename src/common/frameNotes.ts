import type { Frame } from '../protocol/pictures.ts';
import { percent } from './numbers.ts';

/** Below this share of the image, what the model sees is less than whoever looks at all of it would think. */
const littleSeen = 1 / 3;
/** From here on, most pixels that the model gets lie between those of the image. */
const muchEnlarged = 2;

/**
 * What fitting the image to the model does to it that may surprise, one phrase each: little of it is seen, or it is enlarged.
 * @param frame where the model's input lies on the image, in its pixels.
 * @param inputSize height and width of the model's input; undefined: not known yet.
 */
export function frameNotes(frame: Frame | undefined, inputSize: readonly [number, number] | undefined): string[] {
  if (frame === undefined) return [];
  const said: string[] = [];
  const seen = (frame.width * frame.height) / (frame.imageWidth * frame.imageHeight);
  if (seen < littleSeen) said.push(`the model sees ${percent(seen)} of it; the rest is cropped away`);
  if (inputSize === undefined) return said;
  const [height, width] = inputSize;
  const factor = Math.min(width / frame.width, height / frame.height);
  if (factor >= muchEnlarged) {
    const times = factor < 9.95 ? factor.toFixed(1) : Math.round(factor);
    said.push(`enlarged ${times} times to the ${width} × ${height} pixels that the model wants`);
  }
  return said;
}
