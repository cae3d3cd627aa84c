import type { Sanity } from '../protocol/evaluation.ts';

/** Whether the map follows the model, in a line whose end, with the rank correlations, a notification may cut off. */
export function sanitySentence({ weights, randomised, followsModel }: Sanity): string {
  const points = randomised.map(({ weights: count, correlation }) => {
    const change = correlation === null ? 'no map' : correlation.toFixed(2).replace('-', '−');
    return `${change} with ${count}`;
  });
  const verdict = followsModel
    ? 'the map follows what the model has learned'
    : 'the map hardly changes with the model, so it does not show what the model has learned';
  return `${verdict} (rank correlation ${points.join(', ')} of ${weights} weight tensors shuffled)`;
}
