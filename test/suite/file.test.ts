import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { coffee, copyOfChelsea, ends, explain, startAfresh, until } from './helpers.ts';

describe('the image file', () => {
  beforeEach(startAfresh);

  it('makes the explanation stale when it changes; explaining again shows the new picture', async () => {
    const image = copyOfChelsea('changing [1].png');
    const panel = await explain(image);
    await ends(panel, 'done');
    const { prediction } = panel.state;
    const { preview } = panel;
    copyFileSync(coffee().fsPath, image.fsPath);
    await until(() => panel.state.stale === 'changed', 'the change to be seen');
    assert.equal(panel.state.prediction, prediction, 'nothing runs by itself');

    await explain(image);
    await until(() => panel.state.phase === 'done' && panel.state.run === 2, 'the second run');
    assert.equal(panel.state.stale, undefined);
    assert.notEqual(panel.state.prediction!.target.index, prediction!.target.index);
    assert.notDeepEqual(panel.preview!.bytes, preview!.bytes);
  });

  it('may go: what is shown stays, also when explaining again fails', async () => {
    const image = copyOfChelsea('going.png');
    const panel = await explain(image);
    await ends(panel, 'done');
    const { prediction, samples } = panel.state;
    rmSync(image.fsPath);
    await until(() => panel.state.stale === 'deleted', 'the deletion to be seen');

    await explain(image);
    await ends(panel, 'failed');
    assert.match(panel.state.error!.message, /going\.png/);
    assert.equal(panel.state.prediction, prediction);
    assert.equal(panel.state.samples, samples);
    await until(() => panel.state.stale === 'deleted', 'the mark of the deletion to be back');
  });

  it('that is no image gives a message that names it', async () => {
    const image = copyOfChelsea('broken.png');
    writeFileSync(image.fsPath, 'not an image');
    const panel = await explain(image);
    await ends(panel, 'failed');
    assert.match(panel.state.error!.message, /broken\.png/);
    assert.equal(panel.state.prediction, undefined);
    appendFileSync(image.fsPath, ' still');
    await ends(await explain(image), 'failed');
  });
});
