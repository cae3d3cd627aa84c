import { randomStream } from '../../numeric/random.ts';
import type { Method } from '../method.ts';

/** Not an explanation but a reference: one number per pixel, uniform in [0, 1), determined by the seed alone. */
export const method: Method = {
  async explain({ picture: { width, height } }, { seed }) {
    const { uniform } = randomStream(seed, 0);
    return {
      status: 'unstable',
      advice: 'This map is random and means nothing: it is the reference line that a method has to beat.',
      map: { width, height, values: Float32Array.from({ length: width * height }, uniform) },
      settings: { samples: 0 },
    };
  },
};
