import assert from 'node:assert/strict';
import path from 'node:path';
import test, { describe } from 'node:test';
import { evidenceInside } from '../../../../src/common/evaluation/evidenceInside.ts';
import { findInCoco, readCoco } from '../../../../src/pipeline/evaluation/objects/coco.ts';
import { boxShape, polygonShape } from '../../../../src/pipeline/evaluation/objects/imageObjects.ts';
import { MisfitCount } from '../../../../src/pipeline/evaluation/objects/misfitCount.ts';
import { objectMask, objectsOfClass } from '../../../../src/pipeline/evaluation/objects/objectMask.ts';
import { runLengthShape, unpackCounts } from '../../../../src/pipeline/evaluation/objects/runLengths.ts';
import { readVoc } from '../../../../src/pipeline/evaluation/objects/voc.ts';
import { imageFolders, pixelsOf } from '../../../fixtures/imageFolders.ts';

const folderOf = imageFolders();

describe('evidence inside an object', () => {
  const map = { width: 2, height: 2, values: Float32Array.of(4, 1, -9, 3) };
  test('is the share of what speaks for the class, beside the area and whether the peak is there', () => {
    // 4 + 1 of 8 lie in the upper row.
    assert.deepEqual(evidenceInside(map, Uint8Array.of(1, 1, 0, 0)), { hit: true, energy: 5 / 8, area: 0.5 });
    assert.deepEqual(evidenceInside(map, Uint8Array.of(0, 0, 0, 1)), { hit: false, energy: 3 / 8, area: 0.25 });
  });
  test('is none where nothing speaks for the class, or no object is in the frame', () => {
    assert.equal(
      evidenceInside({ ...map, values: Float32Array.of(-1, 0, -2, 0) }, Uint8Array.of(1, 1, 1, 1)),
      undefined,
    );
    assert.equal(evidenceInside(map, new Uint8Array(4)), undefined);
  });
});

describe('shapes', () => {
  test('a polygon covers what its edges surround', () => {
    // A triangle with its right angle in the upper left corner.
    assert.deepEqual(pixelsOf(polygonShape([[0, 0, 4, 0, 0, 4]]), 4, 4), ['###.', '##..', '#...', '....']);
  });
  test('run lengths go down the columns; packed ones are those of cocoapi', () => {
    // The example of cocoapi's own tests: 6 outside, 1 inside, …
    const counts = [6, 1, 40, 4, 5, 4, 5, 4, 21];
    assert.deepEqual(unpackCounts('61X13mN000`0'), counts);
    const covers = runLengthShape(counts, [9, 10]) ?? assert.fail();
    const packed = runLengthShape('61X13mN000`0', [9, 10]) ?? assert.fail();
    const rows = pixelsOf(covers, 10, 9);
    assert.equal(rows[6]?.[0], '#', 'the seventh pixel of the first column');
    assert.deepEqual(rows.slice(2, 6), Array(4).fill('.....###..'));
    assert.deepEqual(pixelsOf(packed, 10, 9), rows);
    assert.equal(runLengthShape([6, 1], [9, 10]), undefined, 'too few');
    assert.equal(runLengthShape([6, 100], [9, 10]), undefined, 'too many');
  });
});

describe('COCO', () => {
  const coco = {
    images: [
      { id: 1, file_name: 'a.jpg', width: 40, height: 20 },
      { id: 2, file_name: 'dogs/b.jpg' },
      { id: 3, file_name: 'cats/b.jpg' },
    ],
    categories: [{ id: 7, name: 'tabby' }],
    annotations: [
      { image_id: 1, category_id: 7, bbox: [10, 5, 20, 10] },
      { image_id: 2, category_id: 7, segmentation: [[0, 0, 2, 0, 2, 2, 0, 2]], bbox: [0, 0, 9, 9] },
      { image_id: 3, category_id: 8, bbox: [0, 0, 1, 1] },
      { image_id: 3, bbox: ['a', 0, 1, 1] },
      null,
    ],
  };
  test('boxes and polygons by the names of their images, however deep these lie', async () => {
    const file = path.join(folderOf({ 'x.json': JSON.stringify(coco) }), 'x.json');
    const images = (await readCoco(file)) ?? assert.fail();
    const a = findInCoco(images, 'train/a.jpg') ?? assert.fail();
    assert.deepEqual(
      [a.file, a.size, a.shapes.length, a.shapes[0]?.name],
      [file, { width: 40, height: 20 }, 1, 'tabby'],
    );
    assert.ok(a.shapes[0]?.covers(10, 5) && !a.shapes[0].covers(30, 5));
    const b = findInCoco(images, 'dogs/b.jpg') ?? assert.fail();
    assert.ok(b.shapes[0]?.covers(1, 1) && !b.shapes[0].covers(5, 5), 'the outline, not the box');
    assert.equal(findInCoco(images, 'b.jpg'), undefined, 'either could be meant');
    assert.equal(findInCoco(images, 'birds/b.jpg'), undefined);
    assert.deepEqual(
      findInCoco(images, 'cats/b.jpg')?.shapes.map(({ name }) => name),
      [undefined],
    );
  });
  test('other JSON is none; what should be COCO and is broken is named', async () => {
    const folder = folderOf({ 'a.json': '{"cat": ["1.jpg"]}', 'b.json': '{nothing', 'c.json': '{"annotations": [' });
    assert.equal(await readCoco(path.join(folder, 'a.json')), undefined);
    assert.equal(await readCoco(path.join(folder, 'b.json')), undefined);
    await assert.rejects(readCoco(path.join(folder, 'c.json')), {
      code: 'settings',
      message: /c\.json can't be read as JSON/,
    });
  });
});

describe('Pascal VOC', () => {
  const voc = (objects: string): string =>
    `<annotation><folder>x</folder><size><width>500</width><height>375</height><depth>3</depth></size>${objects}</annotation>`;
  test('boxes count from 1 and have their last pixel; parts of an object are not it', async () => {
    const part =
      '<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>';
    const text = voc(
      `<object><name>tabby &amp; co</name><bndbox><xmin>11</xmin><ymin>21</ymin><xmax>20</xmax><ymax>30</ymax></bndbox>${part}</object><object><name>none</name></object>`,
    );
    const file = path.join(folderOf({ 'a.xml': text }), 'a.xml');
    const found = (await readVoc(file)) ?? assert.fail();
    assert.deepEqual([found.size, found.shapes.map(({ name }) => name)], [{ width: 500, height: 375 }, ['tabby & co']]);
    const box = found.shapes[0] ?? assert.fail();
    assert.ok(box.covers(10, 20) && box.covers(19.9, 29.9));
    assert.ok(!box.covers(9.9, 20) && !box.covers(20, 20));
  });
  test('other XML is none; broken XML is named', async () => {
    const folder = folderOf({ 'a.xml': '<svg><object/></svg>', 'b.xml': '<annotation><object>' });
    assert.equal(await readVoc(path.join(folder, 'a.xml')), undefined);
    await assert.rejects(readVoc(path.join(folder, 'b.xml')), {
      code: 'settings',
      message: /b\.xml can't be read as XML/,
    });
  });
});

describe('objects in a map', () => {
  const frame = { imageWidth: 40, imageHeight: 20, x: 10, y: 0, width: 20, height: 20 };
  const place = { frame, width: 4, height: 4 };
  const left = [{ covers: boxShape(0, 0, 20, 20) }];
  test('lie where the model’s frame has them', () => {
    // The frame is the middle half: its left half is image columns 10 to 20.
    assert.deepEqual(
      objectMask(left, undefined, place),
      Uint8Array.from([1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]),
    );
  });
  test('are scaled when they were marked at another size, and refused at another shape', () => {
    const half = [{ covers: boxShape(0, 0, 10, 10) }];
    assert.deepEqual(objectMask(half, { width: 20, height: 10 }, place), objectMask(left, undefined, place));
    assert.equal(objectMask(half, { width: 10, height: 20 }, place), 'size');
  });
  test('may lie outside; what pads an image is none of it', () => {
    assert.equal(objectMask([{ covers: boxShape(0, 0, 5, 5) }], undefined, place), 'outside');
    const padded = { frame: { ...frame, x: 0, y: -10, width: 40, height: 40 }, width: 2, height: 4 };
    assert.deepEqual(objectMask([{ covers: () => true }], undefined, padded), Uint8Array.of(0, 0, 1, 1, 1, 1, 0, 0));
  });
  test('those of the true class count, or all where no class of the model is named', () => {
    const find = (name: string): number | null => ({ cat: 0, dog: 1 })[name] ?? null;
    const named = (...names: (string | undefined)[]) => names.map((name) => ({ name, covers: () => true }));
    const namesOf = (names: (string | undefined)[], truth: number | null) =>
      objectsOfClass(named(...names), truth, { find })?.map(({ name }) => name);
    assert.deepEqual(namesOf(['cat', 'dog', undefined], 0), ['cat']);
    assert.deepEqual(namesOf(['thing', undefined], 0), ['thing', undefined]);
    assert.equal(namesOf(['dog', 'thing'], 0), undefined);
    assert.deepEqual(namesOf(['dog'], null), ['dog']);
  });
  test('what does not fit is counted, each image once', () => {
    const count = new MisfitCount();
    for (const image of ['a.jpg', 'a.jpg', 'b.jpg']) count.add('size', image);
    count.add('unmarked', 'c.jpg');
    assert.deepEqual(count.lines, [
      'What is marked in 2 images (such as a.jpg) is of a picture of another shape and left out there.',
      'In c.jpg, nothing is marked, so that it is left out.',
    ]);
  });
});
