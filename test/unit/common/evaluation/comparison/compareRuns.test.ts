import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { checksOf, compareRuns } from '../../../../../src/common/evaluation/comparison/compareRuns.ts';
import { mcNemar } from '../../../../../src/common/evaluation/comparison/mcnemar.ts';
import { recordOf } from '../../../../fixtures/evaluationRecords.ts';

describe('McNemar’s test', () => {
  // statsmodels 0.14: mcnemar([[0, fixed], [broken, 0]], exact=True).pvalue; statistic with exact=False, correction=False.
  const cases: [number, number, number, number][] = [
    [1, 5, 0.21875, 2.6666666666666665],
    [10, 2, 0.03857421875, 5.333333333333333],
    [30, 60, 0.0020602656809630745, 10],
    [700, 600, 0.0060157938610449395, 7.6923076923076925],
    [0, 12, 0.00048828125, 12],
  ];
  for (const [fixed, broken, p, statistic] of cases) {
    test(`${fixed} fixed, ${broken} broken`, () => {
      const found = mcNemar(fixed, broken);
      assert.ok(Math.abs(found.p / p - 1) < 1e-9, `${found.p}`);
      assert.ok(Math.abs((found.statistic ?? 0) - statistic) < 1e-12);
    });
  }
  test('as many either way, and none', () => {
    assert.equal(mcNemar(3, 3).p, 1);
    assert.deepEqual(mcNemar(0, 0), { statistic: null, p: 1 });
  });
});

const labels = ['cat', 'dog'];
const right = [0.9, 0.1];
const wrong = [0.2, 0.8];
const old = [
  recordOf('1', 0, right),
  recordOf('2', 0, right),
  recordOf('3', 0, wrong),
  recordOf('4', 1, wrong),
  recordOf('5', 0, wrong),
];
const now = [
  recordOf('1', 0, right),
  recordOf('2', 0, wrong),
  recordOf('3', 0, right),
  recordOf('4', 1, wrong),
  recordOf('5', 0, wrong),
];

describe('two runs of the same images', () => {
  test('of several true labels each run judges by another one, and the image is the same', () => {
    const earlier = [{ ...recordOf('1', 0, wrong), alsoTrue: [1] }];
    const later = [{ ...recordOf('1', 1, wrong), alsoTrue: [0] }];
    assert.deepEqual(compareRuns({ labels, records: earlier }, { labels, records: later }).fixed, ['1']);
    const single = [recordOf('1', 1, wrong)];
    assert.equal(compareRuns({ labels, records: earlier }, { labels, records: single }).leftOut, 1);
  });
  test('fixed, broken, right and wrong in both', () => {
    const found = compareRuns({ labels, records: old }, { labels, records: now });
    assert.deepEqual([found.images, found.leftOut, found.bothRight, found.bothWrong], [5, 0, 2, 1]);
    assert.deepEqual([found.fixed, found.broken], [['3'], ['2']]);
    assert.deepEqual(found.accuracy, { before: 3 / 5, now: 3 / 5 });
    assert.deepEqual(
      found.recalls.map(({ label, before, now: after, support }) => [label, before, after, support]),
      [
        ['cat', 2 / 4, 2 / 4, 4],
        ['dog', 1, 1, 1],
      ],
    );
  });
  test('classes in another order are the same by their names', () => {
    const turned = old.map((record) =>
      recordOf(record.image, 1 - (record.truth ?? 0), record === old[3] ? right : wrong),
    );
    const found = compareRuns({ labels: ['dog', 'cat'], records: turned }, { labels, records: old });
    assert.equal(found.images, 5);
    assert.deepEqual(found.broken, ['3', '5']);
  });
  test('an image whose content or truth is another, that is new or that has no truth is left out', () => {
    const changed = [
      { ...now[0]!, sha256: 'other' },
      recordOf('2', 1, wrong),
      recordOf('3', null, right),
      recordOf('9', 0, right),
    ];
    const found = compareRuns({ labels, records: old }, { labels, records: changed });
    assert.deepEqual([found.images, found.leftOut, found.accuracy, found.recalls], [0, 6, null, []]);
    assert.deepEqual(checksOf(found, { accuracy: 0, recall: 0 }), []);
  });
  test('images that can no longer be judged count by their share, and a class that the new model does not have as lost', () => {
    const torn = (image: string) => ({
      ...recordOf(image, 0, right),
      sha256: null,
      unreadable: 'torn',
      top: [],
      probabilities: [],
      truthProbability: null,
      truthRank: null,
    });
    const nameless = {
      ...recordOf('4', 1, wrong),
      truth: null,
      unknownTruth: 'dog',
      truthProbability: null,
      truthRank: null,
    };
    const before = [...old.slice(0, 3), recordOf('4', 1, [0.1, 0.9])];
    const records = [now[0]!, torn('2'), recordOf('3', 0, right), nameless];
    const found = compareRuns({ labels, records: before }, { labels: ['cat', 'dgo'], records });
    assert.deepEqual([found.images, found.lost], [2, ['2', '4']]);
    assert.deepEqual(found.lostClasses, [{ label: 'dog', support: 1, before: 1 }]);
    const checks = (tolerance: Parameters<typeof checksOf>[1]) =>
      checksOf(found, tolerance).map(({ name, before: was, now: is, images, held }) => [name, was, is, images, held]);
    const share = 'share of images that can be judged';
    assert.deepEqual(checks({ accuracy: 0.01 }), [
      ['accuracy', 1 / 2, 1, 2, true],
      [share, 1, 1 / 2, 4, false],
    ]);
    assert.deepEqual(checks({ recall: 0.5 }), [
      [share, 1, 1 / 2, 4, true],
      ['recall of cat', 1 / 2, 1, 2, true],
      ['recall of dog', 1, 0, 1, false],
    ]);
    // What the old run could not judge either is no loss, and neither is what it did not have.
    const again = compareRuns({ labels, records: [torn('2')] }, { labels, records: [torn('2'), torn('9')] });
    assert.deepEqual(again.lost, []);
  });
  test('a fall of exactly the tolerance holds, a larger one does not', () => {
    const found = compareRuns({ labels, records: old }, { labels, records: [now[0]!, now[1]!, ...old.slice(2)] });
    assert.deepEqual(found.accuracy, { before: 0.6, now: 0.4 });
    const held = (accuracy: number) => checksOf(found, { accuracy }).map((check) => check.held);
    assert.deepEqual([held(0.2), held(0.19)], [[true], [false]]);
    const names = checksOf(found, { accuracy: 1, recall: 0 }).map(({ name, held: is }) => [name, is]);
    assert.deepEqual(names, [
      ['accuracy', true],
      ['recall of cat', false],
      ['recall of dog', true],
    ]);
  });
});
