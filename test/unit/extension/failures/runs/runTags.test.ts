import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeNote, changeTag, readTags } from '../../../../../src/extension/failures/runs/runTags.ts';

test('tags and notes are changed, and images that nothing is written about are left out', () => {
  const tagged = changeTag({}, ['a', '__proto__'], 'todo', true);
  assert.deepEqual(Object.entries(tagged), [
    ['a', { tags: ['todo'] }],
    ['__proto__', { tags: ['todo'] }],
  ]);
  const noted = changeNote(tagged, 'a', ' blurred ');
  assert.deepEqual(noted.a, { tags: ['todo'], note: 'blurred' });
  assert.deepEqual(changeTag(noted, ['a', 'a'], 'todo', true).a, { tags: ['todo'], note: 'blurred' });
  const untagged = changeTag(noted, ['a', '__proto__', 'b'], 'todo', false);
  assert.deepEqual(Object.entries(untagged), [['a', { tags: [], note: 'blurred' }]]);
  assert.deepEqual(changeNote(untagged, 'a', '  '), {});
});

test('of a file that somebody has edited, what is good is read', () => {
  for (const bad of [undefined, null, 3, 'x', [], {}, { images: 3 }, { images: null }]) {
    assert.deepEqual(readTags(bad), {});
  }
  const images = {
    good: { tags: ['a'], note: 'b' },
    bare: { tags: [] },
    numbers: { tags: [1] },
    none: null,
    long: { tags: ['x'.repeat(101)] },
  };
  assert.deepEqual(readTags({ schema: 1, images }), { good: { tags: ['a'], note: 'b' }, bare: { tags: [] } });
});
