import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from '../../../../src/extension/addModel/entry/placeOf.ts';

const entry = { name: 'Birds', path: 'birds.onnx' };
const other = { name: 'Cats', path: 'cats.onnx' };

test('an entry is found where it is by now, also with its properties in another order', () => {
  assert.equal(placeOf([other, entry], { index: 1, entry }), 1);
  assert.equal(placeOf([entry], { index: 1, entry }), 0);
  assert.equal(placeOf([other, 3, { path: 'birds.onnx', name: 'Birds' }], { index: 0, entry }), 2);
});

test('one that was changed, removed or is there twice has no place, but where it was', () => {
  assert.equal(placeOf([other, { ...entry, preset: 'timm' }], { index: 1, entry }), undefined);
  assert.equal(placeOf([], { index: 0, entry }), undefined);
  assert.equal(placeOf([other, entry, entry], { index: 0, entry }), undefined);
  assert.equal(placeOf([other, entry, entry], { index: 2, entry }), 2);
});
