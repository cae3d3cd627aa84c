import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Subject } from '../../../../src/pipeline/methods/method.ts';
import {
  immovableAdvice,
  isProbabilityStill,
  isScoreStill,
  judgeStillness,
  whyImmovable,
} from '../../../../src/pipeline/methods/shared/immovable.ts';
import { type OutputKind, toProbabilities } from '../../../../src/pipeline/model/probabilities.ts';
import { targetScoreOf } from '../../../../src/pipeline/model/targetScore.ts';
import type { Teacher } from '../../../../src/pipeline/model/teacher.ts';
import type { Sample } from '../../../../src/protocol/samples.ts';

const labels = ['cat', 'dog'];
const teacher = {
  spec: { name: 'Mine' } as Teacher['spec'],
  labels,
  scoreOf: (scores, row, index) => ({
    index,
    label: labels[index]!,
    probability: scores.probabilities[row * scores.classes + index]!,
  }),
} as Pick<Teacher, 'labels' | 'scoreOf'> as Teacher;
const of = (kind: OutputKind, ...row: number[]) => toProbabilities(Float32Array.from(row), 1, kind);

test('scores that differ by rounding are still, those that differ by more are not', () => {
  assert.ok(isScoreStill([3, 3.0005, 2.9999]));
  assert.ok(isScoreStill([40.01, 40]));
  assert.ok(!isScoreStill([3, 3.01]));
  assert.ok(!isScoreStill([0, 0.01]));
});

test('a probability is still by what it is itself: a rare class may double unseen', () => {
  assert.ok(isProbabilityStill([0.999999, 1]));
  assert.ok(!isProbabilityStill([0.9999, 1]));
  assert.ok(!isProbabilityStill([1e-5, 2e-5]));
  assert.ok(isProbabilityStill([0, 0]));
});

test('a negative score that never moves is still, too', () => {
  assert.ok(isProbabilityStill([-5, -5, -5.00001]));
  assert.ok(!isProbabilityStill([-5, -5.001]));
  assert.ok(!isProbabilityStill([-5, 0]));
});

test('why nothing moves a model', () => {
  const equal = of('logits', 0.2, 0.2);
  assert.equal(whyImmovable(equal, 0, [equal]), 'equal');
  const constant = of('logits', 3, -1);
  assert.equal(whyImmovable(constant, 0, [of('logits', 3, -1), of('logits', 3.0001, -1)]), 'constant');
  // At the end of its range, whether others move or not.
  for (const sure of [of('probabilities', 1, 0, 0), of('probabilities', 1), of('multilabel', 1, 0.2)]) {
    for (const target of [0, 1]) {
      const isEnd = sure.kind === 'probabilities' || target === 0;
      assert.equal(whyImmovable(sure, target, [sure]), isEnd ? 'saturated' : 'constant');
    }
  }
  // The answer moves, that to the target does not.
  assert.equal(whyImmovable(of('multilabel', 0.9, 0.2), 0, [of('multilabel', 0.9, 0.7)]), 'saturated');
  // Others still say how sure it is.
  const three = of('probabilities', 1, 2e-9, 1e-13);
  assert.equal(whyImmovable(three, 0, [three]), 'constant');
});

for (const why of ['equal', 'constant', 'saturated'] as const) {
  test(`what to do where a model is ${why} is said in one line, with its name`, () => {
    const advice = immovableAdvice(why, teacher, 'cat');
    assert.match(advice, /^Mine .*\.$/);
    assert.doesNotMatch(advice, /\n/);
  });
}

const sample = (probability: number, targetScore: number) => ({ probability, targetScore }) as Sample;
const subject = (...row: number[]) => ({ teacher, scores: of('logits', ...row), target: 0 }) satisfies Partial<Subject>;

test('a method of probabilities says so where they stay, and where log-odds tell more', () => {
  const sure = judgeStillness(subject(20, 0), [sample(1, 18), sample(1, 15)]);
  assert.equal(sure?.status, 'nothing-shifted');
  assert.match(sure.advice, /too sure\. Its log-odds do change: re-label distillation/);
  const constant = judgeStillness(subject(2, 0), [sample(0.8808, 2)]);
  assert.match(constant!.advice, /^Mine gives the same answer/);
  const equal = judgeStillness(subject(0, 0), [sample(0.5, 0)]);
  assert.match(equal!.advice, /^Mine gives every class the same probability/);
  const sureOf = { teacher, scores: of('probabilities', 1, 0), target: 0 };
  const saturated = judgeStillness(sureOf, [sample(1, targetScoreOf(sureOf.scores, 0, 0))]);
  assert.match(saturated!.advice, /^Mine is so sure that .* Export the model without its last softmax/);
});

test('and nothing where they move', () => {
  assert.equal(judgeStillness(subject(2, 0), [sample(0.8808, 2), sample(0.7, 0.85)]), undefined);
});
