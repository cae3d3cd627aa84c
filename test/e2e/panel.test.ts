import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { examples } from '../host/places.ts';
import { seriousViolations } from './accessibility.ts';
import { Panel, type Pixels } from './panel.ts';
import { type Manifest, Session } from './session.ts';

const samples = 200;
const explain = 'Explain Prediction';

describe('The panel, in a clean VS Code with the packaged extension', { timeout: 600_000 }, () => {
  let session: Session;
  let panel: Panel;
  let expected: Manifest;
  let evidence: string;

  before(async () => {
    const upright = sharp(`${examples}/chelsea.png`);
    // Stored lying on its side, to be turned by its EXIF tag.
    const lying = await upright.clone().rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    session = await Session.start(
      { settings: { 'relabel.samples': samples, 'workbench.colorTheme': 'Default Dark Modern' } },
      { 'lying.jpg': lying, 'broken.png': 'This is not a picture.' },
    );
    panel = new Panel(session.workbench);
    evidence = session.path('evidence');
    expected = await session.explainInTerminal('chelsea.png', '--samples', `${samples}`, '--out', evidence);
  });

  after(async () => session?.stop());

  afterEach(async (test) => {
    // What it looked like when it failed.
    const failed = 'error' in test && test.error !== undefined && test.error !== null;
    if (failed) await session?.workbench.screenshot(`failed ${test.name}`).catch(() => undefined);
  });

  it('opens from the explorer menu and explains the image', async () => {
    await session.workbench.pickFromMenu('chelsea.png', explain);
    await panel.done('chelsea.png');
    const [first = ''] = await panel.prediction();
    assert.ok(first.startsWith(`${expected.prediction[0]?.label}, `), first);
  });

  it('counts the same samples as the manifest that the terminal prints', async () => {
    const { total, kept, shifted, shiftedTo } = expected.counts;
    assert.equal(total, samples);
    assert.deepEqual(await panel.counts(), { total, kept, shifted, shiftedTo });
  });

  it('lays the map over the photo, to the pixel, and leaves the cold parts alone', async () => {
    assert.equal(await panel.opacity.inputValue(), '60');
    const shown = await panel.pixels(panel.picture);
    const photo = await decode(`${examples}/chelsea.png`);
    assert.deepEqual([shown.width, shown.height], [photo.width, photo.height]);
    // The pipeline's own picture of the same, made without a browser.
    const overlay = await decode(`${evidence}/overlay.png`);
    const offsets = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => ({ dx, dy })));
    const errors = offsets.map(({ dx, dy }) => ({ dx, dy, error: difference(shown, overlay, dx, dy) }));
    errors.sort((a, b) => a.error - b.error);
    assert.deepEqual({ dx: errors[0]?.dx, dy: errors[0]?.dy }, { dx: 0, dy: 0 }, JSON.stringify(errors));
    assert.ok(errors[0]!.error < 2, `they differ by ${errors[0]?.error} of 255`);

    const hot = whereHeat(`${evidence}/heatmap.png`);
    const changes = await hot.then(({ hottest, coldest }) => ({
      hottest: meanChange(shown, photo, hottest),
      coldest: meanChange(shown, photo, coldest),
    }));
    assert.ok(changes.hottest > 40, `where it is hottest the photo changed by ${changes.hottest} only`);
    assert.ok(changes.coldest < 2, `where it is coldest the photo changed by ${changes.coldest}`);
  });
});
