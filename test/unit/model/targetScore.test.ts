import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OutputKind, toProbabilities } from '../../../src/pipeline/model/probabilities.ts';
import { targetScoreOf } from '../../../src/pipeline/model/targetScore.ts';

const scoreOf = (kind: OutputKind, row: readonly number[], index: number) =>
  targetScoreOf(toProbabilities(Float32Array.from(row), 1, kind), 0, index);
const isNear = (value: number, expected: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${value}, not ${expected}`);

test('scores of a softmax: the own one less the log-sum-exp of the others', () => {
  // 2 − ln(e⁰ + e⁻¹) and −1 − ln(e² + e⁰)
  isNear(scoreOf('logits', [2, 0, -1], 0), 1.6867383);
  isNear(scoreOf('logits', [2, 0, -1], 2), -3.126928);
});

test('they do not saturate where the probability is 1 or 0 in any number of digits', () => {
  isNear(scoreOf('logits', [500, 0, 0], 0), 500 - Math.log(2));
  isNear(scoreOf('logits', [500, 0, 0], 1), -500);
});

test('of 21 841 equal classes each has odds of 1 to 21 840', () => {
  isNear(scoreOf('logits', Array<number>(21841).fill(3), 20000), -Math.log(21840));
});

test('two classes by a softmax: the difference of the two scores', () => {
  isNear(scoreOf('logits', [7, 4], 0), 3);
  isNear(scoreOf('logits', [7, 4], 1), -3);
});

test('probabilities of several classes: those of the others tell how far the first is from 1', () => {
  isNear(scoreOf('probabilities', [0.75, 0.25], 0), Math.log(3));
  // 1 in float32, yet not 1.
  isNear(scoreOf('probabilities', [1, 3e-10, 1e-10], 0), Math.log(1 / 4e-10), 1e-4);
  isNear(scoreOf('probabilities', [1, 0, 0], 0), Math.log(1e12));
  isNear(scoreOf('probabilities', [1, 0, 0], 2), -Math.log(1e12));
});

test('one output: its score, or the log-odds of its probability, for "yes", and the opposite for "no"', () => {
  isNear(scoreOf('sigmoid', [40], 1), 40);
  isNear(scoreOf('logits', [40], 0), -40);
  isNear(scoreOf('probabilities', [0.8], 1), Math.log(4));
  isNear(scoreOf('probabilities', [0.8], 0), -Math.log(4));
  isNear(scoreOf('probabilities', [1], 1), Math.log(2 ** 24 - 1));
  isNear(scoreOf('probabilities', [0], 1), -Math.log(2 ** 24 - 1));
});

test('labels beside each other: each by itself; none of them, by the most probable', () => {
  isNear(scoreOf('sigmoid', [30, -2, 5], 1), -2);
  isNear(scoreOf('sigmoid', [30, -2, 5], 3), -30);
  isNear(scoreOf('multilabel', [0.5, 0.8], 1), Math.log(4));
  isNear(scoreOf('multilabel', [0.5, 0.8], 2), -Math.log(4));
});

test('every row of a batch has its own', () => {
  const scores = toProbabilities(Float32Array.of(1, 0, 0, 5), 2, 'logits');
  isNear(targetScoreOf(scores, 0, 0), 1);
  isNear(targetScoreOf(scores, 1, 0), -5);
});
