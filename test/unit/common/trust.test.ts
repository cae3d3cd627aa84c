import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  strongAreasFrom,
  trustAfterMeasuring,
  trustOf,
  trustWords,
  trustworthyFrom,
  trustworthyWithGradientsFrom,
} from '../../../src/common/trust.ts';
import { measured } from './measuredEvaluation.ts';

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

test('trust is worth no more than the measurement says', () => {
  for (const trust of ['trustworthy', 'strong areas', 'unreliable'] as const) {
    assert.equal(trustAfterMeasuring(trust, undefined), trust);
    assert.equal(trustAfterMeasuring(trust, measured(0.97, 0.33)), trust, 'a good figure makes no map steadier');
    assert.equal(trustAfterMeasuring(trust, measured(0.33, 0.33)), 'unreliable');
  }
  assert.equal(trustAfterMeasuring('trustworthy', measured(0.4, 0.33)), 'strong areas');
});

test('where a random map already gives all that there is, insertion takes no trust away', () => {
  assert.equal(trustAfterMeasuring('trustworthy', measured(0.985, 0.99)), 'trustworthy');
});
