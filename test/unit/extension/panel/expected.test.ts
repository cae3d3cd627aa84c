import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before, describe } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { matchClass } from '../../../../src/common/labels/matchClass.ts';
import { ExpectedClass, readPick } from '../../../../src/extension/panel/expected/expectedClass.ts';
import { parseTruth, TruthIndex } from '../../../../src/settings/truth/truthTable.ts';

const media = path.resolve(import.meta.dirname, '../../../../media');
const lines = async (name: string) => (await readFile(path.join(media, 'models', name), 'utf8')).trim().split('\n');
const imagenet = { ids: await lines('imagenet-wnids.txt'), labels: await lines('imagenet-labels.txt') };

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

describe('a table', () => {
  const rows = (text: string) => parseTruth(text, 'labels.csv').map(({ path: at, label, line }) => [at, label, line]);
  const wrong = (text: string, message: RegExp) =>
    assert.throws(
      () => rows(text),
      (error) => {
        assert.ok(error instanceof PipelineError);
        assert.equal(error.extra.setting, 'relabel.groundTruth');
        assert.match(error.message, message);
        return true;
      },
    );

  test('without names of columns', () =>
    assert.deepEqual(rows('a.jpg,cat\nb.jpg,dog'), [
      ['a.jpg', 'cat', 1],
      ['b.jpg', 'dog', 2],
    ]));
  test('with names, in another order, among others', () =>
    assert.deepEqual(rows('split,Class Name,File-Name\ntest,cat,x/a.jpg\n'), [['x/a.jpg', 'cat', 2]]));
  test('quotes, CRLF, a byte order mark, blank lines, backslashes', () =>
    assert.deepEqual(rows('\ufeffpath,label\r\n\r\n"x\\a, b.jpg","tabby, tabby cat"\r\n'), [
      ['x/a, b.jpg', 'tabby, tabby cat', 3],
    ]));
  test('semicolons and tabs', () => {
    assert.deepEqual(rows('a.jpg;tabby, cat'), [['a.jpg;tabby', 'cat', 1]]);
    assert.deepEqual(rows('path;label\na.jpg;tabby, cat'), [['a.jpg', 'tabby, cat', 2]]);
    assert.deepEqual(rows('a.jpg\tcat'), [['a.jpg', 'cat', 1]]);
  });
  test('a line without a label is named', () =>
    wrong('path,label\na.jpg,cat\nb.jpg', /^labels\.csv, line 3, needs a path and a label/));
  test('an empty label is named', () => wrong('a.jpg,', /^labels\.csv, line 1, needs/));
  test('an open quote is named', () =>
    wrong('a.jpg,cat\n"b.jpg,dog\n', /^labels\.csv, line \d+, can’t be read as CSV/));
  test('an empty file', () => wrong('\n', /^labels\.csv is empty/));

  const find = (text: string, image: string) =>
    new TruthIndex(parseTruth(text, 'labels.csv'), ['/data', '/work'], 'labels.csv').find(image)?.label;
  test('a path from the table’s folder, the workspace or the root', () => {
    assert.equal(find('x/a.jpg,cat', '/data/x/a.jpg'), 'cat');
    assert.equal(find('./x/a.jpg,cat', '/work/x/a.jpg'), 'cat');
    assert.equal(find('/other/a.jpg,cat', '/other/a.jpg'), 'cat');
    assert.equal(find('x/a.jpg,cat', '/data/y/a.jpg'), undefined);
  });
  test('a bare name stands for any folder, after rows of the image’s own', () => {
    assert.equal(find('a.jpg,cat', '/data/x/a.jpg'), 'cat');
    assert.equal(find('ILSVRC2012_val_00000001,n02123394', '/data/val/ILSVRC2012_val_00000001.JPEG'), 'n02123394');
    assert.equal(find('a.jpg,cat\nx/a.jpg,dog', '/data/x/a.jpg'), 'dog');
  });
  test('rows that contradict each other are named', () =>
    assert.throws(
      () => find('a.jpg,cat\nb.jpg,cat\na.jpg,dog', '/data/a.jpg'),
      /labels\.csv, line 3, says “dog” of a\.jpg, but line 1 says “cat”/,
    ));
  test('rows that agree are fine', () => assert.equal(find('a.jpg,cat\na.jpg,cat', '/data/a.jpg'), 'cat'));
});

describe('the expected class of an image', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'relabel-expected-'));
    await mkdir(path.join(folder, 'Persian_cat'));
    await writeFile(path.join(folder, 'truth.csv'), 'Persian_cat/1.jpg,tabby\nother.jpg,crane\nlost.jpg,dog\n');
    await writeFile(path.join(folder, 'bad.csv'), 'Persian_cat/1.jpg\n');
  });
  after(() => rm(folder, { recursive: true }));

  const of = (file: string, changed: () => void = () => {}) =>
    new ExpectedClass(path.join(folder, file), folder, media, changed);
  const csv = (name: string) => ({ from: 'csv', path: path.join(folder, name) }) as const;

  test('is not known without a ground truth or before the model', async () => {
    const expected = of('Persian_cat/1.jpg');
    await expected.read({ from: 'off' });
    assert.equal(expected.of(imagenet.labels).expected, undefined);
    await expected.read({ from: 'folder' });
    assert.equal(expected.of(undefined).expected, undefined);
  });
  test('is that of the folder', async () => {
    const expected = of('Persian_cat/1.jpg');
    await expected.read({ from: 'folder' });
    const wanted = { index: 283, label: 'Persian cat', source: 'folder' };
    assert.deepEqual(expected.of(imagenet.labels).expected, wanted);
    assert.deepEqual(expected.of(['dog', 'persian cat']).expected, {
      index: 1,
      label: 'persian cat',
      source: 'folder',
    });
  });
  test('is that of the table, and a change is told', async () => {
    let changes = 0;
    const expected = of('Persian_cat/1.jpg', () => changes++);
    await expected.read(csv('truth.csv'));
    assert.deepEqual(expected.of(imagenet.labels).expected, { index: 281, label: 'tabby, tabby cat', source: 'csv' });
    assert.equal(changes, 1);
    await expected.read({ from: 'off' });
    assert.equal(expected.of(imagenet.labels).expected, undefined);
    assert.equal(changes, 2);
  });
  test('is the user’s before all, until it is taken back', async () => {
    const expected = of('Persian_cat/1.jpg');
    await expected.read({ from: 'folder' });
    expected.pick({ index: 517, label: 'crane' });
    assert.deepEqual(expected.of(imagenet.labels), {
      expected: { index: 517, label: 'crane', source: 'pick' },
      expectedProblem: undefined,
      picked: { index: 517, label: 'crane' },
    });
    assert.equal(expected.of(['dog', 'crane']).expected?.index, 1, 'in another model by its label');
    expected.pick(undefined);
    assert.equal(expected.of(imagenet.labels).expected?.source, 'folder');
  });

  test('is the folder’s name by itself where that is a class, and nothing is said where it is none', async () => {
    for (const [file, index] of [
      ['Persian_cat/1.jpg', 283],
      ['n02123394/1.jpg', 283],
      ['holiday/1.jpg', undefined],
      // There are two cranes.
      ['crane/1.jpg', undefined],
      // A folder of a year or a serial number is no class.
      ['281/1.jpg', undefined],
    ] as const) {
      const expected = of(file);
      await expected.read({ from: 'auto' });
      const told = expected.of(imagenet.labels);
      assert.deepEqual([told.expected?.index, told.expectedProblem], [index, undefined], file);
    }
  });

  async function problem(file: string, truth: Parameters<ExpectedClass['read']>[0]) {
    const expected = of(file);
    await expected.read(truth);
    const told = expected.of(imagenet.labels);
    assert.equal(told.expected, undefined);
    return told.expectedProblem;
  }
  test('a label that is no class', async () =>
    assert.match(
      (await problem('lost.jpg', csv('truth.csv')))?.message ?? '',
      /CSV label “dog” doesn’t match a class/,
    ));
  test('a label of two classes', async () =>
    assert.match((await problem('other.jpg', csv('truth.csv')))?.message ?? '', /“crane” matches classes 134 and 517/));
  test('a table that is wrong', async () => {
    const { message, setting } = (await problem('Persian_cat/1.jpg', csv('bad.csv'))) ?? {};
    assert.equal(message, `${path.join(folder, 'bad.csv')}, line 1, needs a path and a label, as in cats/1.jpg,tabby.`);
    assert.equal(setting, 'relabel.groundTruth');
  });
  test('a table that is not there', async () =>
    assert.match(
      (await problem('lost.jpg', csv('none.csv')))?.message ?? '',
      /none\.csv can’t be read: correct the setting relabel\.groundTruth\.$/,
    ));
  test('an image that the table does not have is no problem', async () =>
    assert.equal(await problem('unlisted.jpg', csv('truth.csv')), undefined));
});

test('a pick from outside is checked', () => {
  assert.deepEqual(readPick({ index: 3, label: 'cat', more: 1 }), { index: 3, label: 'cat' });
  for (const bad of [
    undefined,
    null,
    'cat',
    { index: 3 },
    { index: -1, label: 'a' },
    { index: 1.5, label: 'a' },
    { index: 1, label: 2 },
  ])
    assert.equal(readPick(bad), undefined);
});
