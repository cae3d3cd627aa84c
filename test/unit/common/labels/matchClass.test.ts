import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { matchClass, wordOfClass } from '../../../../src/common/labels/matchClass.ts';
import { imagenet } from '../../../fixtures/imagenet.ts';

/** Folders "1" to "11" in the order in which torchvision's ImageFolder sorts their names. */
const sorted = ['1', '10', '11', '2', '3', '4', '5', '6', '7', '8', '9'];

test('a name of digits is a name before it is an index', () => {
  assert.deepEqual(matchClass(sorted, '10'), [1]);
  assert.deepEqual(matchClass(sorted, '9'), [10]);
  assert.deepEqual(matchClass(sorted, '0'), [0], 'no class is called so');
  assert.deepEqual(matchClass(sorted, '12'), []);
  assert.deepEqual(matchClass(['cat', 'dog'], '1'), [1]);
});

test('the very label comes before one that only reads alike', () => {
  assert.deepEqual(matchClass(['-1', '1'], '1'), [1]);
  assert.deepEqual(matchClass(['-1', '1'], '-1'), [0]);
  assert.deepEqual(matchClass(['Crane', 'crane'], 'crane'), [1]);
  assert.deepEqual(matchClass(['cat', 'dog'], '-1'), [], 'no index');
});

test('the word for a class is its index, unless a class is called so', () => {
  assert.deepEqual([wordOfClass(['cat', 'dog'], 1), wordOfClass([], 3)], ['1', '3']);
  // Class 3 is called "2"; "3" is class 4.
  assert.equal(wordOfClass(sorted, 3), '2');
  for (const [index] of sorted.entries()) assert.deepEqual(matchClass(sorted, wordOfClass(sorted, index)), [index]);
});

describe('a name and the classes', () => {
  const cats = ['tabby, tabby cat', 'Persian cat', 'Egyptian_cat', '7', 'lynx; catamount'];
  const cases: [name: string, found: number[]][] = [
    ['Persian cat', [1]],
    ['persian_cat', [1]],
    ['PERSIAN-CAT', [1]],
    ['egyptian cat', [2]],
    ['tabby', [0]],
    ['tabby cat', [0]],
    ['Tabby, tabby cat', [0]],
    ['catamount', [4]],
    ['0', [0]],
    ['04', [4]],
    // A label comes before an index.
    ['7', [3]],
    ['5', []],
    ['n02123394_Persian_cat', [1]],
    ['001.Persian_cat', [1]],
    ['12-lynx', [4]],
    ['cat', []],
    ['', []],
    ['___', []],
  ];
  for (const [name, found] of cases) {
    test(`“${name}”`, () => assert.deepEqual(matchClass(cats, name), found));
  }

  test('two classes of one name', () => assert.deepEqual(matchClass(['crane', 'cat', 'crane'], 'Crane'), [0, 2]));
  test('a name of digits behind letters is no index', () => assert.deepEqual(matchClass(['a', 'b', 'c'], 'set 2'), []));
  test('letters that fold into others', () => {
    // U+212A is the sign of kelvin, whose lower case is a plain k; the last has no ASCII letter at all.
    assert.deepEqual(matchClass(['cat', '10 \u212a'], '10_k'), [1]);
    assert.deepEqual(matchClass(['кот', 'Собака, пёс'], 'ПЁС'), [1]);
    assert.deepEqual(matchClass(['naïve café', 'x'], 'NAÏVE CAFÉ'), [0]);
  });
  test('an accent', () => assert.deepEqual(matchClass(['Café au lait'], 'cafe\u0301_au_lait'), [0]));
  test('an id in the labels', () =>
    assert.deepEqual(matchClass(['n02123045 tabby', 'n02123394 Persian cat'], 'n02123394'), [1]));
});

test('a name behind an id or a number in the labels', () => {
  const numbered = ['1. cat', '002_Dog', 'n02123394 Persian cat, puss', '3'];
  assert.deepEqual(
    ['cat', 'dog', 'persian_cat', 'puss'].map((name) => matchClass(numbered, name)),
    [[0], [1], [2], [2]],
  );
  assert.deepEqual(matchClass(['1 cat', 'cat'], 'cat'), [1], 'the very label comes before');
});

test('signs are names', () => {
  assert.deepEqual(
    ['+', '-', '?'].map((name) => matchClass(['+', '-'], name)),
    [[0], [1], []],
  );
});

test('numbers as pandas and Excel write them, less than 0, and several', () => {
  const digits = ['3', '2', '1', '0'];
  assert.deepEqual(
    ['3.0', '3,0', '1.000000', '-1', '1 2', '1.5'].map((name) => matchClass(digits, name)),
    [[0], [0], [2], [], [], []],
  );
  assert.deepEqual(
    ['2.0', '-2'].map((name) => matchClass(['a', 'b', 'c'], name)),
    [[2], []],
  );
  assert.deepEqual(matchClass(['1.0', '1'], '1.0'), [0]);
});

// Indices as torchvision's and Keras' imagenet_class_index.json have them.
describe('WordNet ids', () => {
  const match = (name: string, labels: readonly string[] = imagenet.labels) => matchClass(labels, name, imagenet);

  test('of ImageNet’s classes, in its order', () => {
    assert.equal(imagenet.ids.length, 1000);
    assert.equal(new Set(imagenet.ids).size, 1000);
    assert.deepEqual(imagenet.ids, [...imagenet.ids].sort());
    assert.deepEqual(match('n01440764'), [0]);
    assert.deepEqual(match('n02123394'), [283]);
    assert.deepEqual(match('n15075141'), [999]);
  });
  test('tell the two cranes apart, which their name can’t', () => {
    assert.deepEqual(match('n02012849'), [134]);
    assert.deepEqual(match('n03126707_crane'), [517]);
    assert.deepEqual(match('crane'), [134, 517]);
  });
  test('in a model without labels', () =>
    assert.deepEqual(
      match(
        'n02123394',
        imagenet.ids.map((_, index) => `class ${index}`),
      ),
      [283],
    ));
  test('in a model of a few of the classes', () => assert.deepEqual(match('n02123394', ['dog', 'Persian cat']), [1]));
  test('that this model does not know', () => assert.deepEqual(match('n02123394', ['dog', 'bird']), []));
  test('that nobody knows', () => assert.deepEqual(match('n99999999'), []));
});
