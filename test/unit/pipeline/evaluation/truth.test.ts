import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { after, describe } from 'node:test';
import { nearestLabels } from '../../../../src/common/labels/nearestLabels.ts';
import { listImages } from '../../../../src/pipeline/evaluation/imageList.ts';
import { chooseTruth } from '../../../../src/pipeline/evaluation/truth/chooseTruth.ts';
import { ClassMatcher } from '../../../../src/pipeline/evaluation/truth/classMatcher.ts';
import { partOfName } from '../../../../src/pipeline/evaluation/truth/namePart.ts';
import { truthPreview } from '../../../../src/pipeline/evaluation/truth/previewTruth.ts';
import type { TruthSource } from '../../../../src/protocol/folders/folderRun.ts';
import { readTruthTable } from '../../../../src/settings/truth/truthFile.ts';

const scratch = mkdtempSync(join(tmpdir(), 'relabel-truth-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
let count = 0;

/** A folder of files, empty unless they are given content. */
function folderOf(files: readonly string[], texts: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = join(scratch, String(count++), 'images');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of [...files.map((file) => [file, ''] as const), ...Object.entries(texts)]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const labels = ['tabby, tabby cat', 'Persian cat', 'golden retriever'];

async function look(folder: string, asked?: TruthSource, names: readonly string[] = labels) {
  const list = await listImages({ from: 'folder', path: folder });
  const matcher = new ClassMatcher(names, undefined);
  return truthPreview(list, await chooseTruth(list, matcher, asked), matcher);
}

test('names of folders cannot be matched where the classes have none, and that is said', async () => {
  const folder = folderOf(['tabby/a.png', 'persian cat/b.png']);
  assert.deepEqual((await look(folder)).notes, []);
  const { matched, notes } = await look(folder, undefined, ['class 0', 'class 1', 'class 2']);
  assert.equal(matched, 0);
  assert.match(notes.join(), /The model has no labels.*set "labels" in relabel\.models/);
});

describe('the images of a folder', () => {
  test('those of folders inside of it, too; sorted, with "/"; neither hidden ones nor the run’s own', async () => {
    const folder = folderOf(['b.png', 'a/z.JPG', 'a/.hidden.png', '.git/x.png', 'notes.txt', 'run/explanations/m.png']);
    const { root, images, notes } = await listImages({ from: 'folder', path: folder }, join(folder, 'run'));
    assert.equal(root, folder);
    assert.deepEqual(images, ['a/z.JPG', 'b.png']);
    assert.deepEqual(notes, ['1 file is no image and is left out.']);
  });
  test('links that lead round in a circle, or nowhere', async () => {
    const folder = folderOf(['a.png']);
    symlinkSync(folder, join(folder, 'again'));
    symlinkSync(join(folder, 'gone.png'), join(folder, 'link.png'));
    assert.deepEqual((await listImages({ from: 'folder', path: folder })).images, ['a.png', 'link.png']);
  });
  test('a folder that is empty, has no images, is a file or is not there, is named', async () => {
    const file = join(folderOf(['a.png']), 'a.png');
    const cases: [string, RegExp][] = [
      [folderOf([]), /has no images: name a folder that has some/],
      [folderOf(['a.txt', 'b.txt']), /has no images \(2 other files\)/],
      [file, /a\.png can't be read as a folder \(a part of the path is a file\)/],
      [join(scratch, 'nowhere'), /nowhere can't be read as a folder \(it does not exist\)/],
    ];
    for (const [path, message] of cases) {
      await assert.rejects(listImages({ from: 'folder', path }), { code: 'settings', message });
    }
  });
  test('all of several folders and the images beside them, from the folder that has all of them, each once', async () => {
    const folder = folderOf(['x/a.png', 'x/deep/b.png', 'y/c.png', 'z/d.png', 'e.png', 'y/notes.txt']);
    const [x = '', y = '', e = '', a = ''] = ['x', 'y', 'e.png', 'x/a.png'].map((name) => join(folder, name));
    const list = await listImages({ from: 'several', folders: [x, y], paths: [e, a] });
    assert.equal(list.root, folder);
    assert.deepEqual(list.images, ['e.png', 'x/a.png', 'x/deep/b.png', 'y/c.png']);
    assert.deepEqual(list.notes, ['1 file is no image and is left out.']);
    const gone = await listImages({ from: 'several', folders: [x, join(folder, 'gone')], paths: [] });
    assert.match(gone.notes.join(), /gone can't be read \(it does not exist\) and is left out/);
    const none = listImages({ from: 'several', folders: [join(folder, 'gone')], paths: [] });
    await assert.rejects(none, { code: 'settings', message: /gone has no images/ });
  });
  test('a list in UTF-16, as PowerShell’s > writes it', async () => {
    const folder = folderOf(['a.png'], { 'list.txt': Buffer.from('\uFEFFa.png\r\n', 'utf16le') });
    assert.deepEqual((await listImages({ from: 'list', path: join(folder, 'list.txt') })).images, ['a.png']);
  });
  test('a list of paths; from its own folder, each once', async () => {
    const folder = folderOf(['x/a.png', 'y/b.png'], { 'list.txt': '\uFEFFx/a.png\r\n\n./y/b.png\nx/a.png\n' });
    const list = await listImages({ from: 'list', path: join(folder, 'list.txt') });
    assert.deepEqual(list, { root: folder, images: ['x/a.png', 'y/b.png'], notes: [] });
  });
  test('a table is a list with its truth', async () => {
    const folder = folderOf(['a.png', 'b.png'], { 'list.csv': 'file,label\na.png,tabby\nb.png,Persian cat\n' });
    const list = await listImages({ from: 'list', path: join(folder, 'list.csv') });
    assert.equal(list.table, join(folder, 'list.csv'));
    const { chosen } = await chooseTruth(list, new ClassMatcher(labels, undefined), undefined);
    assert.deepEqual([chosen.source.from, chosen.matched], ['table', 2]);
  });
  test('so is a text with a class behind each path', async () => {
    const folder = folderOf(['a.png', 'b.png'], { 'val.txt': 'a.png 1\nb.png 0\n', 'list.txt': 'a.png\nb (1).png\n' });
    const { images, table } = await listImages({ from: 'list', path: join(folder, 'val.txt') });
    assert.deepEqual([images, table], [['a.png', 'b.png'], join(folder, 'val.txt')]);
    const plain = await listImages({ from: 'list', path: join(folder, 'list.txt') });
    assert.deepEqual([plain.images, plain.table], [['a.png', 'b (1).png'], undefined]);
  });
  test('a list that is empty, or not there, is named', async () => {
    const folder = folderOf([], { 'list.txt': '\n' });
    await assert.rejects(listImages({ from: 'list', path: join(folder, 'list.txt') }), /list\.txt names no image/);
    await assert.rejects(listImages({ from: 'list', path: join(folder, 'gone.txt') }), /gone\.txt does not exist/);
    await assert.rejects(listImages({ from: 'these', paths: [] }), /No image was chosen/);
  });
});

describe('the truth is found by itself', () => {
  test('names of folders', async () => {
    const preview = await look(folderOf(['train/tabby/1.png', 'train/Persian_cat/1.png', 'train/poodle/1.png']));
    assert.deepEqual(preview.truth, { from: 'folder' });
    assert.equal(preview.matched, 2);
    assert.deepEqual(
      preview.unknown.map(({ name, images }) => [name, images]),
      [['poodle', 1]],
    );
  });
  test('an image beside the folders has no class; of a folder without others it is its name, if that was asked for', async () => {
    const { matched, unknown } = await look(folderOf(['tabby/1.png', '2.png']));
    assert.deepEqual([matched, unknown], [1, []]);
    const { unknown: own } = await look(folderOf(['2.png']), { from: 'folder' });
    assert.deepEqual(
      own.map(({ name }) => name),
      ['images'],
    );
  });
  test('a table in the folder, and one beside it', async () => {
    const inside = folderOf(['1.png', '2.png'], { 'truth.json': '{"1.png": "tabby", "2.png": 1}' });
    assert.deepEqual((await look(inside)).truth, { from: 'table', path: join(inside, 'truth.json') });
    const beside = folderOf(['1.png', '2.png'], { '../labels.csv': 'image;label\n1.png;tabby\n2;Persian cat\n' });
    const { truth, matched } = await look(beside);
    assert.deepEqual([truth, matched], [{ from: 'table', path: join(beside, '../labels.csv') }, 2]);
  });
  test('a table as Excel writes it: UTF-16, CRLF, semicolons beside commas in quotes, and no line of names', async () => {
    const rows = '1.png;"tabby, tabby cat"\r\n2.png;"Persian cat"\r\n';
    const written: (string | Uint8Array)[] = [rows, `\uFEFF${rows}`, Buffer.from(`\uFEFF${rows}`, 'utf16le')];
    for (const table of written) {
      const folder = folderOf(['1.png', '2.png'], { 'truth.csv': table });
      const { truth, matched, notes } = await look(folder);
      assert.deepEqual([truth.from, matched, notes], ['table', 2, []]);
    }
  });
  const names: [string[], string][] = [
    [['tabby_1.png', 'persian cat (2).png'], 'start'],
    [['img-0001-tabby.png', 'img-0002-Persian-cat.png'], 'end'],
    [['tabby-sleeping.png', 'tabby-eating.png'], 'first'],
    [['sleepy-tabby.png', 'hungry-tabby.png'], 'last'],
  ];
  for (const [files, part] of names) {
    test(`the ${part} of files’ names`, async () => {
      const { truth, matched } = await look(folderOf(files));
      assert.deepEqual([truth, matched], [{ from: 'name', part }, files.length]);
    });
  }
  test('numbers in names are no class indices', async () => {
    assert.deepEqual((await look(folderOf(['0.png', '1.png', 'img_2.png']))).truth, { from: 'none' });
  });
  test('none: words that are classes by chance don’t count, names of folders that are none are told', async () => {
    assert.deepEqual((await look(folderOf(['tabby.png', 'x1.png', 'y2.png']))).truth, { from: 'none' });
    const { truth, unknown, matched } = await look(folderOf(['Golden_Retreiver/1.png', 'tabbi/1.png']));
    assert.deepEqual([truth, matched], [{ from: 'none' }, 0]);
    assert.deepEqual(unknown[0], { name: 'Golden_Retreiver', images: 1, nearest: ['golden retriever'] });
  });
  test('a table that contradicts itself is passed over with a note, and refused when it was asked for', async () => {
    const folder = folderOf(['tabby/1.png'], { 'a.csv': 'path,label\ntabby/1.png,tabby\ntabby/1.png,Persian cat\n' });
    const { truth, notes } = await look(folder);
    assert.deepEqual(truth, { from: 'folder' });
    assert.match(notes.join(), /a\.csv, line 3, says “Persian cat” of 1\.png/);
    await assert.rejects(look(folder, { from: 'table', path: join(folder, 'a.csv') }), /a\.csv, line 3/);
  });
  test('nine examples of as many classes', async () => {
    const many = Array.from(
      { length: 30 },
      (_, at) => `${['tabby', 'persian cat', 'golden retriever'][at % 3]}/${at}.png`,
    );
    const { examples } = await look(folderOf(many));
    const counts = labels.map((label) => examples.filter((example) => example.label === label).length);
    assert.deepEqual(counts, [3, 3, 3]);
    assert.equal(new Set(examples.map(({ image }) => image)).size, 9);
  });
  test('one image of one class', async () => {
    const { examples, matched } = await look(folderOf(['tabby/1.png']));
    assert.deepEqual([examples, matched], [[{ image: 'tabby/1.png', label: 'tabby, tabby cat' }], 1]);
  });
});

test('parts of names', () => {
  assert.equal(partOfName('x/n02123394_Persian_cat.jpg', 'start'), 'n02123394_Persian_cat');
  assert.equal(partOfName('cat.4001.jpg', 'start'), 'cat');
  assert.equal(partOfName('ILSVRC2012_val_00000001_n02123394.JPEG', 'end'), 'n02123394');
  assert.equal(partOfName('cat.jpg', 'end'), undefined);
  assert.equal(partOfName('0001.jpg', 'first'), undefined);
});

test('the nearest labels of a name that is misspelt', () => {
  assert.deepEqual(nearestLabels(labels, 'tabbycat', 1), ['tabby, tabby cat']);
  assert.deepEqual(nearestLabels(labels, 'zzz'), []);
  assert.deepEqual(nearestLabels(labels, ''), []);
});

describe('tables as JSON', () => {
  const rows = (text: string, file = 'a.json') =>
    readTruthTable(text, file).map(({ path, labels }) => [path, labels.join()]);
  const two = [
    ['1.png', 'cat'],
    ['2.png', '7'],
  ];
  test('shapes', () => {
    assert.deepEqual(rows('{"1.png": "cat", "2.png": 7}'), two);
    assert.deepEqual(rows('{"cat": ["1.png"], "7": ["2.png"]}').sort(), two);
    assert.deepEqual(rows('[{"File Name": "1.png", "label": "cat"}, {"file": "2.png", "class": 7}]'), two);
    assert.deepEqual(
      rows('{"info": {}, "images": [{"path": "1.png", "label": "cat"}, {"path": "2.png", "label": 7}]}'),
      two,
    );
    assert.deepEqual(
      rows('{"file_name": "1.png", "label": "cat"}\n\n{"file_name": "2.png", "label": 7}\n', 'm.jsonl'),
      two,
    );
  });
  test('what is no table is refused with the file and the item', () => {
    const refused = (text: string, message: RegExp, file = 'a.json') =>
      assert.throws(() => readTruthTable(text, file), { code: 'settings', message });
    refused('{', /a\.json can’t be read as JSON/);
    refused('3', /a\.json needs images and their labels/);
    refused('{}', /a\.json needs images and their labels/);
    refused('[{"path": "1.png"}]', /a\.json, line 1, needs images/);
    refused('{"path": "1.png"}\n{', /m\.jsonl, line 2, can’t be read as JSON/, 'm.jsonl');
    refused(`${'['.repeat(100_000)}`, /a\.json/);
  });
});
