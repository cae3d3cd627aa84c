/** Takes the pictures of the README and the walkthrough from the real panel in a real VS Code: `npm run pictures`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { examples, root } from '../../../scripts/shared/places.ts';
import { Panel } from './panel.ts';
import { Session } from './session.ts';
import { type Strip, takePicture } from './takePicture.ts';

/** Small enough for words to be read where the walkthrough shows a page at half its size. */
const window = { width: 1120, height: 800 };
/** For a thousand samples on a machine that has other work, in milliseconds. */
const patience = 600_000;

const model = (name: string): Buffer => readFileSync(path.join(root, 'media/models', name));
const session = await Session.start(
  { 'relabel.samples': 1000, 'workbench.colorTheme': 'Default Dark Modern' },
  {
    'my-model.onnx': model('squeezenet1.1.onnx'),
    'labels.txt': model('imagenet-labels.txt'),
    // The model calls it a tiger cat; its folder says what it is.
    'tabby/cat.png': readFileSync(path.join(examples, 'chelsea.png')),
  },
);
const { workbench } = session;
const { page, webview } = workbench;
const panel = new Panel(workbench);

const take = (name: string, strip: Strip): Promise<void> => takePicture(page, name, strip);

async function toggleSideBar(): Promise<void> {
  await workbench.run('View: Toggle Primary Side Bar Visibility');
}

/** Where a part of the page ends: what lies below is another idea. */
async function bottomOf(selector: string): Promise<number> {
  return webview.locator(selector).evaluate((part) => Math.ceil(part.getBoundingClientRect().bottom) + 12);
}

async function compare(): Promise<void> {
  await panel.button('Compare…').click();
  await panel.button('Compare').click();
  await webview.getByText(/^Rank correlation of the maps/).waitFor({ timeout: patience });
  await webview.getByRole('cell', { name: 'measuring' }).first().waitFor({ state: 'detached', timeout: patience });
  await webview.locator('main').evaluate((main) => main.scrollIntoView());
  await page.mouse.move(0, 0);
}

try {
  await workbench.unfold('tabby');
  await workbench.pickFromMenu('cat.png', 'Explain Prediction');
  await panel.done('cat.png');
  await compare();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: path.join(root, 'docs/panel.png') });
  await workbench.closeEditors();

  await workbench.pickFromMenu('chelsea.png', 'Explain Prediction');
  await panel.done('chelsea.png');
  await webview.getByRole('slider', { name: 'Insertion curve' }).waitFor({ timeout: patience });
  await toggleSideBar();
  await page.setViewportSize(window);
  await page.mouse.move(0, 0);
  await take('explain', { bottom: await bottomOf('.control-line') });
  await webview.locator('.samples').evaluate((samples) => samples.scrollIntoView());
  // The page may end before the samples are at its top.
  const top = await webview.locator('.samples').evaluate((samples) => Math.max(0, samples.getBoundingClientRect().top));
  await take('samples', { top, bottom: await bottomOf('.samples') });

  await webview.locator('main').evaluate((main) => main.scrollIntoView());
  await compare();
  await take('compare', { bottom: await bottomOf('.panes') });

  await toggleSideBar();
  await workbench.pickFromMenu('my-model.onnx', 'Add Model…');
  await panel.button('Add model').waitFor({ timeout: patience });
  await webview.getByText('Trying…').first().waitFor({ state: 'hidden', timeout: patience });
  await toggleSideBar();
  await take('add-model', { bottom: await bottomOf('.feed:nth-child(3)') });
} finally {
  await page.screenshot({ path: path.join(root, 'test-results/pictures.png') });
  await session.stop();
}
