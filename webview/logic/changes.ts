/**
 * How far each pixel of a sample is from the original, 0–255: the mean of the channels' differences.
 * @param rgb of the sample, row by row
 * @param rgba of the original, row by row
 * @param replaced how much of each pixel was replaced, 0–255, if it is known. Where nothing was, there is no change: what
 * differs there is how the two pictures were made smaller.
 */
export function changesOf(rgb: ArrayLike<number>, rgba: ArrayLike<number>, replaced?: ArrayLike<number>): Float32Array {
  return Float32Array.from({ length: rgb.length / 3 }, (_, pixel) => {
    if (replaced?.[pixel] === 0) return 0;
    let sum = 0;
    for (let channel = 0; channel < 3; channel++)
      sum += Math.abs((rgb[pixel * 3 + channel] ?? 0) - (rgba[pixel * 4 + channel] ?? 0));
    return sum / 3;
  });
}
