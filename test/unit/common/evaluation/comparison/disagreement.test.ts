import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  disagreement,
  disagrees,
  type OtherAnswer,
  OtherClasses,
} from '../../../../../src/common/evaluation/comparison/disagreement.ts';
import { packOthers, unpackOthers } from '../../../../../src/common/evaluation/comparison/otherColumns.ts';
import { readFilter } from '../../../../../src/common/evaluation/filter/filter.ts';
import { sortedBy } from '../../../../../webview/failures/logic/order.ts';
import { recordOf } from '../../../../fixtures/evaluationRecords.ts';

const own = ['tabby, tabby cat', 'dog', 'fox'];
// In another order, one by its first synonym alone, one that this model does not have.
const other = ['Dog', 'wolf', 'tabby'];
const classes = new OtherClasses(own, other);

const answerTo = (truth: number | null, now: number[], theirs: number | null, before: number[]): OtherAnswer => {
  return classes.answer(recordOf('a', truth, now), recordOf('a', theirs, before)) ?? assert.fail();
};
const near = (value: number, expected: number): void => assert.ok(Math.abs(value - expected) < 1e-12, `${value}`);

describe('the answer of another model', () => {
  test('is in the classes of this one, and as far away as probability would have to be moved', () => {
    // tabby 0.7 and 0.5, dog 0.2 and 0.4, fox 0.1 and none, wolf none and 0.1: half of 0.2 + 0.2 + 0.1 + 0.1.
    const same = answerTo(0, [0.7, 0.2, 0.1], 2, [0.4, 0.1, 0.5]);
    near(same.distance, 0.3);
    assert.deepEqual(
      { ...same, distance: 0 },
      { label: 'tabby', index: 0, probability: 0.5, right: true, distance: 0 },
    );
    const foreign = answerTo(0, [0.7, 0.2, 0.1], 2, [0, 1, 0]);
    // All of it: nothing that one of them says does the other.
    near(foreign.distance, 1);
    assert.deepEqual([foreign.label, foreign.index, foreign.right], ['wolf', null, false]);
    assert.equal(answerTo(null, [0.7, 0.2, 0.1], null, [0.4, 0.1, 0.5]).right, null);
    near(answerTo(0, [0.25, 0.75, 0], 2, [0.75, 0, 0.25]).distance, 0);
  });
  test('is neither right nor wrong by another truth: a label was corrected, and one model has not run since', () => {
    const [now, before] = [recordOf('a', 1, [0.1, 0.9, 0]), recordOf('a', 2, [0.9, 0.1, 0])];
    const answer = classes.answer(now, before) ?? assert.fail();
    assert.deepEqual([answer.index, answer.right], [1, null]);
    const { passes } = readFilter('fixed', own);
    assert.equal(passes(now, undefined, false, answer), false);
    assert.equal(classes.answer({ ...now, alsoTrue: [0] }, recordOf('a', 0, [0.9, 0.1, 0]))?.right, null);
  });
  test('is none where the content has changed, or one of them has none', () => {
    const record = recordOf('a', 0, [0.7, 0.2, 0.1]);
    assert.equal(classes.answer(record, { ...record, sha256: 'of before' }), undefined);
    const unreadable = { ...record, top: [], probabilities: [] };
    assert.equal(classes.answer(record, unreadable), undefined);
    assert.equal(classes.answer(unreadable, record), undefined);
  });
});

const records = [
  recordOf('agree', 0, [0.9, 0.05, 0.05]),
  recordOf('broken', 1, [0.6, 0.3, 0.1]),
  recordOf('fixed', 2, [0.1, 0.1, 0.8]),
  recordOf('alone', 0, [0.1, 0.8, 0.1]),
];
const answers: readonly (OtherAnswer | undefined)[] = [
  { label: 'tabby', index: 0, probability: 0.6, right: true, distance: 0.75 },
  { label: 'Dog', index: 1, probability: 0.5, right: true, distance: 0.25 },
  { label: 'wolf', index: null, probability: 0.9, right: false, distance: 0.5 },
  undefined,
];

test('images that two models call differently come first, those that are further apart before others', () => {
  assert.deepEqual([...sortedBy(records, 'disagreement', answers)], [2, 1, 0, 3]);
  assert.deepEqual(
    records.map((record, at) => (answers[at] === undefined ? null : disagrees(record, answers[at]))),
    [false, true, true, null],
  );
  assert.equal(disagreement(records[2]!, answers[2]!), 1.5);
});

test('filters find what two models say differently', () => {
  const found = (text: string): string[] => {
    const filter = readFilter(text, own);
    assert.deepEqual(filter.problems, []);
    return records
      .filter((record, at) => filter.passes(record, undefined, false, answers[at]))
      .map(({ image }) => image);
  };
  assert.deepEqual(found('differs'), ['broken', 'fixed']);
  assert.deepEqual(found('broken'), ['broken']);
  assert.deepEqual(found('fixed'), ['fixed']);
  assert.deepEqual(found('other:tabby'), ['agree']);
  assert.deepEqual(found('other:dog -pred:dog'), ['broken']);
  assert.deepEqual(found('distance>=0.5'), ['agree', 'fixed']);
  assert.deepEqual(found('distance<50% differs'), ['broken']);
  // Without another model there is nothing to differ from.
  const filter = readFilter('differs', own);
  assert.ok(records.every((record) => !filter.passes(record, undefined, false)));
  assert.match(readFilter('other:', own).problems[0] ?? '', /other:cat/);
});

test('a class that this model does not have is found by its whole label', () => {
  const filter = readFilter('other:"wolf"', [...own]);
  assert.deepEqual(
    records.filter((record, at) => filter.passes(record, undefined, false, answers[at])).map(({ image }) => image),
    ['fixed'],
  );
});

test('answers cross a process border in columns', () => {
  assert.deepEqual(
    unpackOthers(
      packOthers(
        answers.map((one) => one && { ...one, probability: 0.5 }),
        0,
      ),
    ),
    [...answers.map((one) => one && { ...one, probability: 0.5 })],
  );
});
