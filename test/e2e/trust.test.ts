import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { encodeClassifier } from '../fixtures/models.ts';
import { seriousViolations } from './support/accessibility.ts';
import { AddModelForm } from './support/form.ts';
import { Keyboard } from './support/keyboard.ts';
import { Panel } from './support/panel.ts';
import { Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

const settings = '.vscode/settings.json';

describe('A workspace that is not trusted, by keyboard', { timeout: 300_000 }, () => {
  const models = [{ name: 'Planted', path: 'planted.onnx' }];
  const chosen = { 'relabel.models': models, 'relabel.defaultModel': 'Planted', 'relabel.nodePath': './planted' };
  const planted = JSON.stringify(chosen);
  let session: Session;
  let keys: Keyboard;
  let panel: Panel;

  const step = stepsOf(() => session);

  before(async () => {
    session = await Session.start(
      { 'relabel.samples': 50, 'security.workspace.trust.startupPrompt': 'never' },
      { [settings]: planted, 'mine.onnx': encodeClassifier('logits.onnx'), 'mine.txt': 'red\ngreen\nblue\n' },
      { trust: true },
    );
    keys = new Keyboard(session.workbench);
    panel = new Panel(session.workbench);
  });

  after(async () => session?.stop());

  step('cannot choose which model and program are run', async () => {
    await keys.pickFromMenu('chelsea.png', 'Explain Prediction');
    await panel.done('chelsea.png');
    await session.workbench.screenshot('restricted mode');
    assert.ok(await panel.text('SqueezeNet 1.1 (bundled)').first().isVisible());
    assert.equal(await panel.text('Planted').count(), 0);
    assert.ok(await session.workbench.page.getByText('Restricted Mode').first().isVisible());
  });

  step('lets its user add a model, which goes to the user settings, and says so', async () => {
    const form = new AddModelForm(session.workbench);
    await keys.run('View: Close All Editors');
    await keys.pickFromMenu('mine.onnx', 'Add Model…');
    await form.tried('mine.onnx');
    await keys.tabTo(form.button('Add model'));
    await keys.press('Enter');
    await form
      .text('“mine” is in your user settings, since this workspace is not trusted.')
      .filter({ visible: true })
      .first()
      .waitFor();
    await session.workbench.screenshot('restricted mode added');
    assert.deepEqual(await seriousViolations(session.workbench.webview), []);
    const entry = { name: 'mine', path: session.path('mine.onnx'), labels: session.path('mine.txt') };
    assert.deepEqual(session.userSettings()['relabel.models'], [{ ...entry, preset: 'torchvision' }]);
    assert.equal(readFileSync(session.path(settings), 'utf8'), planted, 'what counts for nothing is left alone');
  });

  step('explains with it', async () => {
    await keys.press('Enter');
    await session.workbench.tab('Explain: chelsea.png').waitFor();
    await keys.run('View: Close Editors in Other Groups');
    await panel.done('chelsea.png');
    assert.match(await panel.facts, /^mine · /);
    assert.match((await panel.prediction())[0] ?? '', /Explained now: (red|green|blue)$/);
  });
});
