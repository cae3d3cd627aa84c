import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenRun } from '../../../../src/extension/failures/chosenRun.ts';

const uri = (path: string) => ({ scheme: 'file', path });

test('what is selected together is one run: folders, images, or both', () => {
  const [folder, cat, dog, text] = [uri('/w/cats'), uri('/w/cat.JPG'), uri('/w/dog.png'), uri('/w/notes.txt')];
  const [other, within] = [uri('/w/cats 2'), uri('/w/cats/deep/a.png')];
  assert.deepEqual(chosenRun(folder, [folder]), { kind: 'folder', uris: [folder] });
  assert.deepEqual(chosenRun(folder, [other, folder]), { kind: 'several', uris: [other, folder] });
  assert.deepEqual(chosenRun(folder, [folder, cat]), { kind: 'several', uris: [folder, cat] });
  assert.deepEqual(chosenRun(cat, [cat, dog]), { kind: 'images', uris: [cat, dog] });
  assert.deepEqual(chosenRun(cat, [cat, text]), { kind: 'several', uris: [cat, text] }, 'the disk says what it is');
  assert.deepEqual(chosenRun(folder, [within, folder]), { kind: 'folder', uris: [folder] }, 'it comes with its folder');
});

test('what is clicked beside the selection is a run of its own', () => {
  const [cat, dog] = [uri('/w/cat.jpg'), uri('/w/dog.png')];
  assert.deepEqual(chosenRun(cat, [dog]), { kind: 'images', uris: [cat] });
  assert.deepEqual(chosenRun(uri('/w/a'), [cat, dog]), { kind: 'folder', uris: [uri('/w/a')] });
});

test('a call without an address says of nothing', () => {
  for (const first of [undefined, null, 3, 'x', {}, { scheme: 'file' }])
    assert.equal(chosenRun(first, undefined), undefined);
  const cat = uri('/w/cat.jpg');
  assert.deepEqual(chosenRun(cat, { groupId: 0 }), { kind: 'images', uris: [cat] });
});
