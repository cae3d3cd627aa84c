import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { ConfusionMatrix } from '../../../../src/common/evaluation/confusion.ts';
import { sortValue, worstFirst, worstMistakes } from '../../../../src/common/evaluation/filter/sortKeys.ts';
import { reliabilityOf } from '../../../../src/common/evaluation/reliability.ts';
import { summarize } from '../../../../src/common/evaluation/summary.ts';
import { wilsonInterval } from '../../../../src/common/evaluation/wilson.ts';
import type { EvaluationRecord } from '../../../../src/protocol/folders/folderRun.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

const near = (found: number | null | undefined, wanted: number, tolerance = 1e-9) =>
  assert.ok(found !== null && found !== undefined && Math.abs(found - wanted) < tolerance, `${found} is not ${wanted}`);

describe('Wilson’s interval', () => {
  // statsmodels 0.14: proportion_confint(count, nobs, method='wilson').
  const cases: [number, number, number, number][] = [
    [90, 100, 0.8256343384950865, 0.9447708629393249],
    [0, 10, 0, 0.27753279986288926],
    [10, 10, 0.7224672001371106, 1],
    [1, 2, 0.09453120573423068, 0.9054687942657693],
  ];
  for (const [count, of, low, high] of cases) {
    test(`${count} of ${of}`, () => {
      const interval = wilsonInterval(count, of) ?? assert.fail();
      near(interval[0], low);
      near(interval[1], high);
    });
  }
  test('nothing was tried', () => assert.equal(wilsonInterval(0, 0), null));
});

describe('the figures of a run', () => {
  test('an empty run divides nothing by 0', () => {
    const none = { top1: null, top5: null, interval: null };
    assert.deepEqual(summarize([]), { images: 0, unreadable: 0, judged: 0, accuracy: none });
    assert.deepEqual(new ConfusionMatrix().classFigures(), []);
    assert.equal(reliabilityOf([]).ece, null);
  });
  test('what has no truth or no prediction is counted, but not judged', () => {
    const records = [
      recordOf('a.png', 0, [0.7, 0.2, 0.1]),
      recordOf('b.png', 2, [0.7, 0.2, 0.1]),
      recordOf('c.png', null, [0.7, 0.2, 0.1]),
      { ...recordOf('d.png', 1, []), unreadable: 'd.png is damaged' },
    ];
    const { images, unreadable, judged, accuracy } = summarize(records);
    assert.deepEqual([images, unreadable, judged], [4, 1, 2]);
    assert.equal(accuracy.top1, 0.5);
    assert.equal(accuracy.top5, 1);
  });
  test('top-5 is the rank, not the list', () => {
    const record = recordOf('a.png', 5, [0.3, 0.2, 0.15, 0.14, 0.11, 0.1]);
    assert.equal(record.truthRank, 6);
    assert.equal(summarize([record]).accuracy.top5, 0);
  });
});

describe('the confusion matrix', () => {
  // Three cats (two taken for dogs), two dogs (right), one bird taken for a cat.
  const records = [
    recordOf('1', 0, [0.9, 0.1, 0]),
    recordOf('2', 0, [0.4, 0.6, 0]),
    recordOf('3', 0, [0.1, 0.9, 0]),
    recordOf('4', 1, [0.1, 0.9, 0]),
    recordOf('5', 1, [0.2, 0.8, 0]),
    recordOf('6', 2, [0.8, 0.1, 0.1]),
  ];
  const matrix = ConfusionMatrix.of(records);
  test('cells', () => {
    assert.equal(matrix.count(0, 1), 2);
    assert.equal(matrix.count(1, 0), 0);
    assert.deepEqual(matrix.classes, [0, 1, 2]);
  });
  test('confused pairs: most images first', () => {
    const [first, second, ...rest] = matrix.confusedPairs();
    assert.deepEqual(first, { truth: 0, predicted: 1, images: 2, share: 2 / 3 });
    assert.deepEqual(second, { truth: 2, predicted: 0, images: 1, share: 1 });
    assert.deepEqual(rest, []);
    assert.equal(matrix.confusedPairs(1).length, 1);
  });
  test('precision, recall and support, by hand', () => {
    const [cat, dog, bird] = matrix.classFigures();
    assert.deepEqual(cat, { index: 0, support: 3, predicted: 2, right: 1, precision: 1 / 2, recall: 1 / 3 });
    assert.deepEqual(dog, { index: 1, support: 2, predicted: 4, right: 2, precision: 2 / 4, recall: 1 });
    assert.deepEqual(bird, { index: 2, support: 1, predicted: 0, right: 0, precision: null, recall: 0 });
  });
});

test('reliability: bins, and the expected calibration error by hand', () => {
  // Two bins: (0, 0.5] has 0.5 (wrong) and 0.4 (right); (0.5, 1] has 0.9 (right).
  const records = [
    recordOf('1', 1, [0.5, 0.3, 0.2]),
    recordOf('2', 0, [0.4, 0.3, 0.3]),
    recordOf('3', 0, [0.9, 0.1, 0]),
  ];
  const { bins, ece } = reliabilityOf(records, 2);
  assert.deepEqual(
    bins.map(({ images, accuracy }) => [images, accuracy]),
    [
      [2, 0.5],
      [1, 1],
    ],
  );
  near(bins[0]?.confidence, 0.45);
  near(ece, (2 / 3) * Math.abs(0.5 - 0.45) + (1 / 3) * Math.abs(1 - 0.9));
});

describe('worst first', () => {
  const sure = recordOf('sure.png', 1, [0.95, 0.04, 0.01]);
  const unsure = recordOf('unsure.png', 1, [0.5, 0.49, 0.01]);
  const right = recordOf('right.png', 0, [0.6, 0.3, 0.1]);
  const unknown = recordOf('unknown.png', null, [0.5, 0.5, 0]);
  const all: readonly EvaluationRecord[] = [unknown, right, unsure, sure];
  const names = (records: readonly EvaluationRecord[]) => records.map(({ image }) => image);
  test('by loss', () =>
    assert.deepEqual(names(worstFirst(all, 'loss')), ['sure.png', 'unsure.png', 'right.png', 'unknown.png']));
  test('by confidence of what is wrong', () => {
    assert.equal(sortValue(right, 'confidentWrong'), null);
    assert.deepEqual(names(worstFirst(all, 'confidentWrong')).slice(0, 2), ['sure.png', 'unsure.png']);
  });
  test('by margin, which needs no truth', () => assert.equal(worstFirst(all, 'margin')[0]?.image, 'unknown.png'));
  test('mistakes alone', () => assert.deepEqual(names(worstMistakes(all, 1)), ['sure.png']));
});
