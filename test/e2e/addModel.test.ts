import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/shared/places.ts';
import { encodeClassifier } from '../fixtures/models/classifiers.ts';
import { sessionPatience } from '../host/patience.ts';
import { accessibleStep } from './support/accessibility.ts';
import { AddModelForm } from './support/form.ts';
import { Keyboard } from './support/keyboard.ts';
import { Panel } from './support/panel.ts';
import { Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

const media = (name: string): Buffer => readFileSync(path.join(root, 'media/models', name));
const addModel = 'Add Model…';
const settings = '.vscode/settings.json';
/** Comments, tabs and a trailing comma, none of which is to be touched. */
const initial = `{
	// Mine.
	"relabel.samples": 50, // few
}
`;

describe('The form that adds a model, in a clean VS Code with the packaged extension', {
  timeout: sessionPatience,
}, () => {
  let session: Session;
  let form: AddModelForm;
  let keys: Keyboard;

  before(async () => {
    session = await Session.start(
      { 'workbench.colorTheme': 'Default Dark Modern' },
      {
        'squeeze.onnx': media('squeezenet1.1.onnx'),
        'squeeze.txt': media('imagenet-labels.txt'),
        [settings]: initial,
      },
    );
    form = new AddModelForm(session.workbench);
    keys = new Keyboard(session.workbench);
  });

  after(async () => session?.stop());

  const step = stepsOf(() => session);

  step('opens from the menu of an .onnx file, and from no other', async () => {
    assert.doesNotMatch((await session.workbench.menuOf('chelsea.png')).join(), /Add Model/);
    await session.workbench.pickFromMenu('squeeze.onnx', addModel);
    await form.tried('squeeze.onnx');
    assert.equal(await form.name.inputValue(), 'squeeze');
    assert.match((await form.labels.getAttribute('current-value')) ?? '', /squeeze\.txt$/);
  });

  step('shows what the model is fed, and its five best classes, for every preset', async () => {
    for (const title of ['torchvision', 'keras-caffe']) {
      const answers = await form.answers(title);
      assert.deepEqual(
        answers.map(({ picture, drawn, top }) => [picture, drawn, top.length]),
        ['chelsea.png', 'coffee.png'].map((image) => [`Model input for ${image}`, true, 5]),
      );
    }
    // The bundled model wants what only this preset is near to.
    const [cat] = await form.answers('keras-caffe');
    assert.match(cat?.top[0] ?? '', /^(tabby|Egyptian cat|tiger cat) 0\.\d+$/);
  });

  step('recommends what has ground, which is chosen by one click', async () => {
    const hint = /“Detected” gives the surest right answers on two photographs that the model should know\./;
    // The form has begun with what two photographs have shown.
    assert.equal(await form.way('torchvision').isChecked(), false);
    await form.way('torchvision').check();
    await form.text(hint).first().waitFor();
    await form.button('Choose it').click();
    await form.button('Choose it').waitFor({ state: 'hidden' });
    assert.equal(await form.way('torchvision').isChecked(), false);
    await form.way('torchvision').check();
    await form.button('Choose it').waitFor();
  });

  accessibleStep(step, () => session, 'form');

  step('says that the model is gone, and goes on where it was when it is back', async () => {
    await form.name.fill('Squeeze');
    const model = readFileSync(session.path('squeeze.onnx'));
    rmSync(session.path('squeeze.onnx'));
    await form.alert.filter({ hasText: 'squeeze.onnx was deleted.' }).waitFor();
    await session.workbench.screenshot('form gone');
    writeFileSync(session.path('squeeze.onnx'), model);
    await form.name.waitFor();
    await form.tried('squeeze.onnx');
    assert.equal(await form.name.inputValue(), 'Squeeze');
  });

  step('comes back after the window is reloaded, as it was typed', async () => {
    await form.name.fill(' half a na');
    await form.way('keras-caffe').check();
    await form.choose(form.output, 'Probabilities, one correct class');
    await session.workbench.stored('half a na');
    await session.workbench.reload('chelsea.png');
    await form.tried('squeeze.onnx');
    assert.equal(await form.name.inputValue(), ' half a na');
    assert.ok(await form.way('keras-caffe').isChecked());
    assert.equal(await form.output.getAttribute('current-value'), 'probabilities');
    const [cat] = await form.answers('keras-caffe');
    assert.match(cat?.top[0] ?? '', /^(tabby|Egyptian cat|tiger cat) 0\.\d+$/);
  });

  step('is filled in by keyboard alone, and writes the entry into the workspace settings', async () => {
    const { keyboard } = session.workbench.page;
    await form.name.focus();
    // VS Code selects all of a page a moment later, over what was typed meanwhile.
    await keyboard.press('Home');
    await keyboard.press('Shift+End');
    await keyboard.type('Squeeze 1.1');
    await form.tabTo(form.way('keras-caffe'));
    await keyboard.press('ArrowUp');
    await form.arrowTo(form.way('keras-caffe'));
    const words = form.text('“Squeeze 1.1” is in the workspace settings.').first();
    await keys.pressOn(form.button('Add model'), 'Enter', words);
    const entry = {
      name: 'Squeeze 1.1',
      path: 'squeeze.onnx',
      labels: 'squeeze.txt',
      preset: 'keras-caffe',
      output: 'probabilities',
    };
    const lines = JSON.stringify([entry], null, '\t').replaceAll('\n', '\n\t');
    const added = initial.replace('// few\n', `// few\n\t"relabel.models": ${lines},\n`);
    assert.equal(readFileSync(session.path(settings), 'utf8'), added);
  });

  step('explains with the new model at once', async () => {
    await session.workbench.screenshot('form added');
    await keys.pressOn(form.button('Explain chelsea.png'), 'Enter', session.workbench.tab('Explain: chelsea.png'));
    await session.workbench.tab('Add squeeze.onnx').click({ button: 'middle' });
    const panel = new Panel(session.workbench);
    await panel.done('chelsea.png');
    assert.ok(await panel.text('Squeeze 1.1').first().isVisible());
    assert.match((await panel.prediction())[0] ?? '', /cat|tabby/);
  });

  step('edits the entry from the menu of its file, with a way that the user customizes', async () => {
    await session.workbench.closeEditors();
    await session.workbench.pickFromMenu('squeeze.onnx', 'Edit Model…');
    await form.tried('squeeze.onnx', 'Edit Squeeze 1.1');
    await form.button('Customize keras-caffe…').click();
    await form.custom('Mean').fill('104, 117, 124');
    await session.workbench.screenshot('form customized');
    await form.button('Save changes').click();
    await form.text('“Squeeze 1.1” was changed in the workspace settings.').first().waitFor();
    const written = readFileSync(session.path(settings), 'utf8');
    assert.match(written, /"mean": \[\s*104,\s*117,\s*124\s*\]/);
    assert.ok(written.startsWith('{\n\t// Mine.\n\t"relabel.samples": 50, // few\n'), written);
  });

  step('takes the entry out of the settings from the menu of its file, once that is confirmed', async () => {
    await session.workbench.closeEditors();
    await session.workbench.pickFromMenu('squeeze.onnx', 'Remove Model…');
    const dialog = session.workbench.page.getByRole('dialog').filter({ hasText: 'Remove the model “Squeeze 1.1”' });
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await session.workbench.page
      .getByText(/“Squeeze 1\.1” was removed from/)
      .first()
      .waitFor();
    assert.doesNotMatch(readFileSync(session.path(settings), 'utf8'), /squeeze\.onnx/);
  });

  step('never leaves this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});

describe('The form that adds a model, in a workspace of a .code-workspace file', { timeout: sessionPatience }, () => {
  const workspace = 'mine.code-workspace';
  const initial = `{
  "folders": [{ "path": "." }], // here
  "settings": {
    "relabel.models": [
      { "name": "Old", "path": "old.onnx" }, // still good
    ]
  }
}
`;
  let session: Session;

  before(async () => {
    const files = {
      [workspace]: initial,
      'logits.onnx': encodeClassifier('logits.onnx'),
      'logits.txt': 'red\ngreen\nblue\n',
    };
    session = await Session.start({}, files, { open: workspace });
  });

  after(async () => session?.stop());

  it('adds the entry to the settings of that file, and leaves the rest as it is', async () => {
    const form = new AddModelForm(session.workbench);
    try {
      await session.workbench.pickFromMenu('logits.onnx', addModel);
      await form.tried('logits.onnx');
      await form.button('Add model').click();
      await form.text('“logits” is in the workspace settings.').first().waitFor();
    } finally {
      await session.workbench.screenshot('form code-workspace');
    }
    const entry = { name: 'logits', path: 'logits.onnx', labels: 'logits.txt', preset: 'torchvision' };
    const lines = JSON.stringify(entry, null, '  ').replaceAll('\n', '\n      ');
    const added = initial.replace('// still good\n', `// still good\n      ${lines},\n`);
    assert.equal(readFileSync(session.path(workspace), 'utf8'), added);
  });
});
