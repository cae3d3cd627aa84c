import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonRemarks } from '../../../../../src/extension/panel/comparison/comparisonRemarks.ts';
import type { Prediction } from '../../../../../src/protocol/explanation.ts';
import type { ComparisonChange, ExplanationView, RunSettings } from '../../../../../src/protocol/panel.ts';
import { explained, first, frame, opened, predictionOf, settings, start } from './fakeComparison.ts';

/** A finished explanation by a method, of a model whose input has so many pixels a side. */
function finishedBy(
  method: RunSettings['method'],
  masks: string | undefined,
  side = 224,
  cut = frame,
): ExplanationView {
  const prediction = { ...predictionOf(1), inputSize: [side, side] as const };
  return { ...first, settings: { ...settings, method }, prediction, frame: cut, masks };
}
const otherModel: ComparisonChange = { kind: 'model', model: 'B' };
const remarkOn = (one: ExplanationView, two: ExplanationView) => comparisonRemarks(one, two, otherModel).join();

test('two models are said to share samples only where they do', () => {
  for (const method of ['rise', 'lime', 'occlusion'] as const) {
    const one = finishedBy(method, 'x');
    assert.match(
      remarkOn(one, finishedBy(method, 'x')),
      /^The same 1 (masks|choices of superpixels|windows) served both/,
    );
    assert.match(remarkOn(one, finishedBy(method, 'y', 299)), /^The samples are not the same: .*299 × 299/);
    const elsewhere = finishedBy(method, 'x', 224, { ...frame, x: 1, width: 3 });
    assert.match(remarkOn(one, elsewhere), /^The samples are not the same: the models see different parts/);
    assert.equal(remarkOn(one, finishedBy(method, undefined)), '', 'before it is finished, nothing is known');
    assert.equal(remarkOn(finishedBy(method, undefined), one), '', 'nor of one of before this was recorded');
  }
  assert.match(remarkOn(finishedBy('lime', 'x'), finishedBy('lime', 'y')), /preprocess shows them the image in diff/);
  assert.match(
    remarkOn(finishedBy('relabel', undefined), finishedBy('relabel', undefined)),
    /samples are not the same/,
  );
  assert.match(remarkOn(finishedBy('random', undefined), finishedBy('random', undefined)), /asks no model/);
});

test('what two models share is known when the second is finished', () => {
  const { comparison, runs, whole } = start();
  comparison.begin({ ...whole, explanation: finishedBy('occlusion', '4 × 2') });
  comparison.compare(otherModel);
  const prediction = { ...predictionOf(0, ['COCK']), inputSize: [2, 4] };
  for (const event of [opened(), { type: 'predicted', prediction, frame }]) runs[0]!.emit(event);
  assert.deepEqual(comparison.state!.remarks, []);
  const { explanation, type } = explained(prediction as unknown as Prediction);
  runs[0]!.emit({ type, explanation: { ...explanation, samples: [{ index: 0 }], masks: '4 × 2' } });
  assert.match(comparison.state!.remarks.join(), /^The same 1 windows served both models/);
});
