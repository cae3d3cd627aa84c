import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'jsonc-parser';
import { root } from '../host/places.ts';
import { seriousViolations } from './accessibility.ts';
import { AddModelForm } from './form.ts';
import { Panel } from './panel.ts';
import { Session } from './session.ts';
import { themes } from './themes.ts';

const media = (name: string): Buffer => readFileSync(path.join(root, 'media/models', name));
const addModel = 'Add Model…';
const settings = '.vscode/settings.json';
/** Comments, tabs and a trailing comma, none of which is to be touched. */
const initial = `{
	// Mine.
	"relabel.samples": 50, // few
}
`;

describe('The form that adds a model, in a clean VS Code with the packaged extension', { timeout: 600_000 }, () => {
  let session: Session;
  let form: AddModelForm;

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
  });

  after(async () => session?.stop());

  /** A step of one long session; what VS Code looked like when it failed is kept. */
  function step(name: string, run: () => Promise<void>): void {
    it(name, async () => {
      try {
        await run();
      } catch (error) {
        await session.workbench.screenshot(`failed: ${name}`);
        throw error;
      }
    });
  }

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
        ['chelsea.png', 'coffee.png'].map((image) => [`What the model gets of ${image}`, true, 5]),
      );
    }
    // The bundled model wants what only this preset is near to.
    const [cat] = await form.answers('keras-caffe');
    assert.match(cat?.top[0] ?? '', /^(tabby|Egyptian cat|tiger cat) 0\.\d+$/);
  });

  for (const { label, kind } of themes) {
    step(`has no serious accessibility violation in ${label}`, async () => {
      await session.workbench.theme(label);
      assert.equal(await session.workbench.webview.locator('body').getAttribute('data-vscode-theme-kind'), kind);
      await session.workbench.screenshot(`form ${label}`);
      assert.deepEqual(await seriousViolations(session.workbench.webview), []);
    });
  }

  step('is filled in by keyboard alone, and writes the entry into the workspace settings', async () => {
    const { keyboard } = session.workbench.page;
    await form.name.focus();
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('Squeeze 1.1');
    await form.tabTo(form.way('torchvision'));
    await form.arrowTo(form.way('keras-caffe'));
    await form.tabTo(form.button('Add model'));
    await keyboard.press('Enter');
    await form.text('“Squeeze 1.1” is in the workspace settings.').first().waitFor();
    const entry = { name: 'Squeeze 1.1', path: 'squeeze.onnx', labels: 'squeeze.txt', preset: 'keras-caffe' };
    const text = readFileSync(session.path(settings), 'utf8');
    assert.deepEqual(parse(text), { 'relabel.samples': 50, 'relabel.models': [entry] });
    assert.ok(text.startsWith('{\n\t// Mine.\n\t"relabel.samples": 50'), text);
  });

  step('explains with the new model at once', async () => {
    await session.workbench.screenshot('form added');
    await session.workbench.page.keyboard.press('Enter');
    await session.workbench.tab('Explain: chelsea.png').waitFor();
    await session.workbench.tab('Add squeeze.onnx').click({ button: 'middle' });
    const panel = new Panel(session.workbench);
    await panel.done('chelsea.png');
    assert.ok(await panel.text('Squeeze 1.1').first().isVisible());
    assert.match((await panel.prediction())[0] ?? '', /cat|tabby/);
  });

  step('never leaves this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});
