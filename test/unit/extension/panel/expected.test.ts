import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before, describe } from 'node:test';
import { ExpectedClass, readPick } from '../../../../src/extension/panel/expected/expectedClass.ts';
import { imagenet, media } from '../../../fixtures/imagenet.ts';

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
  const table = (name: string) => ({ from: 'table', path: path.join(folder, name) }) as const;

  test('is not known without a ground truth or before the model', async () => {
    const expected = of('Persian_cat/1.jpg');
    await expected.read({ from: 'off' });
    assert.equal(expected.of(imagenet).expected, undefined);
    await expected.read({ from: 'folder' });
    assert.equal(expected.of(undefined).expected, undefined);
  });
  test('is that of the folder', async () => {
    const expected = of('Persian_cat/1.jpg');
    await expected.read({ from: 'folder' });
    const wanted = { index: 283, label: 'Persian cat', source: 'folder' };
    assert.deepEqual(expected.of(imagenet).expected, wanted);
    assert.deepEqual(expected.of({ labels: ['dog', 'persian cat'] }).expected, {
      index: 1,
      label: 'persian cat',
      source: 'folder',
    });
  });
  test('is that of the table, and a change is told', async () => {
    let changes = 0;
    const expected = of('Persian_cat/1.jpg', () => changes++);
    await expected.read(table('truth.csv'));
    assert.deepEqual(expected.of(imagenet).expected, { index: 281, label: 'tabby, tabby cat', source: 'table' });
    assert.equal(changes, 1);
    await expected.read({ from: 'off' });
    assert.equal(expected.of(imagenet).expected, undefined);
    assert.equal(changes, 2);
  });
  test('is that of an annotation tool’s file', async () => {
    const coco = {
      images: [{ id: 7, file_name: 'Persian_cat/1.jpg' }],
      categories: [{ id: 17, name: 'tabby' }],
      annotations: [{ image_id: 7, category_id: 17 }],
    };
    await writeFile(path.join(folder, 'coco.json'), JSON.stringify(coco));
    const expected = of('Persian_cat/1.jpg');
    await expected.read(table('coco.json'));
    assert.equal(expected.of(imagenet).expected?.index, 281);
  });
  test('is that of a table in UTF-16, and a pointer in its place is named', async () => {
    await writeFile(path.join(folder, 'wide.csv'), Buffer.from('\uFEFFPersian_cat/1.jpg,tabby\n', 'utf16le'));
    const expected = of('Persian_cat/1.jpg');
    await expected.read(table('wide.csv'));
    assert.equal(expected.of(imagenet).expected?.index, 281);
    await writeFile(path.join(folder, 'pointer.csv'), 'version https://git-lfs.github.com/spec/v1\n');
    await expected.read(table('pointer.csv'));
    assert.match(expected.of(imagenet).expectedProblem?.message ?? '', /pointer\.csv is only a pointer/);
  });
  test('is not guessed from numbers that are not the model’s', async () => {
    await writeFile(path.join(folder, 'from1.csv'), 'Persian_cat/1.jpg,1\nPersian_cat/2.jpg,2\n');
    const expected = of('Persian_cat/1.jpg');
    await expected.read(table('from1.csv'));
    assert.match(
      expected.of({ labels: ['cat', 'dog'] }).expectedProblem?.message ?? '',
      /^Ground truth numbers classes up to 2, but this model’s go from 0 to 1: give their names instead\.$/,
    );
    assert.equal(expected.of({ labels: ['cat', 'dog', 'fox'] }).expected?.label, 'dog');
    assert.equal(expected.of({ labels: ['2', '1'] }).expected?.index, 1, 'a class that is called by the number');
  });
  test('is to be chosen where the table has several labels that are classes of this model', async () => {
    const images = ['one.jpg,tabby|tiger cat', 'rows.jpg,tabby', 'rows.jpg,crane fly', 'rows.jpg,tiger'];
    await writeFile(path.join(folder, 'several.csv'), `path,label\n${images.join('\n')}\n`);
    for (const [file, several] of [
      ['one.jpg', ['tabby', 'tiger cat']],
      ['rows.jpg', ['tabby', 'tiger']],
    ] as const) {
      const expected = of(file);
      await expected.read(table('several.csv'));
      const labels = ['tiger', 'tabby', 'tiger cat'];
      const told = expected.of({ labels, given: [] });
      assert.deepEqual(
        told.oneOf?.map((index) => labels[index]),
        several,
      );
      assert.deepEqual([told.expected, told.expectedProblem], [undefined, undefined]);
      expected.pick({ index: 1, label: 'tabby' });
      assert.deepEqual([expected.of({ labels }).expected?.source, expected.of({ labels }).oneOf], ['pick', undefined]);
    }
    const single = of('rows.jpg');
    await single.read(table('several.csv'));
    const { oneOf, expectedProblem } = single.of({ labels: ['tiger', 'tabby'] });
    assert.deepEqual(oneOf, [1, 0]);
    assert.match(
      expectedProblem?.message ?? '',
      /several\.csv, line 4, says “crane fly” of rows\.jpg, but line 3 says “tabby”/,
    );
  });
  test('is the user’s before all, until it is taken back', async () => {
    const expected = of('Persian_cat/1.jpg');
    await expected.read({ from: 'folder' });
    expected.pick({ index: 517, label: 'crane' });
    assert.deepEqual(expected.of(imagenet), {
      expected: { index: 517, label: 'crane', source: 'pick' },
      oneOf: undefined,
      expectedProblem: undefined,
      picked: { index: 517, label: 'crane' },
    });
    assert.equal(expected.of({ labels: ['dog', 'crane'] }).expected?.index, 1, 'in another model by its label');
    expected.pick(undefined);
    assert.equal(expected.of(imagenet).expected?.source, 'folder');
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
      const told = expected.of(imagenet);
      assert.deepEqual([told.expected?.index, told.expectedProblem], [index, undefined], file);
    }
  });

  async function problem(file: string, truth: Parameters<ExpectedClass['read']>[0]) {
    const expected = of(file);
    await expected.read(truth);
    const told = expected.of(imagenet);
    assert.equal(told.expected, undefined);
    return told.expectedProblem;
  }
  test('a label that is no class', async () =>
    assert.match(
      (await problem('lost.jpg', table('truth.csv')))?.message ?? '',
      /Ground truth label “dog” doesn’t match a class/,
    ));
  test('a label of two classes', async () =>
    assert.match(
      (await problem('other.jpg', table('truth.csv')))?.message ?? '',
      /“crane” matches classes 134 and 517/,
    ));
  test('a table that is wrong', async () => {
    const { message, setting } = (await problem('Persian_cat/1.jpg', table('bad.csv'))) ?? {};
    assert.equal(message, `${path.join(folder, 'bad.csv')}, line 1, needs a path and a label, as in cats/1.jpg,tabby.`);
    assert.equal(setting, 'relabel.groundTruth');
  });
  test('a table that is not there', async () =>
    assert.match(
      (await problem('lost.jpg', table('none.csv')))?.message ?? '',
      /none\.csv can’t be read: correct the setting relabel\.groundTruth\.$/,
    ));
  test('an image that the table does not have is no problem', async () =>
    assert.equal(await problem('unlisted.jpg', table('truth.csv')), undefined));
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
