import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  measuredVerdict,
  strongAreasFrom,
  trustAfterMeasuring,
  trustOf,
  trustWords,
  trustworthyFrom,
  trustworthyWithGradientsFrom,
} from '../../../src/common/trust.ts';
import type { Evaluation } from '../../../src/protocol/evaluation.ts';

test('trust goes by the correlation to expect with another seed', () => {
  assert.equal(trustOf({ reliability: 1 }), 'trustworthy');
  assert.equal(trustOf({ reliability: trustworthyFrom }), 'trustworthy');
  assert.equal(trustOf({ reliability: trustworthyFrom - 0.001 }), 'strong areas');
  assert.equal(trustOf({ reliability: strongAreasFrom }), 'strong areas');
  assert.equal(trustOf({ reliability: strongAreasFrom - 0.001 }), 'unreliable');
  assert.equal(trustOf({ reliability: null }), 'unreliable');
});

test('a map that gradients had part in is trusted from a lower correlation on, since its own is more exact', () => {
  const reliability = trustworthyWithGradientsFrom;
  assert.ok(reliability < trustworthyFrom);
  assert.equal(trustOf({ reliability, gradients: true }), 'trustworthy');
  assert.equal(trustOf({ reliability: reliability - 0.001, gradients: true }), 'strong areas');
  assert.equal(trustOf({ reliability, gradients: false }), 'strong areas');
  assert.equal(trustOf({ reliability: strongAreasFrom - 0.001, gradients: true }), 'unreliable');
});

test('every grade has words of its own', () => {
  assert.equal(new Set(Object.values(trustWords)).size, 3);
});

const measured = (
  own: number,
  chance: number,
  deletions: readonly [own: number, chance: number] = [0, 0],
): Evaluation => {
  const pair = (insertion: number, deletion: number) => ({
    deletion: { scores: [], auc: deletion },
    insertion: { scores: [], auc: insertion },
    difference: insertion,
  });
  return { curves: { step: 1792, pixels: 50176, map: pair(own, deletions[0]), random: pair(chance, deletions[1]) } };
};

test('a map whose strong areas carry the class is said to have them, however unsteady it is', () => {
  assert.match(
    measuredVerdict(measured(0.97, 0.33))!,
    /more probability than restoring at random \(insertion 0\.97, random 0\.33\)/,
  );
});

test('where deletion says the opposite, that is said as well', () => {
  assert.match(
    measuredVerdict(measured(0.79, 0.42, [0.47, 0.11]))!,
    /Deletion disagrees \(0\.47, random 0\.11\), .*ROAD/,
  );
  assert.doesNotMatch(measuredVerdict(measured(0.79, 0.42, [0.12, 0.11]))!, /Deletion/);
});

test('one that is little better than random numbers, or no better, is said to be', () => {
  assert.match(measuredVerdict(measured(0.4, 0.33))!, /hardly better than a random one/);
  assert.match(measuredVerdict(measured(0.3, 0.33))!, /no better than a random one .*don’t rely on it/);
});

test('what was not measured is not spoken of', () => {
  assert.equal(measuredVerdict(undefined), undefined);
  assert.equal(measuredVerdict({}), undefined);
});

test('trust is worth no more than the measurement says', () => {
  for (const trust of ['trustworthy', 'strong areas', 'unreliable'] as const) {
    assert.equal(trustAfterMeasuring(trust, undefined), trust);
    assert.equal(trustAfterMeasuring(trust, measured(0.97, 0.33)), trust, 'a good figure makes no map steadier');
    assert.equal(trustAfterMeasuring(trust, measured(0.33, 0.33)), 'unreliable');
  }
  assert.equal(trustAfterMeasuring('trustworthy', measured(0.4, 0.33)), 'strong areas');
});
