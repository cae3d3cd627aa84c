import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { PipelineError } from '../../../../src/common/errors.ts';
import { TruthIndex } from '../../../../src/settings/truth/truthIndex.ts';
import { parseTruth } from '../../../../src/settings/truth/truthTable.ts';

describe('a table', () => {
  const rows = (text: string) =>
    parseTruth(text, 'labels.csv').map(({ path, labels, line }) => [path, labels.join(' + ') || undefined, line]);
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
  test('what is true counts beside what was predicted, and names beside numbers', () => {
    assert.deepEqual(rows('file_name,class,true_label\na.jpg,dog,cat'), [['a.jpg', 'cat', 2]]);
    assert.deepEqual(rows('file_name,pred_label,true_label\na.jpg,dog,cat'), [['a.jpg', 'cat', 2]]);
    assert.deepEqual(rows('image_name,label,label_name\na.jpg,0,cat'), [['a.jpg', 'cat', 2]]);
  });
  test('a column for each class, as ISIC’s tables have them', () => {
    assert.deepEqual(rows('image,MEL,NV,BCC\na,0.0,1.0,0.0\nb,1.0,0.0,0.0'), [
      ['a', 'NV', 2],
      ['b', 'MEL', 3],
    ]);
    assert.deepEqual(rows('photo,fold,cat,dog,comment\na.jpg,3,0,1,blurred'), [['a.jpg', 'dog', 2]]);
    assert.deepEqual(
      rows('image,cat,dog\na,True,False\nb,False,True').map(([, label]) => label),
      ['cat', 'dog'],
    );
    assert.deepEqual(
      rows('image;cat;dog\na;1,0;0,0\nb;0,0;1,0').map(([, label]) => label),
      ['cat', 'dog'],
    );
    assert.deepEqual(rows('id,Felis s.str,dog\na,1,0'), [['a', 'Felis s.str', 2]]);
    assert.deepEqual(rows('image,MEL,NV,BCC\na,0,0,0\nb,1,1,0'), [
      ['a', undefined, 2],
      ['b', 'MEL + NV', 3],
    ]);
  });
  test('titles in any spelling; files before what may be numbers, names before those', () => {
    assert.deepEqual(rows('ImageID,Width,ClassName\na,5,cat'), [['a', 'cat', 2]]);
    assert.deepEqual(rows('Width;ClassId;Path\n53;4;Test/1.png'), [['Test/1.png', '4', 2]]);
    assert.deepEqual(rows('image_id,file_name,label\n7,a.jpg,cat'), [['a.jpg', 'cat', 2]]);
    assert.deepEqual(rows('breed,id\ncat,a'), [['a', 'cat', 2]]);
    assert.deepEqual(rows('ImageId,PredictionString\na,n01440764 1 2 3 4'), [['a', 'n01440764 1 2 3 4', 2]]);
  });
  test('what a model has said is no truth', () => {
    wrong('image,label,score\na.jpg,cat,1\nb.jpg,cat,0.75', /line 3, has a model’s answers, as the column score says/);
    wrong('image,predicted_label\na.jpg,cat', /line 1, has the columns image, predicted_label/);
    assert.deepEqual(rows('image,true_label,score\na.jpg,cat,0.75'), [['a.jpg', 'cat', 2]]);
    assert.deepEqual(rows('image,label,pred\na.jpg,cat,0.75\nb.jpg,dog,0').length, 2);
    assert.deepEqual(rows('image,label,confidence\na.jpg,cat,high\nb.jpg,dog,').length, 2);
  });
  test('of classes that were looked for, those that are there', () =>
    assert.deepEqual(rows('ImageID,LabelName,Confidence\na,cat,1\na,dog,0'), [['a', 'cat', 2]]));
  test('the label before the path, Excel’s line about the separator, mixed ends of lines, quotes in names', () => {
    assert.deepEqual(rows('cat,a.jpg\ndog,b.jpg'), [
      ['a.jpg', 'cat', 1],
      ['b.jpg', 'dog', 2],
    ]);
    assert.deepEqual(rows('sep=;\r\npath;width;label\r\na.jpg;1,5;cat'), [['a.jpg', 'cat', 3]]);
    assert.deepEqual(
      rows('path,label\r\na.jpg,cat\nb.jpg,the "dog"').map(([, label]) => label),
      ['cat', 'the "dog"'],
    );
  });
  test('a cell that is empty is no label', () =>
    assert.deepEqual(rows('path,label\na.jpg,\nb.jpg,cat'), [
      ['a.jpg', undefined, 2],
      ['b.jpg', 'cat', 3],
    ]));
  test('more cells than titles', () =>
    wrong('path,label\na.jpg,cat\nb.jpg,tabby, tabby cat', /line 3, has more cells than the first line: put what/));
  test('numbers under another title may be anything', () => {
    wrong('filename,width\na.jpg,3\nb.jpg,0', /line 1, has the columns filename, width: call those that count/);
    wrong('id_code,grade\na,3\nb,0', /line 1, has the columns id_code, grade/);
    assert.deepEqual(rows('id_code,grade\na,mild\nb,none').length, 3);
    assert.deepEqual(rows('filename,label\na.jpg,3'), [['a.jpg', '3', 2]]);
    assert.deepEqual(rows('a.jpg,3\nb.jpg,0').length, 2);
  });
  test('numbers without titles may be anything', () =>
    wrong('a.jpg,1,1,9,9,cat\nb.jpg,2,2,8,8,dog', /line 1, has the columns a\.jpg, 1, 1, 9, 9, cat/));
  test('of three columns and more, titles that say nothing are not passed over', () => {
    wrong('photo,age,finding\na.jpg,3,cat', /line 1, has the columns photo, age, finding: call those/);
    wrong('image_id,Male,Smiling\na.jpg,-1,1', /line 1, has the columns/);
    assert.deepEqual(rows('a.jpg,cat,blurred\nb.jpg,dog,dark').length, 2);
    assert.deepEqual(rows('a,cat,blurred\nb,dog,dark').length, 2);
  });
  test('a line without a label is named', () =>
    wrong('path,label\na.jpg,cat\nb.jpg', /^labels\.csv, line 3, needs a path and a label/));
  test('an empty label is named', () => wrong('a.jpg,', /^labels\.csv, line 1, needs/));
  test('an open quote is named', () =>
    wrong('a.jpg,cat\n"b.jpg,dog\n', /^labels\.csv, line \d+, can’t be read as CSV/));
  test('an empty file', () => wrong('\n', /^labels\.csv is empty/));

  const find = (text: string, image: string) =>
    new TruthIndex(parseTruth(text, 'labels.csv'), ['/data', '/work'], 'labels.csv').find(image)?.labels.join();
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
  test('a row with the path of one image is not that of others with its name', () => {
    const images = new Set(['/data/a.jpg', '/data/x/a.jpg', '/data/y/b.jpg']);
    const index = new TruthIndex(parseTruth('a.jpg,cat\nb.jpg,dog', 'labels.csv'), ['/data'], 'labels.csv', { images });
    assert.equal(index.find('/data/a.jpg')?.labels.join(), 'cat');
    assert.equal(index.find('/data/x/a.jpg'), undefined);
    assert.equal(index.find('/data/y/b.jpg')?.labels.join(), 'dog');
  });
  test('rows that contradict each other are named', () =>
    assert.throws(
      () => find('a.jpg,cat\nb.jpg,cat\na.jpg,dog', '/data/a.jpg'),
      /labels\.csv, line 3, says “dog” of a\.jpg, but line 1 says “cat”/,
    ));
  test('rows that agree are fine', () => assert.equal(find('a.jpg,cat\na.jpg,cat', '/data/a.jpg'), 'cat'));
});
