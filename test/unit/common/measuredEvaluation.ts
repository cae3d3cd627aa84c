import type { Evaluation } from '../../../src/protocol/evaluation.ts';

/** Areas under the curves of a map and of a random one; the probability never goes above `most`. */
export function measured(
  own: number,
  chance: number,
  [left, mostly]: readonly [own: number, chance: number] = [0, 0],
  most = 1,
): Evaluation {
  const pair = (insertion: number, deletion: number) => ({
    deletion: { scores: [], auc: deletion },
    insertion: { scores: [0, most], auc: insertion },
    difference: insertion - deletion,
  });
  return { curves: { step: 1792, pixels: 50176, map: pair(own, left), random: pair(chance, mostly) } };
}
