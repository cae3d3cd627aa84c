/** A side that the window of a convolution, whose weights have four axes as well, doesn't reach. */
const leastSide = 24;

/**
 * Whether a tensor has the shape of one image: 1×3×H×W, 3×H×W, 1×H×W×3, H×W×3, or those of four axes with one channel.
 * @returns the place of its axis of channels, counted from the end (-1 or -3); undefined: it has another shape.
 */
export function imageChannels(shape: readonly number[]): -1 | -3 | undefined {
  if (shape.length !== 3 && (shape.length !== 4 || shape[0] !== 1)) return undefined;
  const [a = 0, b = 0, c = 0] = shape.slice(-3);
  // 1×197×768 is what transformers add for the place of each patch.
  const isChannels = (size: number) => size === 3 || (size === 1 && shape.length === 4);
  if (isChannels(a) && Math.min(b, c) >= leastSide) return -3;
  return isChannels(c) && Math.min(a, b) >= leastSide ? -1 : undefined;
}
