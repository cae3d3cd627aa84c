import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { animals, images, lookForTruth as look, table } from './lookForTruth.ts';

describe('numbers', () => {
  test('are the model’s from 0 on, which is said', async () => {
    const { classes, said } = await look({ ...images(2), 'val/t.csv': table(3, 0) });
    assert.deepEqual(classes, [3, 0]);
    assert.equal(
      said,
      'Rows of val/t.csv have numbers for classes, which are taken for the model’s from 0 on: 0 is “cat”, 3 is “fish”.',
    );
  });
  test('of which none is 0 may count from 1, which is said', async () => {
    const { classes, said } = await look({ ...images(2), 'val/t.csv': table(3, 1) });
    assert.deepEqual(classes, [3, 1]);
    assert.match(said, /1 is “dog”, 3 is “fish”\. 0 is not among them: if they count from 1, take 1 from each\.$/);
  });
  test('from 0 on are not those of a model with a background', async () => {
    const labels = ['__background__', ...animals];
    const { classes, said } = await look({ ...images(2), 'val/t.csv': table(0, 3) }, { labels });
    assert.deepEqual(classes, [null, null]);
    assert.match(
      said,
      /have the number 0 for a class, which the model has for “__background__”: add 1 to each, or write/,
    );
    assert.deepEqual((await look({ ...images(2), 'val/t.csv': table(1, 4) }, { labels })).classes, [1, 4]);
  });
  test('as high as there are classes are others: nothing is judged by them', async () => {
    const files = { ...images(4), 'val/t.csv': table(1, 2, 3, 4) };
    const { classes, from, said } = await look(files);
    assert.deepEqual([classes, from], [[null, null, null, null], 'none']);
    assert.match(
      said,
      /^Rows of val\/t\.csv have numbers for classes up to 4, but those of the model go from 0 to 3: write names/,
    );
    await assert.rejects(look(files, { asked: 'val/t.csv' }), /up to 4/);
    assert.match(
      (await look({ 'val/1/a.jpg': '', 'val/4/b.jpg': '' })).said,
      /^Names of folders have numbers .* up to 4/,
    );
  });
  test('are named by a list beside them', async () => {
    const list = JSON.stringify({ 1: 'fish', 2: 'bird', 3: 'dog', 4: 'cat' });
    const { classes, said } = await look({ ...images(3), 'val/t.csv': table(1, 2, 4), 'label_map.json': list });
    assert.deepEqual(classes, [3, 2, 0]);
    assert.equal(said, 'Rows of val/t.csv have numbers for classes, which label_map.json names.');
    const foreign = JSON.stringify({ 0: 'Dog', 1: 'Katze', 2: 'cat' });
    const partly = await look({ ...images(3), 'val/t.csv': table(0, 1, 2), 'class_names.json': foreign });
    assert.deepEqual(partly.classes, [1, null, 0], 'a name that is none of the model’s is no number either');
    const gaps = JSON.stringify({ 17: 'cat', 18: 'dog', 90: 'fish' });
    const sparse = { ...images(2), 'val/t.csv': table(90, 17), 'class_names.json': gaps };
    assert.deepEqual((await look(sparse)).classes, [3, 0], 'numbers with gaps, as COCO’s');
    const folders = await look({ 'val/1/a.jpg': '', 'val/4/b.jpg': '', 'cat_to_name.json': list });
    assert.deepEqual([folders.classes, folders.from], [[3, 0], 'folder']);
  });
  test('of folders come after names in a table', async () => {
    const files = { 'val/0/a.jpg': '', 'val/1/b.jpg': '', 'val/t.csv': 'path,label\n0/a.jpg,bird\n1/b.jpg,cat' };
    assert.deepEqual((await look(files)).classes, [2, 0]);
  });
  test('as pandas writes them, and less than 0 for none', async () => {
    assert.deepEqual((await look({ ...images(3), 'val/t.csv': table('1.0', '-1', '"2,0"') })).classes, [1, null, 2]);
    const digits = ['0', '1', '2', '3'];
    assert.deepEqual(
      (await look({ ...images(3), 'val/t.csv': table('1.0', '-1', '2 3') }, { labels: digits })).classes,
      [1, null, null],
    );
  });
});

describe('a model’s answers', () => {
  test('come after truth, and alone they are none', async () => {
    const [answers, truth] = [table('dog', 'dog'), table('cat', 'dog')];
    const both = await look({ ...images(2), 'val/predictions.csv': answers, 'val/truth.csv': truth });
    assert.deepEqual([both.classes, both.from], [[0, 1], 'val/truth.csv']);
    const alone = await look({ ...images(2), 'val/sample_submission.csv': answers });
    assert.deepEqual(alone.classes, [null, null]);
    assert.match(alone.said, /^val\/sample_submission\.csv has a model’s answers, by its name, and is passed over/);
    assert.deepEqual((await look({ ...images(2), 'p/preds.csv': answers }, { asked: 'p/preds.csv' })).classes, [1, 1]);
  });
});

describe('several sources', () => {
  test('that contradict each other, or know more, are told of', async () => {
    const other = await look({ ...images(2), 'val/a.csv': table('cat', 'dog'), 'val/b.csv': table('cat', 'fish') });
    assert.deepEqual(other.classes, [0, 1]);
    assert.match(
      other.said,
      /^Rows of val\/b\.csv say something else of 1 of the images: name the source that is right/,
    );
    const more = await look({ ...images(3), 'val/a.csv': table('cat', 'dog'), 'val/b.csv': 'path,label\n3.jpg,cat\n' });
    assert.match(more.said, /^Rows of val\/b\.csv know 1 further image: a run has one source/);
  });
  test('names of files do not pass over a table that is of other images, or says something else', async () => {
    const named = { 'val/dog_1.jpg': '', 'val/dog_2.jpg': '' };
    const other = await look({ ...named, 'val/t.csv': 'path,label\nx.png,cat\n' });
    assert.deepEqual([other.classes, other.said.split(':')[0]], [[1, 1], 'Rows of val/t.csv are of other images']);
    const one = await look({ ...named, 'val/t.csv': 'path,label\ndog_1.jpg,cat\n' });
    assert.match(one.said, /t\.csv say something else of 1 of the images/);
  });
  test('one that only spells names otherwise says the same', async () => {
    const { said } = await look({ 'val/cat/1.jpg': '', 'val/t.csv': 'path,label\ncat/1.jpg,CAT\n' });
    assert.equal(said, '');
  });
});

describe('where tables lie', () => {
  test('in a file that is no text, which is refused', async () => {
    const message = /t\.xlsx is no text file: save the table as CSV/;
    await assert.rejects(look({ ...images(1), 't.xlsx': 'PK\u0003\0\0' }, { asked: 't.xlsx' }), {
      code: 'settings',
      message,
    });
  });
  test('beside the folder, called like it; another folder’s is not taken', async () => {
    for (const name of ['val.csv', 'LOC_val_solution.csv', 'val_labels.csv', 'annotations/instances_val.csv']) {
      assert.deepEqual((await look({ ...images(2), [name]: table('cat', 'dog') })).classes, [0, 1], name);
    }
    assert.deepEqual((await look({ ...images(2), 'train.csv': table('cat', 'dog') })).from, 'none');
  });
  test('among many other files beside', async () => {
    const others = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`a${at}_val.json`, '{}']));
    const { classes, said } = await look({ ...images(2), ...others, 'val_x.csv': table('cat', 'dog') });
    assert.deepEqual([classes, said], [[0, 1], '']);
    assert.equal((await look({ ...images(1), ...others, 'val/README.txt': 'made in May\nby hand' })).said, '');
  });
  test('beside several folders with such images: whose they are must be written, unless it is asked for', async () => {
    const others = images(2, 'train');
    const shared = await look({ ...images(2), ...others, 'labels.csv': table('cat', 'dog') });
    assert.deepEqual(shared.classes, [null, null]);
    assert.match(
      shared.said,
      /labels\.csv, line 2, says “1\.jpg”, which may be train\/1\.jpg or val\/1\.jpg: write more/,
    );
    const written = 'path,label\ntrain/1.jpg,fish\nval/1.jpg,cat\n';
    assert.deepEqual((await look({ ...images(1), ...others, 'labels.csv': written })).classes, [0]);
    const far = 's3://b/x/1.jpg,cat\ns3://b/x/2.jpg,dog';
    assert.match((await look({ ...images(2), ...others, 'labels.csv': far })).said, /labels\.csv are of other images/);
    assert.deepEqual((await look({ ...images(2), ...others, 'val.csv': table('cat', 'dog') })).classes, [0, 1]);
    const asked = await look({ ...images(2), ...others, 'labels.csv': table('cat', 'dog') }, { asked: 'labels.csv' });
    assert.deepEqual(asked.classes, [0, 1]);
  });
  test('in each folder of the images, which is of its own images', async () => {
    const parts = { ...images(2, 'val/train'), ...images(2, 'val/test') };
    const csv = { 'val/train/metadata.csv': table('cat', 'dog'), 'val/test/metadata.csv': table('fish', 'bird') };
    const { classes, from, said } = await look({ ...parts, ...csv });
    // Those of "test" come first.
    assert.deepEqual([classes, from, said], [[3, 2, 0, 1], join('val', '*', 'metadata.csv'), '']);
    const json = (...numbers: number[]) =>
      JSON.stringify({ classes: animals.toReversed(), labels: { 1: numbers[0], 2: numbers[1] } });
    const nested = { ...images(2, 'val/train/data'), ...images(2, 'val/test/data') };
    const deep = await look({ ...nested, 'val/train/labels.json': json(0, 0), 'val/test/labels.json': json(3, 2) });
    assert.deepEqual(deep.classes, [0, 1, 3, 3]);
    const one = await look({ ...parts, 'val/test/metadata.csv': table('fish', '') }, { asked: 'val/*/metadata.csv' });
    assert.deepEqual(one.classes, [3, null, null, null]);
    assert.match(one.said, /have no class, or several, for 1 image/);
  });
  test('one file for each image: that they are not read is said', async () => {
    const single = await look({ ...images(2), 'val/1.json': '{"label": "cat"}', 'val/2.json': '{"label": "dog"}' });
    assert.match(single.said, /^2 files such as 1\.json are of one image each, and not read: write one table/);
  });
  test('with other images, which is said', async () => {
    const { said } = await look({ ...images(1), 'val/t.csv': 'path,label\nx.png,cat\ny.png,dog\n' });
    assert.equal(said, 'Rows of val/t.csv are of other images: their paths must end as those of the images do.');
  });
  test('with images that have no class, which is said', async () => {
    const { classes, said } = await look({ ...images(3), 'val/t.csv': table('cat', '', 'dog') });
    assert.deepEqual(classes, [0, null, 1]);
    assert.equal(said, 'Rows of val/t.csv have no class, or several, for 1 image, which is not judged.');
  });
});

test('folders for parts of a class, or of the data, are passed over; others are classes themselves', async () => {
  const files = ['cat/train/1.jpg', 'dog/images/2.jpg', 'test/bird/3.jpg', 'fish/0/4.jpg', 'cat/negatives/5.jpg'];
  const { classes } = await look(Object.fromEntries(files.map((file) => [`val/${file}`, ''])));
  assert.deepEqual(classes, [null, 0, 1, 3, 2]);
});

test('a class of trains is not the part of the data set to train with', async () => {
  const labels = ['train', 'cat'];
  const flat = await look({ 'val/train/1.jpg': '', 'val/test/2.jpg': '', 'val/train/3.jpg': '' }, { labels });
  assert.deepEqual(flat.classes, [null, null, null]);
  assert.deepEqual((await look({ 'val/train/1.jpg': '', 'val/cat/2.jpg': '' }, { labels })).classes, [1, 0]);
  assert.deepEqual((await look({ 'val/train_1.jpg': '', 'val/train_2.jpg': '' }, { labels })).classes, [null, null]);
  assert.deepEqual((await look({ 'val/train_1.jpg': '', 'val/cat_2.jpg': '' }, { labels })).classes, [1, 0]);
});
