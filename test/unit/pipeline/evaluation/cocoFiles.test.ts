import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { cocoFiles } from '../../../../src/pipeline/evaluation/objects/cocoFiles.ts';
import { ObjectFinder } from '../../../../src/pipeline/evaluation/objects/objectFinder.ts';
import { imageFolders } from '../../../fixtures/imageFolders.ts';

const folderOf = imageFolders();

/** One image with one box, as COCO has it. */
const coco = (name: string): string =>
  JSON.stringify({
    images: [{ id: 1, file_name: name }],
    categories: [{ id: 7, name: 'cat' }],
    annotations: [{ image_id: 1, category_id: 7, bbox: [0, 0, 1, 1] }],
  });

test('each folder of several has its own annotations, as Roboflow writes them: they are of its own images alone', async () => {
  const root = folderOf({
    'train/a.jpg': '',
    'train/_annotations.coco.json': coco('a.jpg'),
    'valid/a.jpg': '',
    'valid/_annotations.coco.json': coco('a.jpg'),
    'test/a.jpg': '',
    'street/annotations/instances.json': coco('a.jpg'),
  });
  const finder = await ObjectFinder.in(root);
  const fileOf = async (image: string) => {
    const file = (await finder.find(image))?.file;
    return file && path.relative(root, file).replaceAll(path.sep, '/');
  };
  assert.equal(await fileOf('train/a.jpg'), 'train/_annotations.coco.json');
  assert.equal(await fileOf('valid/a.jpg'), 'valid/_annotations.coco.json');
  assert.equal(await fileOf('test/a.jpg'), undefined);
  assert.equal(await fileOf('street/images/a.jpg'), 'street/annotations/instances.json');
});

test('files of single images do not keep those of all from being read', async () => {
  const labelMe = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [
      [`a${at}.jpg`, ''],
      [`a${at}.json`, '{}'],
    ]).flat() as [string, string][],
  );
  const others = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`b${at}.json`, '{}']));
  const root = folderOf({ ...labelMe, ...others, 'instances_val.json': coco('a1.jpg') });
  const found = await cocoFiles(root);
  assert.equal(found[0]?.file, path.join(root, 'instances_val.json'));
  assert.deepEqual(
    found.filter(({ file }) => path.basename(file).startsWith('a')),
    [],
  );
  assert.equal((await (await ObjectFinder.in(root)).find('a1.jpg'))?.file, path.join(root, 'instances_val.json'));
});
