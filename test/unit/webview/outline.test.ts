import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outlineOf } from '../../../webview/logic/picture/outline.ts';

/** The path's lines, in any order. */
const linesOf = (path: string): string[] => path.split('M').filter(Boolean).sort();

test('one rectangle has four sides', () => {
  assert.deepEqual(linesOf(outlineOf([{ x: 1, y: 2, width: 3, height: 4 }])), ['1,2H4', '1,2V6', '1,6H4', '4,2V6']);
});

test('what two rectangles share is no part of the outline', () => {
  const path = outlineOf([
    { x: 0, y: 0, width: 2, height: 1 },
    { x: 1, y: 1, width: 2, height: 1 },
  ]);
  const expected = ['0,0H1', '1,0H2', '0,0V1', '2,0V1', '0,1H1', '2,1H3', '1,1V2', '3,1V2', '1,2H2', '2,2H3'];
  assert.deepEqual(linesOf(path), expected.sort());
});

test('nothing has none', () => {
  assert.equal(outlineOf([]), '');
});
