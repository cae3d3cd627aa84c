import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { interpolateRdBu } from 'd3-scale-chromatic';
import { mustRun } from '../../scripts/shared/command.ts';
import { examples } from '../../scripts/shared/places.ts';
import { sessionPatience } from '../host/patience.ts';
import { accessibleStep } from './support/accessibility.ts';
import { readClipboard } from './support/clipboard.ts';
import { Keyboard } from './support/keyboard.ts';
import { MapOnPicture } from './support/mapOnPicture.ts';
import { Panel } from './support/panel.ts';
import { changes, decode, difference, type Pixels, readGrid, rednessAt } from './support/pixels.ts';
import { type Manifest, Session } from './support/session.ts';
import { type Reading, Stage } from './support/stage.ts';
import { stepsOf } from './support/steps.ts';

const samples = 200;
const image = 'cups/cup.png';
const times = (count: number, key: string): string[] => Array<string>(count).fill(key);
const original = path.join(examples, 'coffee.png');

describe('Looking closely, by keyboard, in a clean VS Code', { timeout: sessionPatience }, () => {
  let session: Session;
  let panel: Panel;
  let keys: Keyboard;
  let stage: Stage;
  let told: MapOnPicture;
  /** The least of the top 10 % of the map. */
  let top: number;
  let photo: Pixels;

  const step = stepsOf(() => session);

  before(async () => {
    const settings = { 'relabel.samples': samples, 'workbench.colorTheme': 'Default Dark Modern' };
    session = await Session.start(settings, { [image]: readFileSync(original) });
    await session.browser.allowClipboard();
    panel = new Panel(session.workbench);
    keys = new Keyboard(session.workbench);
    stage = new Stage(session.workbench, keys);
    const evidence = session.scratch('evidence');
    const { frame } = await session.explainInTerminal(image, '--samples', `${samples}`, '--out', evidence);
    told = new MapOnPicture(await readGrid(path.join(evidence, 'saliency.npy')), frame);
    top = told.strongest[Math.floor(told.strongest.length / 10)]!;
    photo = await decode(original);
    await session.workbench.unfold('cups');
    await session.workbench.pickFromMenu('cup.png', 'Explain Prediction');
    await panel.done('cup.png');
  });

  after(async () => session?.stop());

  step('shows the top 10 % of the map, and nothing else of it', async () => {
    await keys.tabTo(stage.top);
    await keys.press('Home');
    await keys.slide(stage.top, 'ArrowRight', '10 %');
    await panel.settle();
    const shown = await panel.pixels(panel.picture);
    const points = told.pixels();
    const kept = changes(shown, photo, points).map((change) => change > 1);
    const share = kept.filter(Boolean).length / points.length;
    assert.ok(Math.abs(share - 0.1) < 0.01, `${share} of the pixels are kept`);
    const wrong = points.filter((point, index) => {
      const near = told.valuesAt(point, 1);
      return kept[index] ? Math.max(...near) < top : Math.min(...near) > top;
    });
    assert.equal(wrong.length, 0, `${wrong.length} pixels are kept that are not of the top, or left out`);
    await session.workbench.screenshot('top of the map');
  });

  step('draws the contour around that part', async () => {
    assert.equal(await stage.contour.getAttribute('aria-label'), 'Contour of the top 10 %');
    if (!(await stage.contour.isChecked())) await keys.toggle(stage.contour);
    const { values, width } = told.map;
    const cells = Array.from(values, (value, index) => ({ value, index })).filter(({ index }) => index % 7 === 0);
    const middles = cells.map(({ index }) => [(index % width) + 0.5, Math.floor(index / width) + 0.5] as const);
    const enclosed = await stage.enclosed(middles);
    const wrong = cells.filter(({ value }, index) => value > top !== enclosed[index]);
    assert.ok(wrong.length < cells.length / 500, `${wrong.length} of ${cells.length} cells are on the wrong side`);
  });

  step('shows what speaks against the class, in the colour across', async () => {
    await keys.tabTo(stage.top);
    await keys.press('End');
    await keys.toggle(stage.signed);
    // Outlines of regions lie over the map, in colours of their own.
    if ((await stage.outline.isVisible()) && (await stage.outline.isChecked())) await keys.toggle(stage.outline);
    await stage.legend.getByText(/^−1: against “espresso”/).waitFor();
    await panel.settle();
    const shown = await panel.pixels(panel.picture);
    const { values } = told.map;
    const top = values.map(Math.abs).toSorted()[Math.ceil(0.995 * values.length) - 1]!;
    const level = (cell: number): number => Math.max(-1, Math.min(1, values[cell]! / top));
    // A map is drawn at 60 %, and the signed one 1.5 times as opaque as it is strong.
    const opacity = (cell: number): number => 0.6 * Math.min(1, 1.5 * Math.abs(level(cell)));
    /** By how much red exceeds blue in what the map adds to the photo that is seen through it. */
    const added = (cell: number): number => {
      const point = told.pixelOf(cell);
      return rednessAt(shown, point) - (1 - opacity(cell)) * rednessAt(photo, point);
    };
    /** The same of ColorBrewer's RdBu without its darkest tenths. */
    const expected = (cell: number): number => {
      const [red = 0, , blue = 0] = (interpolateRdBu(0.5 - 0.4 * level(cell)).match(/\d+/g) ?? []).map(Number);
      return opacity(cell) * (red - blue);
    };
    const cells = Array.from(values.keys()).sort((one, other) => values[one]! - values[other]!);
    const mean = (some: readonly number[], of: (cell: number) => number): number =>
      some.reduce((sum, cell) => sum + of(cell), 0) / some.length;
    const [coldest, hottest] = [cells.slice(0, 200), cells.slice(-200)];
    const [against, inFavour] = [mean(coldest, added), mean(hottest, added)];
    // Little speaks against this class, so that the map is nearly white there: its colour is held to what it has to be.
    const wanted = mean(coldest, expected);
    assert.ok(against < 0 && wanted < 0, `what speaks against the class is redder than blue by ${against}`);
    assert.ok(Math.abs(against - wanted) < 1, `it is redder than blue by ${against}, not ${wanted}`);
    assert.ok(inFavour > 50, `what speaks for the class is redder than blue by ${inFavour}`);
  });

  accessibleStep(
    step,
    () => session,
    'signed',
    () => panel.heading.scrollIntoViewIfNeeded(),
  );

  /** The picture's own pixel and the map's own value stand in the line under the picture. */
  function assertTrue({ x, y, rgb, map: read }: Reading): void {
    const at = (y * photo.width + x) * 3;
    assert.deepEqual(rgb, [...photo.rgb.subarray(at, at + 3)], `the colour at ${x}, ${y}`);
    assert.equal(read !== undefined, told.covers({ x, y }), `whether there is a map at ${x}, ${y}`);
    if (read === undefined) return;
    // What is drawn at full strength, the 99.5th percentile.
    const full = told.strongest[Math.floor(told.strongest.length * 0.005)]!;
    const fits = told.valuesAt({ x, y }).some((value) => {
      const level = Math.min(1, Math.max(0, value / full));
      const apart = [read.value / value - 1, read.level - level, read.top / 100 - told.shareFrom(value)].map(Math.abs);
      // Two digits of the value and of the level, and whole percents.
      return apart[0]! <= 0.051 && apart[1]! <= 0.011 && apart[2]! <= 0.0051;
    });
    assert.ok(fits, `${JSON.stringify(read)} at ${x}, ${y} is none of ${told.valuesAt({ x, y })}`);
  }

  step('reads the picture’s own pixel and the map’s own value under the keyboard’s probe', async () => {
    await keys.toggle(stage.signed);
    await keys.tabTo(panel.pane);
    const near = [['ArrowRight'], times(4, 'ArrowLeft'), [...times(5, '+'), 'ArrowUp'], times(3, 'ArrowRight')];
    // Out of what the model sees.
    const ways = [...near, ['0', ...times(18, 'ArrowRight')], times(12, 'ArrowUp')];
    const readings: Reading[] = [];
    for (const way of ways) {
      await keys.press(...way);
      await panel.settle();
      readings.push(await stage.reading());
      assertTrue(readings.at(-1)!);
    }
    assert.equal(readings.filter((reading) => reading.map === undefined).length, 2);
    assert.equal(new Set(readings.map(({ x, y }) => `${x},${y}`)).size, ways.length);
    await session.workbench.screenshot('probe');
    await keys.press('Escape');
  });

  step('copies the picture as PNG, as it is shown and at its own size', async () => {
    await keys.press('+', '+', '+');
    await stage.act('Copy picture as PNG', stage.line.getByText('Copied the picture as PNG, 600 × 400 pixels.'));
    const { png } = await readClipboard(session.workbench.page);
    const copied = await decode(png!);
    assert.deepEqual([copied.width, copied.height], [600, 400]);
    const shown = await panel.pixels(panel.picture);
    // The canvas lacks the contour, which is a drawing over it.
    const points = told.pixels();
    const apart = changes(copied, shown, points).filter((change) => change > 2).length / points.length;
    assert.ok(apart > 0.001 && apart < 0.1, `${apart} of the pixels are not the map’s`);
    assert.ok(difference(copied, photo) > 5, 'the map is in it');
  });

  step('copies a command that makes the same explanation in a terminal', async () => {
    const { page } = session.workbench;
    const words = /^Relabel copied the terminal command\. Run it in /;
    await stage.act('Copy terminal command', page.getByText(words).first());
    const { text } = await readClipboard(page);
    assert.match(text!, / explain cups\/cup\.png --model .* --samples 200 --sampling local --seed 0 --provider cpu$/);
    const env = { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}` };
    await mustRun('sh', ['-c', text!], { cwd: session.path(''), env });
    const written = readFileSync(session.path('relabel-out/cup/manifest.json'), 'utf8');
    const { total, kept, shifted, shiftedTo } = (JSON.parse(written) as Manifest).counts;
    assert.equal(total, samples);
    assert.deepEqual(await panel.counts(), { total, kept, shifted, shiftedTo });
  });

  step('reveals the image in the explorer', async () => {
    const file = session.workbench.file('cup.png');
    await session.workbench.unfold('cups', false);
    await file.waitFor({ state: 'hidden' });
    await keys.press('ControlOrMeta+1');
    await stage.act('Reveal image in Explorer', file);
    await session.workbench.page.locator('[role=treeitem][aria-selected=true]').and(file).waitFor();
    await session.workbench.screenshot('revealed');
  });

  step('never leaves this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});
