import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';

/** A stream of random numbers that is determined by a seed. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal, by Box and Muller (1958). */
  normal(): number;
}

/**
 * The stream of one sample. Every sample has its own, so that it can be made again without those before it.
 * @param seed the user's seed, an integer.
 * @param index of the sample, from 0.
 */
export function randomStream(seed: number, index: number): RandomStream {
  const generator = mersenne(mix(mix(seed | 0) ^ index));
  const uniform = () => uniformFloat64(generator);
  let spare: number | undefined;
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** MurmurHash3's 32-bit finalizer: neighbouring integers become unrelated seeds. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
