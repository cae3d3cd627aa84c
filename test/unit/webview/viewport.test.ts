import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  actualZoom,
  clampViewport,
  mostZoom,
  pan,
  pictureAt,
  pictureRect,
  planeIn,
  readViewport,
  reveal,
  wholePicture,
  zoomTo,
} from '../../../webview/logic/picture/viewport.ts';

test('the whole picture fills its pane', () => {
  assert.deepEqual(pictureRect(wholePicture), { x: 0, y: 0, width: 1, height: 1 });
  assert.deepEqual(pictureAt(wholePicture, { x: 0.3, y: 0.9 }), { x: 0.3, y: 0.9 });
});

test('at zoom 4 a quarter of the picture spans the pane', () => {
  // Its middle at 0.25, 0.5: from 0.125 to 0.375 across.
  const viewport = { zoom: 4, x: 0.25, y: 0.5 };
  assert.deepEqual(pictureRect(viewport), { x: -0.5, y: -1.5, width: 4, height: 4 });
  assert.deepEqual(pictureAt(viewport, { x: 0, y: 0 }), { x: 0.125, y: 0.375 });
  assert.deepEqual(pictureAt(viewport, { x: 1, y: 1 }), { x: 0.375, y: 0.625 });
});

test('zooming keeps what is under the pointer where it is', () => {
  const at = { x: 0.75, y: 0.25 };
  let viewport = wholePicture;
  for (const zoom of [2, 3.3, 17, 40, 5]) {
    viewport = zoomTo(viewport, zoom, at);
    assert.equal(viewport.zoom, zoom);
    const { x, y } = pictureAt(viewport, at);
    assert.ok(Math.abs(x - 0.75) < 1e-12 && Math.abs(y - 0.25) < 1e-12, `${x}, ${y} at ${zoom}`);
  }
});

test('a zoom out of range ends at the limit and moves nothing', () => {
  const most = { zoom: mostZoom, x: 0.4, y: 0.6 };
  assert.deepEqual(zoomTo(most, 1000, { x: 0, y: 0 }), most);
  assert.deepEqual(zoomTo({ zoom: 2, x: 0.3, y: 0.7 }, 0.1, { x: 1, y: 1 }), wholePicture);
  assert.deepEqual(zoomTo(wholePicture, 0.1, { x: 1, y: 1 }, 0.25), { zoom: 0.25, x: 0.5, y: 0.5 });
});

test('the picture cannot be pushed out of its pane', () => {
  const viewport = { zoom: 4, x: 0.5, y: 0.5 };
  // Half a pane is an eighth of the picture.
  assert.deepEqual(pan(viewport, { x: 0.5, y: -0.25 }), { zoom: 4, x: 0.375, y: 0.5625 });
  assert.deepEqual(pan(viewport, { x: 9, y: -9 }), { zoom: 4, x: 0.125, y: 0.875 });
  assert.deepEqual(pan(wholePicture, { x: 0.5, y: 0.5 }), wholePicture);
  assert.deepEqual(clampViewport({ zoom: 0.5, x: 0, y: 1 }, 0.5), { zoom: 0.5, x: 0.5, y: 0.5 });
});

test('a place out of sight is brought near the edge of the pane, one in sight moves nothing', () => {
  const viewport = { zoom: 4, x: 0.5, y: 0.5 };
  assert.deepEqual(reveal(viewport, { x: 0.4, y: 0.6 }), viewport);
  // A twentieth of the pane, 0.0125 of the picture, stays around it: 0.75 − 0.125 + 0.0125.
  assert.deepEqual(reveal(viewport, { x: 0.75, y: 0.25 }), { zoom: 4, x: 0.6375, y: 0.3625 });
  assert.deepEqual(reveal(viewport, { x: 1, y: 0 }), { zoom: 4, x: 0.875, y: 0.125 });
});

test('only what is a viewport is read back, within its limits', () => {
  const viewport = { zoom: 4, x: 0.25, y: 0.5 };
  assert.deepEqual(readViewport(viewport), viewport);
  assert.deepEqual(readViewport({ zoom: 1e9, x: 7, y: -7 }), { zoom: 64, x: 1 - 1 / 128, y: 1 / 128 });
  assert.deepEqual(readViewport({ zoom: 0.5, x: 0.5, y: 0.5 }), { zoom: 0.5, x: 0.5, y: 0.5 });
  for (const nothing of [undefined, null, 4, 'x', {}, { zoom: 2, x: 1 }, { zoom: Number.NaN, x: 0.5, y: 0.5 }])
    assert.equal(readViewport(nothing), undefined);
});

test('at its actual size a picture has exactly the pixels of the original, and begins with one of the screen', () => {
  const pane = { x: 20.25, y: 158.1875, width: 989.03125, height: 494.984375 };
  for (const pixelRatio of [1, 1.5, 2]) {
    for (const original of [
      { width: 451, height: 300 },
      { width: 4001, height: 2003 },
      { width: 60_000, height: 30_027 },
    ]) {
      const actual = actualZoom(original, pane.width, pixelRatio);
      const viewport = zoomTo(wholePicture, actual, { x: 0.3, y: 0.4 }, actual);
      assert.equal(viewport.zoom, actual, 'it is never out of reach');
      const plane = planeIn(viewport, pane, original, pixelRatio);
      assert.deepEqual([plane.width * pixelRatio, plane.height * pixelRatio], [original.width, original.height]);
      for (const start of [(pane.x + plane.x) * pixelRatio, (pane.y + plane.y) * pixelRatio])
        assert.ok(Math.abs(start - Math.round(start)) < 1e-6, `it begins within a pixel: ${start}`);
      const { x, y } = pictureRect(viewport);
      assert.ok(Math.abs(plane.x - x * pane.width) <= 0.5 && Math.abs(plane.y - y * pane.height) <= 0.5);
    }
  }
  const other = planeIn({ zoom: 2, x: 0.5, y: 0.5 }, pane, { width: 451, height: 300 }, 1);
  assert.deepEqual([other.x, other.width], [-0.5 * pane.width, 2 * pane.width], 'else it is where the viewport says');
});
