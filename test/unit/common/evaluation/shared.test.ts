import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { errorsByCondition, shortcuts } from '../../../../src/common/evaluation/conditions.ts';
import { duplicateGroups } from '../../../../src/common/evaluation/duplicates.ts';
import { suspectedLabels } from '../../../../src/common/evaluation/labelErrors.ts';
import { meanMap, shareWithin } from '../../../../src/common/evaluation/meanMap.ts';
import type { EvaluationRecord } from '../../../../src/protocol/folders/folderRun.ts';
import { recordOf } from '../../../fixtures/evaluationRecords.ts';

const right = [0.9, 0.1];
const wrong = [0.1, 0.9];
const look = (record: EvaluationRecord, brightness: number, hash = '0123456789abcdef'): EvaluationRecord => {
  return { ...record, statistics: { brightness, sharpness: 1, colourfulness: 1, hash } };
};

describe('errors by what images are like', () => {
  // The darker half of forty is wrong.
  const records = [...Array(40).keys()].map((at) => look(recordOf(`${at}.png`, 0, at < 20 ? wrong : right), at / 40));
  test('bins of as many images, and those that stand out', () => {
    const [brightness, ...others] = errorsByCondition(records, 4);
    assert.deepEqual(others, [], 'what is the same for all tells nothing');
    assert.equal(brightness?.property, 'brightness');
    assert.deepEqual(
      brightness?.bins.map(({ images, wrong: count, rate, standsOut }) => [images, count, rate, standsOut]),
      [
        [10, 10, 1, 'higher'],
        [10, 10, 1, 'higher'],
        [10, 0, 0, 'lower'],
        [10, 0, 0, 'lower'],
      ],
    );
  });
  test('equal values are in one bin, and file types are told apart', () => {
    const same = [...Array(8).keys()].map((at) =>
      look(recordOf(`${at}.${at % 2 ? 'jpeg' : 'PNG'}`, 0, right), at < 6 ? 0 : 1),
    );
    const found = errorsByCondition(same, 4);
    assert.deepEqual(
      found.map(({ property, bins }) => [property, bins.map(({ images }) => images)]),
      [
        ['brightness', [6, 2]],
        ['type', [4, 4]],
      ],
    );
    assert.deepEqual(
      found[1]?.bins.map(({ type }) => type),
      ['jpg', 'png'],
    );
  });
  test('nothing at all', () => assert.deepEqual(errorsByCondition([]), []));
  test('a property that goes with a class, by hand: its twenty are darker than all others', () => {
    assert.deepEqual(
      shortcuts(records)
        .map(({ property, predicted, images, auc }) => [property, predicted, images, auc])
        .sort(),
      [
        ['brightness', 0, 20, 1],
        ['brightness', 1, 20, 0],
      ],
    );
    assert.deepEqual(shortcuts(records.slice(0, 25)), [], 'too few of one class');
  });
});

describe('images that look the same', () => {
  const one = (image: string, hash: string, sha256 = image, truth = 0) => ({
    ...look(recordOf(image, truth, right), 0.5, hash),
    sha256,
  });
  test('the same file; up to three bits; a contradiction', () => {
    const groups = duplicateGroups([
      one('a', '0123456789abcdef', 'same'),
      one('b', '0123456789abcdef', 'same'),
      one('c', '0123456789abcde8', 'c', 1),
      one('d', 'f0f0f0f00f0f0f0f'),
      one('e', 'f0f0f0f00f0f0f00'),
    ]);
    assert.deepEqual(groups, [{ images: ['a', 'b', 'c'], exact: false, contradicts: true }]);
  });
  test('of several labels all count, in whichever order', () => {
    const labelled = (image: string, [truth = 0, ...alsoTrue]: number[]) => {
      return { ...one(image, '0123456789abcdef'), truth, ...(alsoTrue.length > 0 && { alsoTrue }) };
    };
    const contradicts = (...labels: number[][]) =>
      duplicateGroups(labels.map((some, at) => labelled(`${at}`, some)))[0]?.contradicts;
    assert.equal(contradicts([3, 5], [5, 3]), false);
    assert.equal(contradicts([3, 5], [3]), true);
  });
  test('plain pictures look like each other and are none', () => {
    assert.deepEqual(duplicateGroups([one('a', '0000000000000000'), one('b', '0000000000000001')]), []);
    assert.equal(
      duplicateGroups([one('a', '0000000000000000', 's'), one('b', '0000000000000000', 's')])[0]?.exact,
      true,
    );
  });
  test('any three bits are found, wherever they are', () => {
    const base = 0x5a5a5a5a5a5a5a5an;
    for (let bit = 0n; bit < 64n; bit += 7n) {
      const other = base ^ (1n << bit) ^ (1n << ((bit + 20n) % 64n)) ^ (1n << ((bit + 41n) % 64n));
      assert.equal(
        duplicateGroups([one('a', base.toString(16)), one('b', other.toString(16).padStart(16, '0'))]).length,
        1,
      );
    }
  });
});

test('labels that may be wrong: surer than of the class’s own images', () => {
  const own = [0.95, 0.9, 0.85].map((p, at) => recordOf(`own${at}`, 1, [1 - p, p]));
  const records = [
    ...own,
    recordOf('odd', 0, [0.02, 0.98]),
    recordOf('unsure', 0, [0.2, 0.8]),
    recordOf('fine', 0, right),
  ];
  const [found, ...others] = suspectedLabels(records);
  assert.deepEqual([found?.image, found?.truth, found?.suggested, found?.probability], ['odd', 0, 1, 0.98]);
  assert.ok(Math.abs((found?.usual ?? 0) - 0.9) < 1e-9);
  assert.deepEqual(others, []);
  // Its labels are both 0 and 1: the model sees the one and misses the other.
  const both = { ...recordOf('both', 0, [0.02, 0.98]), alsoTrue: [1] };
  assert.deepEqual(suspectedLabels([...own, both]), []);
});

describe('the mean of maps', () => {
  const map = (fill: (x: number, y: number) => number, side = 10) => ({
    width: side,
    height: side,
    values: Float32Array.from({ length: side * side }, (_, at) => fill(at % side, Math.floor(at / side))),
  });
  test('each counts as much, whatever its scale, and what speaks against the class does not', () => {
    const corner = map((x, y) => (x === 9 && y === 9 ? 100 : -5));
    const middle = map((x, y) => (x === 5 && y === 5 ? 0.01 : 0));
    const mean = meanMap([corner, middle, map(() => -1)]);
    assert.equal(mean?.maps, 2);
    assert.deepEqual([mean?.map.values[99], mean?.map.values[55]], [0.5, 0.5]);
    assert.deepEqual(mean?.border, { share: 0.5, error: 0.5, area: 0.36 });
    assert.ok(Math.abs(shareWithin(corner, (x) => x > 5) - 1) < 1e-9);
  });
  test('a map without a preference has the border’s area of it', () => {
    // Rings of pixels: 1 of 8, 3 of 28, 22 of 224.
    for (const [side, inner] of [
      [8, 6],
      [28, 22],
      [224, 180],
    ] as const) {
      const { share, area, error } = meanMap([map(() => 1, side)])?.border ?? assert.fail();
      assert.ok(Math.abs(area - (1 - (inner / side) ** 2)) < 1e-12);
      assert.ok(Math.abs(share - area) < 1e-6);
      assert.equal(error, null);
    }
  });
  test('no map', () => {
    assert.equal(meanMap([]), undefined);
    assert.equal(meanMap([map(() => -1)]), undefined);
  });
});
