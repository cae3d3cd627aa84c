import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import sharp from 'sharp';
import { PipelineError } from '../../../src/common/errors.ts';
import { fitImage, openImage, toTensor } from '../../../src/pipeline/image/image.ts';
import { fromTensor } from '../../../src/pipeline/image/tensor.ts';
import type { Band, ImageReading, Preprocess } from '../../../src/protocol/models.ts';
import { bandTiff } from '../../fixtures/images/bandTiff.ts';
import { unit } from '../../fixtures/models/classifiers.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-bands-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Two pixels of five bands. */
const five = file(
  'five.tif',
  bandTiff({ width: 2, bands: 5, type: 'uint8', samples: [10, 20, 30, 40, 50, 11, 21, 31, 41, 51] }),
);

const open = async (path: string, bands: readonly Band[], reading: ImageReading = {}) => {
  const { width, height, rgb, planes, notes } = await openImage(path, { ...reading, bands });
  return { size: [width, height], rgb: [...rgb], planes: planes?.map((plane) => [...plane]), notes };
};

async function refused(opening: Promise<unknown>, words: RegExp): Promise<void> {
  await assert.rejects(opening, (error) => {
    assert.ok(error instanceof PipelineError && error.code === 'image', String(error));
    assert.match(error.message, words);
    return true;
  });
}

describe('the bands of a file', () => {
  test('are taken by their number, in the order that the model has them, beside the colours', async () => {
    const opened = await open(five, [{ band: 5 }, 'red', 'green', 'blue', { band: 4 }]);
    assert.deepEqual(opened.rgb, [10, 20, 30, 11, 21, 31]);
    assert.deepEqual(opened.planes, [
      [50, 51],
      [40, 41],
    ]);
    assert.deepEqual(opened.notes, []);
  });

  test('are the colours of the picture where they are said to be', async () => {
    const shown = await open(five, [
      { band: 1 },
      { band: 2, as: 'blue' },
      { band: 3, as: 'green' },
      { band: 4, as: 'red' },
    ]);
    assert.deepEqual(shown.rgb, [40, 30, 20, 41, 31, 21]);
    assert.deepEqual(shown.planes, [[10, 11]]);
    const grey = await open(five, [{ band: 3, as: 'gray' }, { band: 2 }]);
    assert.deepEqual([grey.rgb, grey.planes], [[30, 30, 30, 31, 31, 31], [[20, 21]]]);
  });

  test('of 16 bits share one window, whatever band its ends are in', async () => {
    const path = file(
      'deep.tif',
      bandTiff({
        width: 2,
        bands: 4,
        type: 'uint16',
        samples: [0, 1000, 2000, 5100, 100, 1020, 2040, 40],
        photometric: 2,
      }),
    );
    // (value − 0) / 5100 of 255 levels: a twentieth of the value.
    const most = await open(path, ['red', 'green', 'blue', { band: 4 }], { window: 'min-max' });
    assert.deepEqual([most.rgb, most.planes], [[0, 50, 100, 5, 51, 102], [[255, 2]]]);
    assert.deepEqual(most.notes, ['values 0 to 5100 shown as black to white (window)']);
    // A 255th of what 10 200 leaves, and no more than white.
    const fixed = await open(path, ['red', 'green', 'blue', { band: 4 }], { window: [0, 2550] });
    assert.deepEqual([fixed.rgb, fixed.planes], [[0, 100, 200, 10, 102, 204], [[255, 4]]]);
    // The upper byte of 16 bits.
    const full = await open(path, ['red', 'green', 'blue', { band: 4 }]);
    assert.deepEqual([full.rgb, full.planes], [[0, 3, 7, 0, 3, 7], [[19, 0]]]);
  });

  test('are real or signed numbers if a window is named', async () => {
    const bands = ['red', 'green', 'blue', { band: 4 }, { band: 5 }] as const;
    for (const type of ['float', 'int16'] as const) {
      const path = file(`${type}.tif`, bandTiff({ width: 1, bands: 5, type, samples: [-100, 0, 155, 55, -45] }));
      const { rgb, planes } = await open(path, bands, { window: 'min-max' });
      assert.deepEqual(
        [rgb, planes],
        [
          [0, 100, 255],
          [[155], [55]],
        ],
      );
      await refused(open(path, bands), /measured numbers instead of colours: say with "input\.window"/);
    }
  });

  test('that are white where they are lowest are turned round', async () => {
    const path = file('white.tif', bandTiff({ width: 1, bands: 2, type: 'uint8', samples: [10, 200], photometric: 0 }));
    const { rgb, planes } = await open(path, ['gray', { band: 2 }]);
    assert.deepEqual([rgb, planes], [[245, 245, 245], [[55]]]);
  });

  test('that a file lacks are named with what it has', async () => {
    await refused(
      open(five, ['red', 'green', 'blue', { band: 6 }]),
      /^five\.tif has 5 bands, but the model takes band 6 of a file: open a file that has it, or correct "bands"/,
    );
    const grey = file(
      'grey.png',
      await sharp({ create: { width: 1, height: 1, channels: 3, background: '#777' } })
        .toColourspace('b-w')
        .png()
        .toBuffer(),
    );
    await refused(open(grey, ['gray', { band: 2 }]), /^grey\.png has one band, but the model takes band 2/);
  });

  test('are those of any format, of which the fourth may be alpha', async () => {
    const rgba = Buffer.of(200, 100, 50, 128, 20, 30, 40, 255);
    const png = file(
      'rgba.png',
      await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
        .png()
        .toBuffer(),
    );
    const alpha = await open(png, ['red', 'green', 'blue', 'alpha']);
    // As the file has them: nothing is laid on white.
    assert.deepEqual([alpha.rgb, alpha.planes], [[200, 100, 50, 20, 30, 40], [[128, 255]]]);
    assert.deepEqual((await open(png, ['red', 'green', 'blue', { band: 4 }])).planes, [[128, 255]]);
    const opaque = await open(five, ['red', 'green', 'blue', 'alpha']);
    assert.deepEqual(opaque.planes, [[255, 255]]);
    // Without alpha in the bands, the picture is as people see it: (200 · 128 + 255 · 127 + 127) / 255.
    const seen = await open(png, ['blue', 'green', 'red', 255]);
    assert.deepEqual([seen.rgb.slice(0, 1), seen.planes], [[227], undefined]);
  });
});

describe('a tensor of bands', () => {
  const bands = [{ band: 4 }, 'green', 128, 'gray', 'alpha'] as const;
  const input: Preprocess = { ...unit, scale: 1, bands, mean: [1, 2, 3, 4, 5], std: [2, 1, 1, 1, 10] };
  const picture = {
    width: 2,
    height: 1,
    rgb: Uint8Array.of(10, 20, 30, 250, 240, 230),
    planes: [Uint8Array.of(101, 201), Uint8Array.of(255, 5)],
  };
  // Luma: 0.299 · 10 + 0.587 · 20 + 0.114 · 30 = 18.15, and 0.299 · 250 + 0.587 · 240 + 0.114 · 230 = 241.85.
  const planar = [50, 100, 18, 238, 125, 125, 14, 238, 25, 0];

  test('has in each channel what that takes, normalised by its own mean and std', () => {
    assert.deepEqual([...toTensor(picture, input, 'NCHW')], planar);
    const interleaved = [0, 1].flatMap((pixel) => [0, 1, 2, 3, 4].map((channel) => planar[channel * 2 + pixel]));
    assert.deepEqual([...toTensor(picture, input, 'NHWC')], interleaved);
  });

  test('shows its colours as a picture, and grey where it has none of its own', () => {
    for (const layout of ['NCHW', 'NHWC'] as const) {
      const { rgb } = fromTensor(toTensor(picture, input, layout), input, layout, 2, 1);
      assert.deepEqual([...rgb], [18, 20, 18, 242, 240, 242]);
    }
  });

  test('is refused of a picture without them', () => {
    const { planes: _, ...plain } = picture;
    assert.throws(
      () => toTensor(plain, input, 'NCHW'),
      /takes bands of an image file .* which this picture does not have/,
    );
  });

  test('is cut out of the image as the colours are', async () => {
    // Four columns, of which a crop keeps the middle two; the fourth band is three times the first.
    const samples = [1, 2, 3, 4].flatMap((column) => [column * 10, 0, 0, column * 30]);
    const path = file('crop.tif', bandTiff({ width: 4, bands: 4, type: 'uint8', samples, photometric: 2 }));
    const own = ['red', 'green', 'blue', { band: 4 }] as const;
    const steps = [{ step: 'crop', size: [1, 2] }] as const;
    const { picture: cropped } = fitImage(
      await openImage(path, { bands: own }),
      { ...unit, bands: own, steps },
      [1, 2],
    );
    assert.deepEqual([...cropped.rgb], [20, 0, 0, 30, 0, 0]);
    assert.deepEqual(
      cropped.planes?.map((plane) => [...plane]),
      [[60, 90]],
    );
    // Halved by a box: the means of two neighbours; padded with the level of the fill.
    const padded = [
      { step: 'resize', size: [1, 2], interpolation: 'box' },
      { step: 'pad', size: [1, 4], fill: 7 },
    ] as const;
    const halved = fitImage(await openImage(path, { bands: own }), { ...unit, bands: own, steps: padded }, [1, 4]);
    assert.deepEqual(
      halved.picture.planes?.map((plane) => [...plane]),
      [[7, 45, 105, 7]],
    );
  });
});
