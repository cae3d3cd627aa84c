import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellAt, frameOnPreview, originalInView } from '../../../webview/logic/geometry.ts';

const cropped = { imageWidth: 400, imageHeight: 300, x: 50, y: 0, width: 300, height: 300 };
const letterboxed = { imageWidth: 400, imageHeight: 200, x: 0, y: -100, width: 400, height: 400 };

test('the frame shrinks with the preview', () => {
  assert.deepEqual(frameOnPreview(cropped, { width: 200, height: 150 }), { x: 25, y: 0, width: 150, height: 150 });
  assert.deepEqual(frameOnPreview(letterboxed, { width: 400, height: 200 }), {
    x: 0,
    y: -100,
    width: 400,
    height: 400,
  });
});

test('the original reaches over the model’s view where it is cropped', () => {
  assert.deepEqual(originalInView(cropped, { width: 150, height: 150 }), { x: -25, y: 0, width: 200, height: 150 });
});

test('the original lies inside of the model’s view where it is padded', () => {
  assert.deepEqual(originalInView(letterboxed, { width: 100, height: 100 }), { x: 0, y: 25, width: 100, height: 50 });
});

test('a point belongs to the cell that covers it, and to none outside of the frame', () => {
  const rect = { x: 50, y: 0, width: 300, height: 300 };
  const map = { width: 3, height: 3 };
  assert.equal(cellAt(rect, map, 50, 0), 0);
  assert.equal(cellAt(rect, map, 149.9, 0), 0);
  assert.equal(cellAt(rect, map, 150, 100), 4);
  assert.equal(cellAt(rect, map, 349.9, 299.9), 8);
  assert.equal(cellAt(rect, map, 350, 299), undefined);
  assert.equal(cellAt(rect, map, 49.9, 10), undefined);
});
