import type { SaliencyMap } from '../../../protocol/explanation.ts';

/**
 * Bilinear interpolation with pixels as areas and repeated edges: `cv2.resize` with INTER_LINEAR, which
 * pytorch-grad-cam uses to enlarge its maps, and PyTorch's `interpolate` with `align_corners=False`.
 * @param values height × width, row by row.
 */
export function enlarge(
  values: ArrayLike<number>,
  from: { readonly height: number; readonly width: number },
  to: { readonly height: number; readonly width: number },
): SaliencyMap {
  const down = placesOf(from.height, to.height);
  const across = placesOf(from.width, to.width);
  const result = new Float32Array(to.height * to.width);
  let at = 0;
  for (const { low: top, high: bottom, share: lower } of down) {
    for (const { low, high, share } of across) {
      const mixed = (row: number) =>
        (1 - share) * (values[row * from.width + low] as number) + share * (values[row * from.width + high] as number);
      result[at++] = (1 - lower) * mixed(top) + lower * mixed(bottom);
    }
  }
  return { height: to.height, width: to.width, values: result };
}

/** For each pixel along an axis: the two points it lies between, and the weight of the second. */
function placesOf(points: number, pixels: number) {
  return Array.from({ length: pixels }, (_, pixel) => {
    const position = Math.max(0, ((pixel + 0.5) * points) / pixels - 0.5);
    const low = Math.min(Math.floor(position), points - 1);
    return { low, high: Math.min(low + 1, points - 1), share: position - low };
  });
}
