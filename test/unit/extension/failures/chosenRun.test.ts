import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenRun } from '../../../../src/extension/failures/chosenRun.ts';

const uri = (path: string) => ({ scheme: 'file', path });

test('a folder is looked at by itself, images that are selected together', () => {
  const [folder, cat, dog, text] = [uri('/w/cats'), uri('/w/cat.JPG'), uri('/w/dog.png'), uri('/w/notes.txt')];
  assert.deepEqual(chosenRun(folder, [folder]), { kind: 'folder', uris: [folder] });
  assert.deepEqual(chosenRun(folder, [folder, cat]), { kind: 'folder', uris: [folder] });
  assert.deepEqual(chosenRun(cat, [cat, dog, text]), { kind: 'images', uris: [cat, dog] });
  assert.deepEqual(chosenRun(cat, [dog]), { kind: 'images', uris: [cat] });
});

test('a call without an address says of nothing', () => {
  for (const first of [undefined, null, 3, 'x', {}, { scheme: 'file' }])
    assert.equal(chosenRun(first, undefined), undefined);
  const cat = uri('/w/cat.jpg');
  assert.deepEqual(chosenRun(cat, { groupId: 0 }), { kind: 'images', uris: [cat] });
});
