import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatLevel,
  readingLine,
  readingSentence,
  shareFrom,
  sortedValues,
} from '../../../webview/logic/picture/reading.ts';
import { remember } from '../../../webview/logic/remember.ts';

test('the rank of a value is the share of the values that are at least as large', () => {
  const map = { width: 5, height: 2, values: Float32Array.from([4, -1, 0, 0, 3, 2, 0, 9, 1, -5]) };
  const sorted = sortedValues(map);
  assert.equal(shareFrom(sorted, 9), 0.1);
  assert.equal(shareFrom(sorted, 4), 0.2);
  assert.equal(shareFrom(sorted, 0), 0.8, 'ties count');
  assert.equal(shareFrom(sorted, -5), 1);
  assert.equal(shareFrom(sorted, 10), 0);
  assert.equal(shareFrom(new Float32Array(), 1), 0);
  assert.equal(map.values[0], 4, 'the map stays as it is');
});

const original = { width: 4000, height: 300 };
const figure = (text: string) => text.replaceAll('\u2007', '_');

test('a reading is a line whose parts keep their places', () => {
  const map = { value: 0.0034, level: 0.82, top: 0.024 };
  const reading = { column: 212, row: 8, rgb: [9, 98, 255], exact: true, map } as const;
  assert.equal(
    figure(readingLine(reading, original)),
    'x _212  y __8  ·  RGB __9 _98 255  ·  map 0.82 (0.0034), top 2.4 %',
  );
  assert.equal(
    figure(readingLine({ ...reading, exact: false, map: { value: -0.0012, level: -0.3, top: 0.884 } }, original)),
    'x _212  y __8  ·  RGB ≈ __9 _98 255  ·  map −0.30 (−0.0012), top 88 %',
  );
  assert.equal(figure(readingLine({ ...reading, map: undefined }, original)), 'x _212  y __8  ·  RGB __9 _98 255');
});

test('a reading is a sentence that begins with the map', () => {
  const reading = { column: 212, row: 8, rgb: [9, 98, 255], exact: true } as const;
  const map = { value: 0.5, level: 1, top: 0.00001 };
  assert.equal(readingSentence({ ...reading, map }), 'Map 1.00, top 0.1 %, at 212, 8, RGB 9 98 255.');
  assert.equal(readingSentence({ ...reading, exact: false }), 'Outside the map, at 212, 8, RGB about 9 98 255.');
});

test('a level is never rounded to none, or to a full one, on either side', () => {
  assert.deepEqual([0, 0.001, 0.5, 0.999, 1].map(formatLevel), ['0.00', '<0.01', '0.50', '>0.99', '1.00']);
  assert.deepEqual([-0.001, -0.5, -0.999, -1].map(formatLevel), ['−<0.01', '−0.50', '−>0.99', '−1.00']);
});

test('what is remembered is computed again only for something else', () => {
  let times = 0;
  const sum = remember((a: number, b: number) => {
    times += 1;
    return a + b;
  });
  assert.deepEqual([sum(1, 2), sum(1, 2), sum(2, 1), sum(1, 2)], [3, 3, 3, 3]);
  assert.equal(times, 3);
});
