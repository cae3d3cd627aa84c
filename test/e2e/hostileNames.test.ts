import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { examples, root } from '../../scripts/shared/places.ts';
import { disappears } from '../host/appears.ts';
import { insist, shows } from '../host/insist.ts';
import { sessionPatience } from '../host/patience.ts';
import { HistoryView } from './support/historyView.ts';
import { Keyboard } from './support/keyboard.ts';
import { Panel } from './support/panel.ts';
import { Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

/** What a click on such a link would run, and an icon that VS Code itself does not show. */
const command = 'command:workbench.action.terminal.new';
const icon = 'octoface';
const evil = `[Show](${command}) $(${icon})`;
const image = `${evil}.png`;
const model = `${evil} https://evil.example/ <img src=x>`;
const labels = Array.from({ length: 1000 }, (_, index) => `[Class ${index}](${command}) $(${icon})`);

describe('Names of files, folders, models and labels that are meant to be more', { timeout: sessionPatience }, () => {
  let session: Session;
  let keys: Keyboard;
  let panel: Panel;
  let history: HistoryView;

  const step = stepsOf(() => session);
  const page = () => session.workbench.page;

  before(async () => {
    const chelsea = readFileSync(path.join(examples, 'chelsea.png'));
    const settings = {
      'relabel.models': [{ name: model, path: 'names.onnx', labels: 'names.txt', output: 'probabilities' }],
      'relabel.defaultModel': model,
    };
    session = await Session.start(
      { 'relabel.samples': 60 },
      {
        [`${evil}/chelsea.png`]: chelsea,
        [`${evil}/${image}`]: chelsea,
        [`${evil}/names.txt`]: labels.join('\n'),
        [`${evil}/names.onnx`]: readFileSync(path.join(root, 'media/models/squeezenet1.1.onnx')),
        [`${evil}/.vscode/settings.json`]: JSON.stringify(settings),
      },
      { open: evil },
    );
    keys = new Keyboard(session.workbench);
    panel = new Panel(session.workbench);
    history = new HistoryView(session.workbench, keys);
    await page().evaluate(watch, [command, 'evil.example', icon]);
  });

  after(async () => session?.stop());

  /** Nothing that VS Code has shown since the beginning was a link or an icon of a name; nor is anything in the panel. */
  async function harmless(): Promise<void> {
    assert.deepEqual(await page().evaluate(() => (window as unknown as { found: string[] }).found), []);
    assert.equal(await session.workbench.webview.locator(`a[href], img, .codicon-${icon}`).count(), 0);
    assert.equal(await page().locator('.terminal-wrapper').count(), 0, 'no terminal was opened');
  }

  step('are text in the panel, its tab and the status bar', async () => {
    await session.workbench.pickFromMenu(image, 'Explain Prediction');
    await session.workbench.tab(`Explain: [Show]`).waitFor();
    await panel.done(image);
    assert.ok((await panel.facts).startsWith(model));
    assert.match((await panel.prediction())[0] ?? '', /Explained now: \[Class \d+\]\(command:/);
    await session.workbench.screenshot('hostile names');
    await harmless();
  });

  step('are text in the history and its tooltip', async () => {
    await history.focus();
    const entry = history.entries.first();
    await entry.waitFor();
    assert.match((await entry.textContent()) ?? '', /\[Show\]\u2060\(command:/);
    const hover = page().locator('.monaco-hover:visible').filter({ hasText: 'Status:' });
    // It belongs to the row that was under the mouse, which the list may have drawn anew.
    await insist(
      'the mouse on the entry',
      async () => {
        await page().mouse.move(0, 0);
        await entry.hover();
      },
      shows(hover),
    );
    const said = await hover.innerText();
    for (const part of [image, model, `](${command}) $(${icon}), `]) assert.ok(said.includes(part), said);
    assert.equal(await hover.locator('a, img').count(), 0);
    await session.workbench.screenshot('hostile names history');
    await harmless();
  });

  step('are text in what is said of the copied command', async () => {
    await panel.button('More actions').click();
    await session.workbench.webview.getByRole('menuitem', { name: 'Copy terminal command' }).click();
    const toast = page().locator('.notification-toast').first();
    await toast.waitFor();
    assert.equal(await toast.locator('.notification-list-item-message a').count(), 0);
    await harmless();
  });

  step('are text where an explanation is exported', async () => {
    await panel.button('More actions').click();
    await session.workbench.webview.getByRole('menuitem', { name: 'Export…' }).click();
    const dialog = page().locator('.quick-input-widget:visible');
    await dialog.getByText('Choose a folder for the explanation of').first().waitFor();
    // It takes Enter once it has listed the folder.
    await insist(
      'Enter in the dialog',
      () => page().keyboard.press('Enter'),
      () => disappears(dialog, 3000),
    );
    const toast = page().locator('.notification-toast').filter({ hasText: 'Relabel exported the explanation to' });
    await toast.waitFor();
    const message = toast.locator('.notification-list-item-message');
    const said = ((await message.textContent()) ?? '').replaceAll('\u2060', '');
    assert.ok(said.includes(`/${evil}/${evil}-explanation`), said);
    assert.equal(await message.locator('a').count(), 0);
    await session.workbench.screenshot('hostile names exported');
    await harmless();
  });

  step('are text in the list of models', async () => {
    const row = page().locator('.quick-input-list .monaco-list-row').first();
    let told: string | null = null;
    await insist(
      'the list of models',
      async () => {
        await keys.runAndAsk('Relabel: Select Model', 'Model to explain with');
        const bundled = page().locator('.quick-input-list').getByText('Bundled with Relabel');
        await bundled.waitFor({ timeout: 10_000 });
        told = await row.textContent({ timeout: 10_000 });
      },
      async () => told !== null,
    );
    assert.ok(String(told).replaceAll('\u2060', '').startsWith(model));
    await harmless();
    await keys.dismiss(row);
  });
});

/** In the page: takes down everything that appears with one of the words in a link's address or an icon's class. */
function watch(words: readonly string[]): void {
  const found: string[] = [];
  Object.assign(window, { found });
  // Not a function of its own: what compiles the tests would name it by a helper that the page does not have.
  new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ target, addedNodes }) => [target, ...addedNodes])) {
      if (!(node instanceof Element)) continue;
      for (const element of [node, ...node.querySelectorAll('a, img, [class*=codicon]')]) {
        const told = ['href', 'data-href', 'src'].map((name) => element.getAttribute(name) ?? '');
        told.push(...[...element.classList].filter((name) => name.startsWith('codicon-')));
        if (words.some((word) => told.some((text) => text.includes(word)))) found.push(element.outerHTML);
      }
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}
