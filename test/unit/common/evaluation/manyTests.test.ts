import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorsByCondition } from '../../../../src/common/evaluation/conditions.ts';
import { fisherExact, holm } from '../../../../src/common/evaluation/manyTests.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

/** SciPy 1's `fisher_exact([[hits, of - hits], [otherHits, otherOf - otherHits]])`, two-sided. */
const scipy = [
  [10, 10, 10, 30, 0.0004359197907585005],
  [8, 20, 31, 80, 1],
  [0, 20, 39, 80, 1.5282726408965084e-5],
  [3, 3, 0, 1, 0.25],
  [1, 1, 38, 99, 0.39],
  [55, 100, 400, 900, 0.0563163255988237],
  [300, 1000, 2000, 9000, 6.698512455333509e-8],
  [0, 5, 0, 7, 1],
  [20, 20, 80, 80, 1],
] as const;

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) <= 1e-9 * Math.max(expected, 1e-3), `${found}, not ${expected}`);

test('Fisher’s exact test gives SciPy’s values', () => {
  for (const [hits, of, otherHits, otherOf, p] of scipy) near(fisherExact(hits, of, otherHits, otherOf), p);
  near(fisherExact(5, 5, 0, 0), 1);
  near(fisherExact(20_000, 20_000, 0, 80_000), 0);
});

test('Holm’s adjustment gives statsmodels’ values', () => {
  // multipletests(p, method='holm')
  const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.5, 0.03]);
  for (const [at, expected] of [0.05, 0.12, 0.12, 0.03, 0.5, 0.12].entries()) near(adjusted[at]!, expected);
  assert.deepEqual(holm([]), []);
});

describe('ranges that stand out', () => {
  /** Images of 5 properties, each of which puts them in another order; `bad` of the darkest fifth are wrong, and 30 of the rest. */
  const records = (bad: number) =>
    [...Array(100).keys()].map((at) => {
      const wrong = at < 20 ? at < bad : at % 8 < 3;
      const spread = (step: number) => ((at * step) % 101) / 101;
      const record = recordOf(`${at}.png`, 0, wrong ? [0.1, 0.9] : [0.9, 0.1]);
      const statistics = {
        brightness: at / 100,
        sharpness: spread(37),
        colourfulness: spread(53),
        hash: '0'.repeat(16),
      };
      return { ...record, width: 100 + ((at * 29) % 101), height: 100 + ((at * 71) % 101), statistics };
    });

  test('are those that one would hardly find by chance among so many', () => {
    // 14 of 20 against 30 of 80: p = 0.012 by itself, and 25 times as much as one of 25.
    const found = errorsByCondition(records(14)).flatMap(({ bins }) => bins);
    assert.equal(found.length, 25);
    near(fisherExact(14, 20, 30, 80), fisherExact(found[0]!.wrong, 20, 30, 80));
    assert.deepEqual(new Set(found.map(({ standsOut }) => standsOut)), new Set([null]));
  });

  test('are found where chance will not do', () => {
    const [darkest] = errorsByCondition(records(20)).find(({ property }) => property === 'brightness')!.bins;
    assert.equal(darkest?.standsOut, 'higher');
    near(darkest?.p ?? 1, 25 * fisherExact(20, 20, 30, 80));
  });
});
