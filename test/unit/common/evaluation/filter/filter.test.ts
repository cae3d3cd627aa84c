import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type FilteredRecord,
  isRight,
  marginOf,
  readFilter,
} from '../../../../../src/common/evaluation/filter/filter.ts';
import { classTerm } from '../../../../../src/common/evaluation/filter/filterClasses.ts';
import { hasTerm, toggleTerm } from '../../../../../src/common/evaluation/filter/filterTerms.ts';

const labels = ['tabby, tabby cat', 'Egyptian cat', 'catamaran', 'crane', 'crane', 'tiger', 'tiger shark', 'dog'];

const base: FilteredRecord = {
  image: 'dogs/IMG_1.jpg',
  unreadable: null,
  truth: 7,
  unknownTruth: null,
  top: [1, 7, 0],
  probabilities: [0.75, 0.25, 0],
  truthProbability: 0.25,
  truthRank: 2,
  loss: 1.386,
};
const records: Readonly<Record<string, FilteredRecord>> = {
  wrong: base,
  right: {
    ...base,
    image: 'dogs/2.jpg',
    top: [7, 1],
    probabilities: [0.9, 0.1],
    truthProbability: 0.9,
    truthRank: 1,
    loss: 0.105,
  },
  untold: { ...base, image: 'other/3.jpg', truth: null, truthProbability: null, truthRank: null, loss: null },
  misnamed: {
    ...base,
    image: 'other/4.jpg',
    truth: null,
    unknownTruth: 'red fox',
    truthProbability: null,
    truthRank: null,
    loss: null,
  },
  unreadable: {
    ...base,
    image: 'dogs/5.jpg',
    unreadable: 'cut off',
    top: [],
    probabilities: [],
    truthProbability: null,
    truthRank: null,
    loss: null,
  },
  boat: {
    ...base,
    image: 'boats/6.jpg',
    truth: 2,
    top: [2, 0],
    probabilities: [0.5, 0.4],
    truthProbability: 0.5,
    truthRank: 1,
    loss: 0.7,
  },
};
const written = new Map([
  ['wrong', { tags: ['Todo'], note: 'Blurred at night' }],
  ['right', { tags: ['label error'] }],
]);

function found(text: string): string {
  const filter = readFilter(text, labels);
  assert.deepEqual(filter.problems, [], text);
  return Object.keys(records)
    .filter((name) => filter.passes(records[name]!, written.get(name), name === 'boat'))
    .join(' ');
}

test('a filter finds what its terms say, all of which must hold', () => {
  const all = Object.keys(records).join(' ');
  for (const [text, expected] of [
    ['', all],
    ['   ', all],
    ['wrong', 'wrong'],
    ['right', 'right boat'],
    ['unreadable', 'unreadable'],
    ['unknown', 'untold misnamed'],
    ['explained', 'boat'],
    ['pred:cat', 'wrong untold misnamed'],
    ['pred:catamaran', 'boat'],
    ['pred:"tabby cat"', ''],
    ['pred:EGYPTIAN', 'wrong untold misnamed'],
    ['pred:"egyptian cat" true:dog', 'wrong'],
    ['true:#7', 'wrong right unreadable'],
    ['true:dog -wrong', 'right unreadable'],
    ['p>0.75', 'right'],
    ['p>=0.75', 'wrong right untold misnamed'],
    ['p>=75%', 'wrong right untold misnamed'],
    ['p<0,6', 'boat'],
    ['ptrue<.5', 'wrong'],
    ['loss>1', 'wrong'],
    ['rank=1', 'right boat'],
    ['rank>1', 'wrong'],
    ['margin<0.2', 'boat'],
    ['tag:todo', 'wrong'],
    ['tag:"label error"', 'right'],
    ['-tag:todo dogs/', 'right unreadable'],
    ['note:night', 'wrong'],
    ['img_', 'wrong'],
    ['"dogs/img" wrong', 'wrong'],
    ['"wrong"', ''],
  ] as const) {
    assert.equal(found(text), expected, text);
  }
});

test('an image of several labels is of each', () => {
  const several = { ...records.wrong!, truth: 7, alsoTrue: [1] };
  for (const term of ['true:#7', 'true:#1']) assert.equal(readFilter(term, labels).passes(several), true, term);
  assert.equal(readFilter('true:#3', labels).passes(several), false);
});

test('a name that no class has finds the images whose truth it is, and says that the model does not have it', () => {
  const filter = readFilter('true:fox', labels);
  assert.deepEqual(filter.problems, ['The model has no class “fox”.']);
  assert.ok(filter.passes(records.misnamed!, undefined, false));
  assert.ok(!filter.passes(records.wrong!, undefined, false));
});

test('what is wrong with a text is told, and the rest of it counts', () => {
  for (const [text, problem] of [
    ['p>much wrong', '“p>much” needs a number after >, such as p>0.9.'],
    ['p> wrong', '“p>” needs a number after >, such as p>0.9.'],
    ['size>3 wrong', '“size>3”: only p, ptrue, loss, margin, rank, distance can be compared.'],
    ['pred: wrong', '“pred:” needs a name after the colon, such as pred:cat.'],
    ['pred:"" wrong', '“pred:""” needs a name after the colon, such as pred:cat.'],
    ['size:big wrong', '“size:big”: a filter is one of pred:, true:, other:, tag:, note:, group:.'],
    ['pred:#900 wrong', 'The model has no class “#900”.'],
    ['wrong tag:"to do', '“tag:"to do” has no closing quotation mark.'],
  ] as const) {
    assert.deepEqual(readFilter(text, labels).problems, [problem], text);
  }
  assert.ok(readFilter('p>much wrong', labels).passes(base, undefined, false));
  assert.ok(!readFilter('p>much right', labels).passes(base, undefined, false));
});

test('the term of a class means that class alone, whatever its label is', () => {
  const hostile = [...labels, 'a "quoted" one', '', ' spaced', '#3', '__proto__', 'Tabby'];
  for (const index of hostile.keys()) {
    const filter = readFilter(classTerm('pred', hostile, index), hostile);
    assert.deepEqual(filter.problems, []);
    const classes = [...hostile.keys()].filter((top) => filter.passes({ ...base, top: [top] }, undefined, false));
    assert.deepEqual(classes, [index], classTerm('pred', hostile, index));
  }
  assert.equal(classTerm('true', labels, 1), 'true:"Egyptian cat"');
  assert.equal(classTerm('true', labels, 3), 'true:#3');
  assert.equal(classTerm('pred', labels, 7), 'pred:dog');
  assert.equal(classTerm('pred', labels, 5), 'pred:"tiger"');
});

test('a margin needs two probabilities, and right and wrong need a truth', () => {
  assert.equal(marginOf(base), 0.5);
  assert.ok(Number.isNaN(marginOf(records.unreadable!)));
  assert.equal(isRight(records.untold!), undefined);
  assert.equal(isRight(records.unreadable!), undefined);
});

test('a term is put into a text and taken out again, and of kinds that exclude each other there is one', () => {
  assert.equal(toggleTerm('', 'wrong'), 'wrong');
  assert.equal(toggleTerm('pred:"a wrong b"  right p>0.5', 'wrong'), 'pred:"a wrong b" p>0.5 wrong');
  assert.equal(toggleTerm('wrong p>0.5', 'wrong'), 'p>0.5');
  assert.equal(toggleTerm('wrong', 'p>0.9'), 'wrong p>0.9');
  assert.ok(hasTerm('p>0.9 wrong', 'wrong'));
  assert.ok(!hasTerm('pred:"a wrong b" wrongly', 'wrong'));
});
