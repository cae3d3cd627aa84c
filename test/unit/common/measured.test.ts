import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparedWithRandom, measuredVerdict, testedOf, testedWords } from '../../../src/common/measured.ts';
import { measured } from './measuredEvaluation.ts';

test('a map whose strong areas carry the class is said to have them, however unsteady it is', () => {
  assert.match(
    measuredVerdict(measured(0.97, 0.33), undefined)!,
    /more probability than restoring at random \(insertion 0\.97, random 0\.33\)/,
  );
});

test('a score is told as it is, and not called a probability', () => {
  const words = measuredVerdict(measured(0.997, 0.003), 'score')!;
  assert.match(words, /a higher score than restoring at random \(insertion 0\.997, random 0\.003\)/);
  assert.doesNotMatch(words, /probab/);
});

test('where deletion says the opposite, that is said as well', () => {
  assert.match(
    measuredVerdict(measured(0.79, 0.42, [0.47, 0.11]), undefined)!,
    /Deletion disagrees \(0\.47, random 0\.11\), .*ROAD/,
  );
  assert.doesNotMatch(measuredVerdict(measured(0.79, 0.42, [0.12, 0.11]), undefined)!, /Deletion/);
});

test('one that is little better than random numbers, or no better, is said to be', () => {
  assert.match(measuredVerdict(measured(0.4, 0.33), undefined)!, /hardly better than a random one/);
  assert.match(measuredVerdict(measured(0.3, 0.33), undefined)!, /no better than a random one .*don’t rely on it/);
});

test('what was not measured is not spoken of', () => {
  assert.equal(measuredVerdict(undefined, undefined), undefined);
  assert.equal(measuredVerdict({}, undefined), undefined);
});

test('what counts as clearly better goes by how probable the class is at most', () => {
  // A class of 0.19 at most, as of a photo that the bundled model is unsure of: 0.12 is six times 0.02.
  assert.equal(comparedWithRandom(measured(0.12, 0.02, [0, 0], 0.19).curves!), 'better');
  assert.equal(comparedWithRandom(measured(0.13, 0.02).curves!), 'better');
  assert.equal(comparedWithRandom(measured(0.11, 0.02).curves!), 'hardly better');
  assert.equal(comparedWithRandom(measured(0.03, 0.02, [0, 0], 0.19).curves!), 'hardly better');
});

test('a score is measured by how far it goes, wherever its zero is', () => {
  const found = (shift: number, own: number) => {
    const pair = (between: number) => ({
      deletion: { scores: [20, 10, 0].map((score) => score + shift), auc: 10 + shift },
      insertion: { scores: [0, between, 20].map((score) => score + shift), auc: (between + 10) / 2 + shift },
      difference: (between - 10) / 2,
    });
    return comparedWithRandom({ step: 1, pixels: 2, map: pair(own), random: pair(5) });
  };
  for (const shift of [0, 1000, -50, -10]) {
    assert.equal(found(shift, 10), 'better', `${shift}`);
    assert.equal(found(shift, 8), 'hardly better', `${shift}`);
    assert.equal(found(shift, 4), 'no better', `${shift}`);
  }
});

test('where a random map already gives all that there is, deletion is asked, and that is said', () => {
  // A class that a model falls back on: blurred or grey, the image still has it.
  const deletion = measured(0.995, 0.99, [0.14, 0.99]);
  assert.equal(comparedWithRandom(deletion.curves!), 'better by deletion');
  assert.match(
    measuredVerdict(deletion, undefined)!,
    /^Insertion can’t tell: .*sooner than .* \(deletion 0\.14, random 0\.99\)/,
  );
  const neither = measured(0.985, 0.99, [0.95, 0.96]);
  assert.equal(comparedWithRandom(neither.curves!), 'undecided');
  assert.match(measuredVerdict(neither, undefined)!, /Nor does deletion .*ROAD/);
});

test('a map without a reliability is judged by the test of it alone', () => {
  assert.equal(testedWords[testedOf(undefined)], 'Not tested');
  assert.equal(testedWords[testedOf({})], 'Not tested');
  assert.equal(testedWords[testedOf(measured(0.97, 0.33))], 'Better than random');
  assert.equal(testedWords[testedOf(measured(0.3, 0.33))], 'No better than random');
});
