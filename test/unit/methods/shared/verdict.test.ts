import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, judgeHalves, remarks, untilRemark } from '../../../../src/pipeline/methods/shared/verdict.ts';
import type { Status, StudentFigures } from '../../../../src/protocol/explanation.ts';
import type { Counts } from '../../../../src/protocol/samples.ts';

const good: StudentFigures = {
  agreement: 0.9,
  majorityBaseline: 0.5,
  correlation: 0.8,
  splitHalf: 0.9,
  reliability: 0.95,
  strength: 1,
  hard: true,
};

function counts(kept: number): Counts {
  return { total: 1000, kept, shifted: 1000 - kept, shiftedTo: {} };
}

const CASES: readonly (readonly [Status, number, Partial<StudentFigures>, RegExp])[] = [
  ['ok', 500, {}, /nearly the same map \(expected rank correlation 0\.95\)/],
  ['ok', 500, { reliability: 0.6 }, /a similar map \(expected rank correlation 0\.60\): read its strong areas/],
  ['unstable', 500, { reliability: 0.4 }, /a different map \(expected rank correlation 0\.40\): take more samples/],
  ['unstable', 500, { reliability: null }, /rank correlation not defined/],
  ['unstable', 500, { correlation: 0.1 }, /\(correlation 0\.10\): take more samples/],
  ['unstable', 500, { correlation: null }, /correlation not defined/],
  // Labels that never turn, or always do, need not keep a student from learning.
  ['ok', 1000, {}, /./],
  ['ok', 0, {}, /./],
  ['unstable', 1000, { correlation: 0.1 }, /hardly follows the model/],
  ['everything-shifted', 0, { correlation: 0.1 }, /shifted on 100 % of the synthetic images/],
  ['everything-shifted', 40, { correlation: null }, /shifted on 96 %/],
];
for (const [status, kept, figures, advice] of CASES) {
  test(`${kept} of 1000 kept, ${JSON.stringify(figures)}: ${status}`, () => {
    const verdict = judge(counts(kept), { ...good, ...figures });
    assert.equal(verdict.status, status);
    assert.match(verdict.advice, advice);
    assert.doesNotMatch(verdict.advice, /\n/);
  });
}

test('how sampling ended does not contradict the verdict', () => {
  const run = { samples: 400, until: 0.85 };
  assert.deepEqual(untilRemark({ samples: 400 }, 400, false, good), []);
  assert.match(
    untilRemark(run, 279, true, good).join(),
    /^Stopped after 279 of at most 400 samples: .*0\.85 or more\)\.$/,
  );
  // The search of regions may use up what is left.
  assert.match(untilRemark(run, 400, true, good).join(), /^Stopped after 400 of/);
  const [figures, others] = [
    { ...good, reliability: 0.81, gradients: true },
    { ...good, reliability: 0.81 },
  ];
  assert.match(judge(counts(500), figures).advice, /nearly the same map/);
  assert.match(untilRemark(run, 400, false, figures).join(), /^Made all of at most 400 samples: .* to stop earlier/);
  assert.match(untilRemark(run, 400, false, others).join(), /they were not enough/);
});

test('a share of kept samples beyond what is aimed at is told, where there is a map', () => {
  assert.deepEqual(remarks(counts(350), good, 'ok', undefined), []);
  assert.deepEqual(remarks(counts(650), good, 'unstable', undefined), []);
  assert.match(remarks(counts(340), good, 'ok', undefined).join(), /stayed on 34 % of the samples/);
  assert.match(remarks(counts(660), good, 'unstable', undefined).join(), /stayed on 66 % of the samples/);
  assert.deepEqual(remarks(counts(1000), good, 'nothing-shifted', undefined), []);
});

test('a target that no sample came out as is told', () => {
  const soft = { ...good, hard: false };
  assert.match(remarks(counts(500), soft, 'ok', 'lynx').join(), /^No sample came out as lynx/);
  assert.deepEqual(remarks(counts(500), good, 'ok', 'lynx'), []);
  assert.deepEqual(remarks(counts(500), soft, 'ok', undefined), []);
});

test('an average over random samples is judged by its halves alone', () => {
  assert.equal(judgeHalves(0.9).status, 'ok');
  assert.match(judgeHalves(0.6, 'passes').advice, /take more passes before/);
  assert.match(judgeHalves(0.9).advice, /nearly the same map \(expected rank correlation 0\.90\)/);
  for (const reliability of [0.2, null]) {
    const { status, advice } = judgeHalves(reliability);
    assert.equal(status, 'unstable');
    assert.match(advice, /Another seed would give a different map/);
  }
});
