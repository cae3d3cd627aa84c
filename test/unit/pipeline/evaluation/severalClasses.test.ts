import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { partsOf } from '../../../../src/common/labels/severalNames.ts';
import { images, lookForTruth, table } from './lookForTruth.ts';

const both = 'val/t.csv have several classes for 1 image: it counts as right if the model gives all of them.';
const none = 'val/t.csv have no class, or several, for 1 image, which is not judged.';

/** As the tables of NIH's chest X-rays, of Kaggle's planet, of Open Images and of ISIC have them, and a list in JSON Lines. */
const tables = {
  't.csv': [
    table('cat|bird', 'dog'),
    table('cat bird', 'dog'),
    table('"bird, cat"', 'dog'),
    'image,label\n1.jpg,cat\n1.jpg,bird\n2.jpg,dog\n',
    'image,cat,dog,bird\n1.jpg,1,0,1\n2.jpg,0,1,0\n',
    '1.jpg,cat,bird\n2.jpg,dog\n',
  ],
  't.jsonl': ['{"path": "1.jpg", "labels": ["cat", "bird"]}\n{"path": "2.jpg", "labels": ["dog"]}\n'],
};

describe('several classes of an image', () => {
  for (const [file, texts] of Object.entries(tables)) {
    for (const text of texts) {
      test(`where labels don’t exclude each other, each is true: ${JSON.stringify(text)}`, async () => {
        const { truths, said } = await lookForTruth({ ...images(2), [`val/${file}`]: text }, { isMultiLabel: true });
        assert.deepEqual([new Set(truths[0]), truths[1]], [new Set([0, 2]), [1]]);
        assert.equal(said, `Rows of ${both.replace('t.csv', file)}`);
      });
    }
  }
  test('where classes exclude each other the image is not judged, which is said', async () => {
    for (const [file, texts] of Object.entries(tables)) {
      for (const text of texts) {
        const { truths, said } = await lookForTruth({ ...images(2), [`val/${file}`]: text });
        if (text.includes('1.jpg,cat\n1.jpg,bird')) {
          assert.match(said, /val\/t\.csv, line 3, says “bird” of 1\.jpg, but line 2 says “cat”/);
        } else {
          assert.deepEqual(truths, [[], [1]]);
          assert.equal(said, `Rows of ${none.replace('t.csv', file)}`);
        }
      }
    }
  });
  test('and where that is so of all images, there is no source, and why is said', async () => {
    const { truths, from, said } = await lookForTruth({ ...images(1), 'val/t.csv': table('cat|bird') });
    assert.deepEqual([truths, from, said], [[[]], 'none', `Rows of ${none}`]);
  });
  test('a name with such signs in it is one class, if the model has it', async () => {
    const labels = ['tabby, tabby cat', 'tabby', 'dog'];
    const text = table('"tabby, tabby cat"', 'dog');
    for (const isMultiLabel of [false, true]) {
      const { truths } = await lookForTruth({ ...images(2), 'val/t.csv': text }, { labels, isMultiLabel });
      assert.deepEqual(truths, [[0], [2]]);
    }
  });
  test('what the model has no class for is told, and does not spoil what it has', async () => {
    const files = { ...images(2), 'val/t.csv': table('cat|unicorn', 'griffin|sphinx') };
    const { truths, unknown } = await lookForTruth(files, { isMultiLabel: true });
    assert.deepEqual(truths, [[0], []]);
    assert.deepEqual(
      [...unknown],
      [
        ['unicorn', 1],
        ['griffin|sphinx', 1],
      ],
    );
  });
});

test('a text is taken apart at the signs that it has, spaces last', () => {
  assert.deepEqual(partsOf('a b|c'), [
    ['a b', 'c'],
    ['a', 'b|c'],
  ]);
  assert.deepEqual(partsOf('cat'), []);
});
