/** Takes the picture of a folder's failures, the last step of `npm run pictures`. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeShortcutImages } from '../../../scripts/demo/shortcutImages.ts';
import { shortcutSettings } from '../../../scripts/demo/shortcutSettings.ts';
import { root, temporaryFolder } from '../../../scripts/shared/places.ts';
import { FailuresView } from './failures.ts';
import { Keyboard } from './keyboard.ts';
import { Session } from './session.ts';
import { takePicture } from './takePicture.ts';

/** Two rows of pictures. */
const images = 14;
const marked = 5;
/** For all their maps, on a machine that has other work, in milliseconds. */
const patience = 600_000;

/** Settings with the model that has learned a mark in the corner instead of a shape. */
const settings = {
  ...shortcutSettings(),
  'relabel.defaultModel': 'shortcut',
  'relabel.samples': 120,
  'workbench.colorTheme': 'Default Dark Modern',
};

/** Shapes of three classes, some with that mark, as files of the workspace. */
async function shapesFiles(): Promise<Record<string, Uint8Array>> {
  const folder = temporaryFolder('shapes');
  try {
    await writeShortcutImages(folder, images, marked, 2);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png'));
    return Object.fromEntries(names.map((name) => [`shapes/${name}`, readFileSync(path.join(folder, name))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const session = await Session.start(settings, await shapesFiles());
try {
  const { workbench } = session;
  const failures = new FailuresView(workbench, new Keyboard(workbench));
  await workbench.pickFromMenu('shapes', 'Find Failures in Folder…');
  await failures.button('Start').click({ timeout: 60_000 });
  await failures.done();
  await failures.button(`Explain the first ${images}`).click();
  await failures.button('Stop').waitFor();
  await failures.button('Stop').waitFor({ state: 'hidden', timeout: patience });
  await workbench.run('View: Toggle Primary Side Bar Visibility');
  await workbench.page.setViewportSize({ width: 1120, height: 580 });
  await workbench.page.mouse.move(0, 0);
  await takePicture(workbench.page, 'failures');
} finally {
  await session.workbench.page.screenshot({ path: path.join(root, 'test-results/pictures.png') });
  await session.stop();
}
