import type { Sanity } from '../protocol/evaluation.ts';

/** How the map changed with the model's weights, in a line; the numbers are rank correlations with the map. */
export function sanitySentence({ weights, randomised, followsModel }: Sanity): string {
  const points = randomised.map(({ weights: count, correlation }) => {
    return `${correlation === null ? 'none' : correlation.toFixed(2)} with ${count}`;
  });
  const verdict = followsModel
    ? 'the map follows what the model has learned'
    : 'the map hardly changes with the model, so that it does not show what the model has learned';
  return `${points.join(', ')} of ${weights} weights in random order: ${verdict}`;
}
