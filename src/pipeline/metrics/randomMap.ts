import { randomStream } from '../numeric/random.ts';

/** Not a sample's stream: those count from 0. */
const mapStream = -2;

/** A map of noise: the reference that any map has to beat. Uniform in [0, 1), fixed by the seed. */
export function randomMap(pixels: number, seed: number): Float32Array {
  const random = randomStream(seed, mapStream);
  return Float32Array.from({ length: pixels }, () => random.uniform());
}
