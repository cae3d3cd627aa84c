import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReliabilityBin } from '../../../../src/common/evaluation/reliability.ts';
import { calibrationWords } from '../../../../webview/failures/logic/calibrationWords.ts';

const words = (images: number, confidence: number, accuracy: number) =>
  calibrationWords({ bins: [{ images, confidence, accuracy } as ReliabilityBin] });

test('a model is called overconfident only where its images can tell', () => {
  // Wilson's 95 % interval of 36 of 48 is 0.61 to 0.85, of 3600 of 4800 0.738 to 0.762 (statsmodels' proportion_confint).
  assert.equal(
    words(48, 0.78, 0.75),
    'Confidence and accuracy differ by 0.03 on average, which 48 images can’t tell from chance.',
  );
  assert.equal(words(4800, 0.78, 0.75), 'The model is overconfident, by 0.03 on average.');
  assert.equal(words(4800, 0.72, 0.75), 'The model is underconfident, by 0.03 on average.');
  assert.equal(words(4800, 0.755, 0.75), 'On average, the model’s confidence matches its accuracy.');
});
