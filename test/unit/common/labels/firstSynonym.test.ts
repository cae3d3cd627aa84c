import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstSynonym } from '../../../../src/common/labels/firstSynonym.ts';

test('the first synonym, or the whole label where there is none', () => {
  assert.equal(firstSynonym('tiger shark, Galeocerdo cuvieri'), 'tiger shark');
  assert.equal(firstSynonym('tench'), 'tench');
  assert.equal(firstSynonym(', odd'), ', odd');
});
