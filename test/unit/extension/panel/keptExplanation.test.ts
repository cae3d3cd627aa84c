import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHistory, keepShown, withParts } from '../../../../src/extension/panel/shownExplanation.ts';
import type { ExplanationView } from '../../../../src/protocol/explanationView.ts';
import { remembered } from '../../../fixtures/remembered.ts';

const sanity = { weights: 3, randomised: [{ weights: 3, correlation: 0.1 }], followsModel: true };

test('how the picture was read is known again from the history', () => {
  const reading = { window: [0, 4095] as const, orientation: 'ignore' as const };
  assert.deepEqual(fromHistory({ ...remembered(), reading }, 1).image?.reading, reading);
  assert.equal(fromHistory(remembered(), 1).image?.reading, undefined);
});

test('the answer of the sanity check is kept with the explanation, and there again from the history', () => {
  const shown = fromHistory(remembered(), 1);
  const kept: ExplanationView[] = [];
  const recording = { keep: async (view: ExplanationView) => void kept.push(view) };
  const check = { state: sanity } as unknown as NonNullable<typeof shown.sanity>;
  keepShown(recording, { ...shown, sanity: check });
  assert.deepEqual(kept[0]?.sanity, sanity);
  const again = fromHistory(remembered({}, { sanity }), 2);
  assert.deepEqual(withParts(again.explanation, again).sanity, sanity);
  assert.equal(withParts(shown.explanation, shown).sanity, undefined);
});
