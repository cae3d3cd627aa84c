import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chosenImages } from '../../../../src/extension/panel/chosenImages.ts';

const uri = (path: string) => ({ scheme: 'file', path, authority: '', query: '', fragment: '' });
const [cat, dog, text, active] = ['/w/cat.png', '/w/Dog.JPG', '/w/notes.txt', '/w/active.webp'].map(uri);
/** What an editor's title and a tab give beside the file. */
const place = { groupId: 0, editorIndex: 1 };

describe('The command explains', () => {
  it('what was clicked in the explorer', () => assert.deepEqual(chosenImages(cat, [cat], active), [cat]));
  it('all images that are selected there', () =>
    assert.deepEqual(chosenImages(cat, [cat, text, dog], active), [cat, dog]));
  it('the one that was clicked, if it is the only image of the selection', () =>
    assert.deepEqual(chosenImages(cat, [cat, text], active), [cat]));
  it('the image of the editor whose title was clicked', () =>
    assert.deepEqual(chosenImages(cat, { groupId: 0 }, active), [cat]));
  it('that of the tab whose context menu was used, also beside the active one', () =>
    assert.deepEqual(chosenImages(cat, place, active), [cat]));
  it('what another extension or a task calls it with', () =>
    assert.deepEqual(chosenImages(cat, undefined, active), [cat]));
  it('the image of the active tab, from the palette and from a key', () => {
    assert.deepEqual(chosenImages(undefined, undefined, active), [active]);
    assert.deepEqual(chosenImages(null, null, active), [active]);
    assert.deepEqual(chosenImages({}, undefined, active), [active], 'a key may bring arguments');
    assert.deepEqual(chosenImages(place, undefined, active), [active], 'a tab that does not say of what it is');
  });
  it('what is selected, where nothing was clicked', () =>
    assert.deepEqual(chosenImages(undefined, [cat, dog], active), [cat, dog]));
  it('nothing by itself where there is none: the user is asked', () => {
    assert.deepEqual(chosenImages(undefined, undefined, undefined), []);
    assert.deepEqual(chosenImages('/w/cat.png', [null, 3], undefined), [], 'a path is no address');
  });
});
