import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chelsea, coffee, copyOfChelsea, ends, explain, startAfresh, until } from './helpers.ts';

describe('the image file', () => {
  beforeEach(startAfresh);

  it('makes the explanation stale when it changes, and is shown as it is now; explaining again explains that', async () => {
    const image = copyOfChelsea('changing [1].png');
    const panel = await explain(image);
    await ends(panel, 'done');
    const { prediction } = panel.state.explanation;
    const { preview } = panel;
    copyFileSync(coffee().fsPath, image.fsPath);
    await until(() => panel.state.image.stale === 'changed', 'the change to be seen');
    await until(() => panel.preview !== preview, 'the new picture');
    assert.deepEqual([panel.preview!.width, panel.preview!.height], [600, 400]);
    assert.notEqual(
      panel.preview!.sha256,
      panel.state.explanation.imageSha256,
      'the map belongs to the picture before',
    );
    assert.equal(panel.state.explanation.prediction, prediction, 'nothing runs by itself');

    await explain(image);
    await until(() => panel.state.explanation.phase === 'done' && panel.state.run === 2, 'the second run');
    assert.equal(panel.state.image.stale, undefined);
    assert.notEqual(panel.state.explanation.prediction!.target.index, prediction!.target.index);
    assert.equal(panel.preview!.sha256, panel.state.explanation.imageSha256);
    assert.notDeepEqual(panel.preview!.bytes, preview!.bytes);
  });

  it('that changes back is the explained one again', async () => {
    const image = copyOfChelsea('there and back.png');
    const panel = await explain(image);
    await ends(panel, 'done');
    const { preview } = panel;
    copyFileSync(coffee().fsPath, image.fsPath);
    await until(() => panel.preview !== preview, 'the new picture');
    copyFileSync(chelsea().fsPath, image.fsPath);
    await until(() => panel.state.image.stale === undefined, 'the mark to go');
    await until(() => panel.preview === preview, 'the explained picture');
  });

  it('that is half written keeps the picture before, until the rest comes', async () => {
    const image = copyOfChelsea('slowly written.png');
    const panel = await explain(image);
    await ends(panel, 'done');
    const { preview } = panel;
    const bytes = readFileSync(coffee().fsPath);
    writeFileSync(image.fsPath, bytes.subarray(0, bytes.length / 2));
    await until(() => panel.state.image.stale === 'unreadable', 'the broken file to be seen');
    assert.equal(panel.preview, preview);
    writeFileSync(image.fsPath, bytes);
    await until(() => panel.state.image.stale === 'changed' && panel.preview !== preview, 'the new picture');
    assert.deepEqual([panel.preview!.width, panel.preview!.height], [600, 400]);
  });

  it('may go: what is shown stays, also when explaining again fails', async () => {
    const image = copyOfChelsea('going.png');
    const panel = await explain(image);
    await ends(panel, 'done');
    const { prediction, samples } = panel.state.explanation;
    rmSync(image.fsPath);
    await until(() => panel.state.image.stale === 'deleted', 'the deletion to be seen');

    await explain(image);
    await ends(panel, 'failed');
    assert.match(panel.state.explanation.error!.message, /going\.png/);
    assert.equal(panel.state.explanation.prediction, prediction);
    assert.equal(panel.state.explanation.samples, samples);
    await until(() => panel.state.image.stale === 'deleted', 'the mark of the deletion to be back');
  });

  it('that is no image gives a message that names it', async () => {
    const image = copyOfChelsea('broken.png');
    writeFileSync(image.fsPath, 'not an image');
    const panel = await explain(image);
    await ends(panel, 'failed');
    assert.match(panel.state.explanation.error!.message, /broken\.png/);
    assert.equal(panel.state.explanation.prediction, undefined);
    appendFileSync(image.fsPath, ' still');
    await ends(await explain(image), 'failed');
  });
});
