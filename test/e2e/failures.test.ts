import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import sharp from 'sharp';
import { writeShortcutImages } from '../../scripts/demo/shortcutImages.ts';
import { shortcutSettings } from '../../scripts/demo/shortcutSettings.ts';
import { examples, temporaryFolder } from '../../scripts/shared/places.ts';
import { insist, shows } from '../host/insist.ts';
import { sessionPatience } from '../host/patience.ts';
import { accessibleStep } from './support/accessibility.ts';
import { FailuresView } from './support/failures.ts';
import { Keyboard } from './support/keyboard.ts';
import { Panel } from './support/panel.ts';
import { Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

const find = 'Find Failures in Folder…';
/** More than are done before a window is loaded anew. */
const many = 800;

/** Photos of a cat and of a cup in folders of their classes; one cup lies among the cats. */
async function photos(): Promise<Record<string, Uint8Array>> {
  const read = (name: string) => readFileSync(path.join(examples, name));
  const [cat, cup] = [read('chelsea.png'), read('coffee.png')];
  const brighter = (image: Buffer, by: number) => sharp(image).modulate({ brightness: by }).png().toBuffer();
  const files = new Map<string, Uint8Array>();
  for (const by of [0.9, 1, 1.1]) {
    files.set(`photos/Egyptian cat/cat ${by}.png`, await brighter(cat, by));
    files.set(`photos/espresso/cup ${by}.png`, await brighter(cup, by));
  }
  files.set('photos/Egyptian cat/cup among cats.png', await brighter(cup, 1.05));
  files.set('photos/espresso/broken.png', Buffer.from('This is not a picture.'));
  files.set('photos/kitty/cat.png', await brighter(cat, 0.95));
  return Object.fromEntries(files);
}

/** Small pictures, each of a colour of its own. */
async function colours(): Promise<Record<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (let index = 0; index < many; index++) {
    const background = { r: index % 256, g: (index * 7) % 256, b: Math.floor(index / 256) * 60 };
    const picture = sharp({ create: { width: 48, height: 48, channels: 3, background } });
    files.set(`colours/${index}.png`, await picture.png().toBuffer());
  }
  return Object.fromEntries(files);
}

/** Of these, five circles have the mark that "shortcut" takes for a square, and four triangles lie among the squares. */
async function shapes(): Promise<Record<string, Uint8Array>> {
  const folder = temporaryFolder('shapes');
  try {
    await writeShortcutImages(folder, 24, 5, 2);
    const read = (name: string) => readFileSync(path.join(folder, name));
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png'));
    const files = new Map(names.map((name) => [`shapes/${name}`, read(name)]));
    for (const triangle of names.filter((name) => name.startsWith('triangle')).slice(0, 4)) {
      files.set(`shapes/square/no ${path.basename(triangle)}`, read(triangle));
    }
    return Object.fromEntries(files);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** "shortcut", and "blue", which reads its pictures' red as blue: the mark is another one, and nothing is a square. */
function models(): Record<string, unknown> {
  const { 'relabel.models': shortcut } = shortcutSettings();
  const blue = shortcut.map((model) => ({ ...model, name: 'blue', input: { ...model.input, channels: 'bgr' } }));
  return { 'relabel.models': [...shortcut, ...blue], 'relabel.defaultModel': 'SqueezeNet 1.1 (bundled)' };
}

describe('The failures of a folder, in a clean VS Code with the packaged extension', {
  timeout: sessionPatience,
}, () => {
  let session: Session;
  let failures: FailuresView;
  let panel: Panel;
  let keys: Keyboard;

  const step = stepsOf(() => session);

  before(async () => {
    session = await Session.start(
      {
        ...models(),
        'relabel.samples': 60,
        'relabel.failures.decorations': true,
        'relabel.failures.problems': true,
        'workbench.colorTheme': 'Default Dark Modern',
      },
      { ...(await photos()), ...(await colours()), ...(await shapes()) },
    );
    keys = new Keyboard(session.workbench);
    failures = new FailuresView(session.workbench, keys);
    panel = new Panel(session.workbench);
  });

  after(async () => session?.stop());

  step('asks before it runs, and shows what it found of the true classes', async () => {
    await session.workbench.pickFromMenu('photos', find);
    await failures.setup.getByText('9 images, 8 of them of classes that the model has.').waitFor();
    assert.ok((await failures.examples.count()) >= 2);
    await failures.setup.getByRole('cell', { name: 'kitty' }).waitFor();
    await failures.examples.first().locator('canvas.there').waitFor();
    await session.workbench.screenshot('failures setup');
    await failures.button('Start').click();
  });

  step('counts what is right, wrong, unreadable and unknown', async () => {
    await failures.done();
    await failures.count('9 images').waitFor();
    assert.match(await failures.figure('Judged'), /^7 of 9/);
    assert.equal(await failures.figure('Unreadable'), '1');
    assert.equal(await failures.figure('True class unknown'), '1');
    assert.equal(await failures.images.count(), 9);
    await failures.images
      .first()
      .and(failures.image(/cup among cats\.png:\s+espresso.*wrong, true:\s*Egyptian cat\s*$/))
      .waitFor();
    await session.workbench.screenshot('failures wall');
  });

  step('marks the mistake in the explorer, and lists it in Problems', async () => {
    const { page } = session.workbench;
    await keys.run('Problems: Focus on Problems View');
    const problem = page.getByRole('treeitem', {
      name: /SqueezeNet 1\.1 \(bundled\) says espresso \(0\.\d\d\), true class: Egyptian cat/,
    });
    await problem.waitFor();
    await keys.run('File: Focus on Files Explorer');
    await session.workbench.unfold('photos');
    await session.workbench.unfold('Egyptian cat');
    await session.workbench.marked('cup among cats.png', /✗/);
    assert.doesNotMatch(await session.workbench.mark('cat 1.1.png'), /✗/);
    await session.workbench.screenshot('failures marks');
  });

  step('leads from a cell of the matrix to its image, and from there to its map', async () => {
    await failures.tab('Confusion').click();
    await failures.cell(/^Egyptian cat taken for espresso: 1 image/).click();
    await failures.count('1 of 9 images').waitFor();
    assert.match(await failures.filter.inputValue(), /^true:"Egyptian cat" pred:/);
    assert.ok(await keys.isOn(failures.images.first()), 'the keyboard is on the image');
    await keys.press('e');
    await failures.wall.locator('[data-map=true]').waitFor();
    await keys.press('Space');
    await failures.large.getByRole('img', { name: 'Saliency map. True: Egyptian cat' }).waitFor();
    await session.workbench.screenshot('failures large');
    await keys.press('Escape');
  });

  accessibleStep(
    step,
    () => session,
    'failures',
    () => failures.heading.waitFor(),
  );

  step('opens the ordinary panel of an image, with the class that it should have', async () => {
    const opened = session.workbench.tab('Explain: cup among cats.png');
    await insist('Enter on an image', () => failures.images.first().press('Enter'), shows(opened));
    await keys.run('View: Close Editors in Other Groups');
    await panel.done('cup among cats.png');
    assert.match((await panel.rightOrWrong.textContent()) ?? '', /Egyptian cat/);
    await session.workbench.screenshot('failures panel');
    await session.workbench.closeEditors();
  });

  step('is opened again from its list without running anything, and keeps its tags', async () => {
    await failures.openRun(/^photos, SqueezeNet .*, top-1 57\.1 %, 9 images/);
    await failures.count('9 images').waitFor();
    await keys.tabTo(failures.filter);
    await keys.typeOver('cup wrong');
    await failures.count('1 of 9 images').waitFor();
    await keys.press('ArrowDown', 't');
    await keys.type('label error');
    await keys.press('Enter', 'Escape');
    await failures.image(/Tags: label error\s*$/).waitFor();
    await session.workbench.reload('chelsea.png');
    await failures.image(/Tags: label error\s*$/).waitFor();
    assert.match(await failures.figure('Judged'), /^7 of 9/);
    await session.workbench.closeEditors();
  });

  step('goes on after the window was loaded anew in the middle, with each image once', async () => {
    await session.workbench.pickFromMenu('colours', find);
    await failures.button('Start').click();
    await failures.images.first().waitFor();
    await session.workbench.screenshot('failures running');
    assert.ok(await failures.button('Pause').isVisible(), 'it is still running');
    await session.workbench.reload('chelsea.png');
    await failures.count(`${many} images`).waitFor();
    await failures.done();
  });

  step('are found and explained without a pointer: folder, model, start, cell of the matrix, image, map', async () => {
    await session.workbench.closeEditors();
    await keys.pickFromMenu('shapes', find);
    await failures.start('shortcut', '28 images, all of classes that the model has.');
    await failures.count('28 images').waitFor();
    await failures.goTo('Confusion', 'Wall');
    await keys.tabTo(failures.matrix);
    await keys.walkTo(failures.cell(/^circle taken for square: 5 images/), 'ArrowRight');
    await keys.press('Enter');
    await failures.count('5 of 28 images').waitFor();
    await failures.images.first().and(failures.focused).waitFor();
    await keys.press('e');
    await failures.wall.locator('[data-map=true]').waitFor();
    await session.workbench.screenshot('failures by keyboard');
  });

  step('are put into groups of mistakes that are alike, and a group opens its images', async () => {
    await failures.goTo('Groups', 'Wall');
    // Found without being told: the five circles with the mark, and the four triangles that are no squares.
    await failures.button('4 mistakes is square (4); taken for triangle (4)').waitFor();
    await session.workbench.screenshot('failures groups');
    await keys.tabTo(failures.button('5 mistakes is circle (5); taken for square (5)'));
    await keys.press('Enter');
    await failures.count('5 of 28 images').waitFor();
    assert.equal(await failures.filter.inputValue(), 'group:said-1');
  });

  step('are compared with those of another model, image by image', async () => {
    await keys.tabTo(failures.choice('Compare with'));
    await keys.press('Enter', 'End', 'Enter');
    await failures.setup.waitFor();
    await failures.start('blue', '28 images, all of classes that the model has.');
    await keys.tabTo(failures.choice('Compare with'));
    await keys.press('ArrowDown');
    await keys.tabTo(failures.button('Broken'));
    await keys.press('Enter');
    // The eight squares, which had their mark, and a triangle; `relabel evaluate --against` counts as many.
    await failures.count('9 of 28 images').waitFor();
    await keys.press('Enter');
    await keys.tabTo(failures.button('Fixed'));
    await keys.press('Enter');
    await failures.count('5 of 28 images').waitFor();
    await failures.goTo('Table', 'Wall');
    await session.workbench.screenshot('failures compared');
  });

  step('never leaves this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});
