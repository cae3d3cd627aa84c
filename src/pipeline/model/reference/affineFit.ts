/** `reference ≈ gain × pixel + offset`, and how well that fits. */
export interface AffineFit {
  readonly gain: number;
  readonly offset: number;
  /** Root of the mean squared residual, in units of the reference. */
  readonly residual: number;
  /** Standard deviation of the reference. */
  readonly spread: number;
}

/** A part of a picture in pixels, right and bottom excluded. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * The least-squares line through the pairs (pixel, reference) of one channel: a rescale and a normalisation together
 * are one such line.
 * @param pixels `width * height` numbers; `reference` likewise.
 * @param shift the reference's pixel (x, y) is compared with the picture's at (x + shift.x, y + shift.y); pixels
 * without a counterpart do not count.
 */
export function fitLine(
  pixels: ArrayLike<number>,
  reference: ArrayLike<number>,
  width: number,
  height: number,
  shift: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): AffineFit {
  const region: Region = {
    left: Math.max(0, -shift.x),
    top: Math.max(0, -shift.y),
    right: Math.min(width, width - shift.x),
    bottom: Math.min(height, height - shift.y),
  };
  let [n, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0];
  for (let row = region.top; row < region.bottom; row++) {
    for (let column = region.left; column < region.right; column++) {
      const x = pixels[(row + shift.y) * width + column + shift.x] ?? 0;
      const y = reference[row * width + column] ?? 0;
      n++;
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
      syy += y * y;
    }
  }
  const varianceX = sxx / n - (sx / n) ** 2;
  const varianceY = Math.max(0, syy / n - (sy / n) ** 2);
  const covariance = sxy / n - (sx / n) * (sy / n);
  const gain = varianceX > 1e-9 ? covariance / varianceX : 0;
  const offset = sy / n - gain * (sx / n);
  const residual = Math.sqrt(Math.max(0, varianceY - gain * covariance));
  return { gain, offset, residual, spread: Math.sqrt(varianceY) };
}

/**
 * Root of the mean squared residual over all channels, as a share of the reference's spread: 0 is a perfect fit, 1 has
 * nothing in common.
 */
export function misfit(fits: readonly AffineFit[]): number {
  const [residual, spread] = fits.reduce(
    ([r, s], fit) => [r + (fit.gain > 0 ? fit.residual : fit.spread) ** 2, s + fit.spread ** 2],
    [0, 0],
  );
  return spread > 0 ? Math.sqrt(residual / spread) : 0;
}
