import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { encodeClassifier } from '../fixtures/models/classifiers.ts';
import { disappears } from '../host/appears.ts';
import { sessionPatience } from '../host/patience.ts';
import { seriousViolations } from './support/accessibility.ts';
import { AddModelForm } from './support/form.ts';
import { Keyboard } from './support/keyboard.ts';
import { Panel } from './support/panel.ts';
import { Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

const settings = '.vscode/settings.json';

describe('A workspace that is not trusted, by keyboard', { timeout: sessionPatience }, () => {
  const models = [{ name: 'Planted', path: 'planted.onnx' }];
  const planted = JSON.stringify({
    'relabel.models': models,
    'relabel.defaultModel': 'Planted',
    'relabel.nodePath': './planted',
    'relabel.samples': 5000,
    'relabel.executionProviders': ['webgpu'],
  });
  const few = 50;
  // In the user's settings, and yet a file of whichever workspace is open.
  const relative = { name: 'Relative', path: 'theirs.onnx' };
  let session: Session;
  let keys: Keyboard;
  let panel: Panel;

  const step = stepsOf(() => session);

  before(async () => {
    session = await Session.start(
      { 'relabel.samples': few, 'relabel.models': [relative], 'security.workspace.trust.startupPrompt': 'never' },
      { [settings]: planted, 'theirs.onnx': encodeClassifier('logits.onnx') },
      { trust: true },
    );
    writeFileSync(session.scratch('mine.onnx'), encodeClassifier('logits.onnx'));
    writeFileSync(session.scratch('mine.txt'), 'red\ngreen\nblue\n');
    keys = new Keyboard(session.workbench);
    panel = new Panel(session.workbench);
  });

  after(async () => session?.stop());

  step('cannot choose which model and program are run, on what and how much', async () => {
    await keys.pickFromMenu('chelsea.png', 'Explain Prediction');
    await panel.done('chelsea.png');
    await session.workbench.screenshot('restricted mode');
    assert.ok(await panel.text('SqueezeNet 1.1 (bundled)').first().isVisible());
    assert.equal(await panel.text('Planted').count(), 0);
    assert.equal(await panel.text(relative.name).count(), 0);
    await session.workbench.page
      .getByText(/theirs\.onnx, a file of a workspace that is not trusted/)
      .first()
      .waitFor();
    assert.equal((await panel.counts()).total, few);
    assert.ok(await session.workbench.page.getByText('Restricted Mode').first().isVisible());
  });

  step('does not get its model run by Add Model: that asks for trust', async () => {
    const { page } = session.workbench;
    await keys.pickFromMenu('theirs.onnx', 'Add Model…');
    await page.getByText('Add Model runs the model, and this workspace is not trusted.').first().waitFor();
    await session.workbench.screenshot('restricted mode asks for trust');
    assert.equal(await session.workbench.tab('Add theirs.onnx').count(), 0);
    const editor = page.getByText('You are in Restricted Mode').first();
    await page.getByRole('button', { name: 'Manage Workspace Trust' }).first().click();
    await editor.waitFor();
    await keys.dismiss(editor);
  });

  step('lets its user add a model from elsewhere, which goes to the user settings, and says so', async () => {
    const form = new AddModelForm(session.workbench);
    await session.workbench.closeEditors();
    // VS Code in a browser asks for a file in its quick input.
    const asking = session.workbench.page.locator('.quick-input-widget:visible');
    await keys.runAndPick('Relabel: Add Model…', 'Model to add', 'Browse…', asking.getByText('Add Model').first());
    // It lists the workspace in its own time, over what was typed before that.
    await asking.getByText('theirs.onnx', { exact: true }).waitFor();
    do {
      await asking.locator('input').first().fill(session.scratch('mine.onnx'));
      // It takes Enter once it has listed the folder.
      await asking.getByText('mine.onnx', { exact: true }).waitFor();
      await keys.press('Enter');
    } while (!(await disappears(asking, 3000)));
    await form.tried('mine.onnx');
    const added = form.text('“mine” is in your user settings, since this workspace is not trusted.');
    await keys.pressOn(form.button('Add model'), 'Enter', added.filter({ visible: true }).first());
    await session.workbench.screenshot('restricted mode added');
    assert.deepEqual(await seriousViolations(session.workbench.webview), []);
    const entry = { name: 'mine', path: session.scratch('mine.onnx'), labels: session.scratch('mine.txt') };
    assert.deepEqual(session.userSettings()['relabel.models'], [relative, { ...entry, preset: 'torchvision' }]);
    assert.equal(readFileSync(session.path(settings), 'utf8'), planted, 'what counts for nothing is left alone');
  });

  step('explains with it', async () => {
    const form = new AddModelForm(session.workbench);
    await keys.pressOn(form.button('Explain chelsea.png'), 'Enter', session.workbench.tab('Explain: chelsea.png'));
    await keys.run('View: Close Editors in Other Groups');
    await panel.done('chelsea.png');
    assert.match(await panel.facts, /^mine · /);
    assert.match((await panel.prediction())[0] ?? '', /Explained now: (red|green|blue)$/);
  });
});
