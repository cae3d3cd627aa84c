import assert from 'node:assert/strict';
import test from 'node:test';
import { longestRising } from '../../../webview/logic/longestRising.ts';

/** The length of the longest rising choice, by trying all of them. */
function byTrial(values: readonly number[]): number {
  let most = 0;
  for (let choice = 0; choice < 2 ** values.length; choice++) {
    const chosen = values.filter((_, place) => (choice >> place) & 1);
    if (chosen.every((value, at) => at === 0 || value > chosen[at - 1]!)) most = Math.max(most, chosen.length);
  }
  return most;
}

test('as many values as possible that rise', () => {
  assert.deepEqual([...longestRising([])], []);
  // Rows that have left at the top of a list and come back at its end: the others stay.
  assert.deepEqual([...longestRising([2, 3, 4, 5, 1, 0])].sort(), [0, 1, 2, 3]);
  const orders = [
    [3, 0, 4, 1, 5, 2],
    [5, 4, 3, 2, 1, 0],
    [0, 1, 2],
    [7, 1, 6, 2, 5, 3, 4, 0],
    [1, 9, 2, 8, 3, 7, 4, 6, 5, 0],
  ];
  for (const values of orders) {
    const places = [...longestRising(values)].sort((a, b) => a - b);
    const chosen = places.map((place) => values[place]!);
    assert.deepEqual(
      chosen,
      chosen.toSorted((a, b) => a - b),
      'they rise',
    );
    assert.equal(chosen.length, byTrial(values));
  }
});
