import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CalibrationRange,
  calibrate,
  fitLogistic,
  strengthOf,
} from '../../../../src/pipeline/methods/relabelDistillation/calibration.ts';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';

/** As of local and of global sampling. */
const ranges = {
  local: { lowest: 0.02, highest: 2, usual: 0.95, spread: 0.3 },
  global: { lowest: 0.02, highest: 4, usual: 1, spread: 0.1 },
} as const satisfies Record<string, CalibrationRange>;

const logistic = (value: number) => 1 / (1 + Math.exp(-value));
const steps = (count: number, to: number) => Array.from({ length: count }, (_, index) => ((index + 0.5) / count) * to);

for (const [intercept, slope] of [
  [5, -10],
  [2, -4],
  [12, -8],
] as const) {
  test(`the logistic curve ${intercept} − ${-slope}·strength is found`, () => {
    const strengths = steps(5000, 2);
    // With the probabilities themselves as outcomes, the curve is the exact maximum of the likelihood.
    const found = fitLogistic(
      strengths,
      strengths.map((strength) => logistic(intercept + slope * strength)),
    );
    assert.ok(Math.abs(found.intercept / intercept - 1) < 0.01, JSON.stringify(found));
    assert.ok(Math.abs(found.slope / slope - 1) < 0.01, JSON.stringify(found));
  });
}

test('nearly separable data, on which plain Newton steps run away, is fitted as well as it can be', () => {
  // 25 weak to middling changes that all shifted, and 23 very weak ones of which one was kept.
  const strengths = [...steps(25, 0.48).map((strength) => 0.02 + strength), ...steps(23, 0.006).map((s) => 0.02 + s)];
  const outcomes = strengths.map((_, index) => (index === 32 ? 1 : 0));
  const curve = fitLogistic(strengths.map(Math.log), outcomes);
  assert.ok(curve.slope < 0, JSON.stringify(curve));
  // Half are kept below the weakest of all.
  assert.ok(strengthOf(curve, 0.5) < Math.log(0.02), JSON.stringify(curve));
});

test('the strength of a share lies on the curve', () => {
  assert.equal(strengthOf({ intercept: 5, slope: -10 }, 0.5), 0.5);
  // logit(0.2) = −ln 4
  assert.ok(Math.abs(strengthOf({ intercept: 5, slope: -10 }, 0.2) - (5 + Math.log(4)) / 10) < 1e-12);
  assert.equal(strengthOf({ intercept: 1, slope: 2 }, 0.5), Number.POSITIVE_INFINITY);
  assert.equal(strengthOf({ intercept: -1, slope: 2 }, 0.5), Number.NEGATIVE_INFINITY);
});

/** The share of kept samples after `samples` in batches of 25, and the last batch's mean strength. */
function simulate(sampling: 'local' | 'global', keep: (strength: number, index: number) => boolean, samples = 1000) {
  const calibration = calibrate(ranges[sampling]);
  const { lowest, highest } = ranges[sampling];
  const all: number[] = [];
  const kept: boolean[] = [];
  let last = new Float32Array();
  for (let first = 0; first < samples; first += 25) {
    const strengths = calibration.next(25);
    assert.equal(strengths.length, 25);
    assert.ok(strengths.every((strength) => strength >= lowest - 1e-6 && strength <= highest + 1e-6));
    kept.push(...Array.from(strengths, (strength, index) => keep(strength, first + index)));
    all.push(...strengths);
    calibration.observe(all, kept);
    last = Float32Array.from(strengths);
  }
  return {
    share: kept.filter(Boolean).length / samples,
    mean: last.reduce((sum, strength) => sum + strength, 0) / last.length,
  };
}

for (const sampling of ['local', 'global'] as const) {
  for (const middle of [0.2, 0.5, 0.95, 1.3, 1.6]) {
    for (const slope of [-3, -8, -30]) {
      test(`${sampling}: a model whose labels shift around ${middle}, slope ${slope}, keeps about half`, () => {
        const { share } = simulate(sampling, (strength, index) => {
          return randomStream(11, index).uniform() < logistic(slope * (strength - middle));
        });
        assert.ok(share >= 0.35 && share <= 0.65, `${share} kept`);
      });
    }
  }

  test(`${sampling}: what always keeps its label gets the strongest changes`, () => {
    const { share, mean } = simulate(sampling, () => true, 200);
    assert.equal(share, 1);
    assert.ok(mean > ranges[sampling].highest * (1 - ranges[sampling].spread), String(mean));
  });

  test(`${sampling}: what never keeps its label gets the weakest changes`, () => {
    const { share, mean } = simulate(sampling, () => false, 200);
    assert.equal(share, 0);
    assert.ok(mean < ranges[sampling].lowest * (1 + ranges[sampling].spread), String(mean));
  });
}
