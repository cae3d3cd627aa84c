import assert from 'node:assert/strict';
import path from 'node:path';
import test, { describe } from 'node:test';
import sharp from 'sharp';
import { listImages } from '../../../../src/pipeline/evaluation/imageList.ts';
import { withoutMasks } from '../../../../src/pipeline/evaluation/objects/maskNames.ts';
import { ObjectFinder } from '../../../../src/pipeline/evaluation/objects/objectFinder.ts';
import { imageFolders, pixelsOf } from '../../../fixtures/imageFolders.ts';

const folderOf = imageFolders();

describe('masks', () => {
  test('are told from images by their names, if their image is there', async () => {
    const names = [
      'a.jpg',
      'a_mask.png',
      'b_mask.png',
      'c/d.png',
      'c/d.mask.png',
      'images/e.jpg',
      'masks/e.png',
      'masks/f.png',
    ];
    assert.deepEqual(withoutMasks(names), {
      images: ['a.jpg', 'b_mask.png', 'c/d.png', 'images/e.jpg', 'masks/f.png'],
      masks: ['a_mask.png', 'c/d.mask.png', 'masks/e.png'],
    });
    const root = folderOf({ 'a.jpg': '', 'a_mask.png': '' });
    const { images, notes } = await listImages({ from: 'folder', path: root });
    assert.deepEqual(images, ['a.jpg']);
    assert.match(notes.join(), /^a_mask\.png is the mask of another image/);
  });
  test('an image’s own mask goes before COCO, and that before VOC; what can’t be read is said', async () => {
    const grey = Uint8Array.of(0, 0, 255, 0, 0, 1);
    const png = await sharp(grey, { raw: { width: 3, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    const box =
      '<annotation><object><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>1</xmax><ymax>1</ymax></bndbox></object></annotation>';
    const images = ['a.jpg', 'b.jpg'].map((name, id) => ({ id, file_name: name }));
    const annotations = [0, 1].map((id) => ({ image_id: id, bbox: [0, 0, 2, 2] }));
    const root = folderOf({
      'annotations/instances.json': JSON.stringify({ images, annotations }),
      'a.mask.png': png,
      'b.xml': box,
      'c.xml': box,
      'd_mask.png': 'no picture',
      '../masks/e.png': png,
      '../Annotations/f.xml': box,
    });
    const finder = await ObjectFinder.in(root);
    const files = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      const found = await finder.find(`${name}.jpg`);
      files.push(found && path.relative(root, found.file).replaceAll('\\', '/'));
    }
    assert.deepEqual(files, [
      'a.mask.png',
      'annotations/instances.json',
      'c.xml',
      undefined,
      '../masks/e.png',
      '../Annotations/f.xml',
      undefined,
    ]);
    assert.match(finder.notes.join(), /^[^,]*d_mask\.png can't be read as a mask/);
    const mask = (await finder.find('a.jpg')) ?? assert.fail();
    assert.deepEqual(pixelsOf(mask.shapes[0]!.covers, 3, 2), ['..#', '..#']);
  });
  test('a mask marks all that is neither black nor transparent, in 8 and in 16 bits, grey and in colours', async () => {
    const raw = (channels: 1 | 2 | 4, values: readonly number[], colours: 'grey16' | 'b-w' | 'srgb' | 'rgb16') => {
      const pixels = colours.endsWith('16') ? Uint16Array.from(values) : Uint8Array.from(values);
      const picture = sharp(pixels, { raw: { width: 4, height: 1, channels } });
      return picture.toColourspace(colours).png().toBuffer();
    };
    const files = {
      'grey16_mask.png': await raw(1, [0, 1, 255, 65535], 'grey16'),
      'grey8_mask.png': await raw(1, [0, 1, 2, 255], 'b-w'),
      'faint8_mask.png': await raw(4, [9, 9, 9, 0, 0, 0, 1, 9, 1, 0, 0, 255, 255, 255, 255, 1], 'srgb'),
      'faint16_mask.png': await raw(4, [9, 9, 9, 0, 0, 0, 1, 9, 1, 0, 0, 65535, 65535, 9, 9, 1], 'rgb16'),
    };
    const finder = await ObjectFinder.in(folderOf(files));
    for (const name of Object.keys(files)) {
      const found = await finder.find(name.replace('_mask.png', '.jpg'));
      assert.deepEqual(pixelsOf(found?.shapes[0]?.covers ?? assert.fail(finder.notes.join()), 4, 1), ['.###'], name);
    }
  });

  test('masks in each of several chosen folders are left out, and found as objects', async () => {
    const grey = Uint8Array.of(0, 255);
    const png = await sharp(grey, { raw: { width: 2, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    const root = folderOf({
      'a/cat.jpg': '',
      'a/masks/cat.png': png,
      'b/images/dog.jpg': '',
      'b/masks/dog.png': png,
      'b/masks/none.png': png,
    });
    const chosen = ['a', 'b'].map((name) => path.join(root, name));
    const { images, notes } = await listImages({ from: 'several', folders: chosen, paths: [] });
    assert.deepEqual(images, ['a/cat.jpg', 'b/images/dog.jpg', 'b/masks/none.png']);
    assert.match(notes.join(), /^2 images are masks of others/);
    const finder = await ObjectFinder.in(root);
    assert.equal((await finder.find('a/cat.jpg'))?.file, path.join(root, 'a/masks/cat.png'));
    assert.equal((await finder.find('b/images/dog.jpg'))?.file, path.join(root, 'b/masks/dog.png'));
  });
});
