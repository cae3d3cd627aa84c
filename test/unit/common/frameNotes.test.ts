import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameNotes } from '../../../src/common/frameNotes.ts';

/** A square of the image's middle, as resizing the short side to 256 and cropping to 224 sees it. */
function cropped(imageWidth: number, imageHeight: number) {
  const side = (Math.min(imageWidth, imageHeight) * 224) / 256;
  return {
    imageWidth,
    imageHeight,
    x: (imageWidth - side) / 2,
    y: (imageHeight - side) / 2,
    width: side,
    height: side,
  };
}

test('a picture that is much smaller than the model’s input is said to be enlarged', () => {
  assert.deepEqual(frameNotes(cropped(8, 8), [224, 224]), [
    'enlarged 32 times to the 224 × 224 pixels that the model wants',
  ]);
  assert.deepEqual(frameNotes(cropped(120, 120), [224, 224]), [
    'enlarged 2.1 times to the 224 × 224 pixels that the model wants',
  ]);
  assert.deepEqual(frameNotes(cropped(200, 200), [224, 224]), []);
  assert.deepEqual(frameNotes(cropped(32, 32), [32, 32]), [], 'a model of small pictures');
});

test('a panorama is said to be seen in part only, before the model’s input is known, too', () => {
  const panorama = cropped(12000, 800);
  const note = 'the model sees 5 % of it; the rest is cropped away';
  assert.deepEqual(frameNotes(panorama, undefined), [note]);
  assert.deepEqual(frameNotes(panorama, [224, 224]), [note]);
  assert.deepEqual(frameNotes(undefined, [224, 224]), []);
});
