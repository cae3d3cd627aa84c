/**
 * A plane under a Gaussian that is cut off at four standard deviations, with 0 beyond its edges: facebookresearch/TorchRay,
 * utils.py, `imsmooth`.
 * @param plane height × width, row by row.
 * @param deviation standard deviation in pixels; 0: as it is.
 */
export function paddedGaussian(
  plane: ArrayLike<number>,
  width: number,
  height: number,
  deviation: number,
): Float64Array {
  if (deviation === 0) return Float64Array.from(plane);
  const bell = bellOf(deviation);
  return pass(pass(plane, bell, height, width), bell, width, 1);
}

function bellOf(deviation: number): Float64Array {
  const reach = Math.ceil(4 * deviation);
  const powers = Float64Array.from({ length: 2 * reach + 1 }, (_, at) =>
    Math.exp(-((at - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Along one axis of `length` values that lie `stride` apart. */
function pass(plane: ArrayLike<number>, bell: Float64Array, length: number, stride: number): Float64Array {
  const reach = (bell.length - 1) / 2;
  const result = new Float64Array(plane.length);
  for (let line = 0; line < plane.length / length; line++) {
    const start = stride === 1 ? line * length : line;
    for (let place = 0; place < length; place++) {
      const end = Math.min(length, place + reach + 1);
      let sum = 0;
      for (let other = Math.max(0, place - reach); other < end; other++) {
        sum += (bell[other - place + reach] as number) * (plane[start + other * stride] as number);
      }
      result[start + place * stride] = sum;
    }
  }
  return result;
}
