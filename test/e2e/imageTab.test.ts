import { after, before, describe } from 'node:test';
import { appears } from '../host/appears.ts';
import { insist, shows } from '../host/insist.ts';
import { sessionPatience } from '../host/patience.ts';
import { Panel } from './support/panel.ts';
import { Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

describe('An image that is open in a tab', { timeout: sessionPatience }, () => {
  let session: Session;
  let panel: Panel;

  const step = stepsOf(() => session);
  const command = 'Explain Prediction';

  before(async () => {
    session = await Session.start({ 'relabel.samples': 60 }, {});
    panel = new Panel(session.workbench);
  });

  after(async () => session?.stop());

  step('is explained by the icon in the title of its editor', async () => {
    const { workbench } = session;
    const icon = workbench.page.locator('.editor-actions').getByRole('button', { name: command });
    // Files are shown before extensions are registered, and are opened as text until then.
    await insist(
      'the icon',
      async () => {
        await workbench.closeEditors();
        await workbench.file('chelsea.png').dblclick();
        await icon.click({ timeout: 5000 });
      },
      shows(workbench.tab('Explain: chelsea.png')),
    );
    await panel.done('chelsea.png');
  });

  step('is explained by the context menu of its tab, also while another editor is the active one', async () => {
    const { workbench } = session;
    await workbench.closeEditors();
    await workbench.openFile('coffee.png');
    await workbench.openFile('chelsea.png');
    const entry = workbench.page.locator('.monaco-menu').getByRole('menuitem', { name: command });
    // A menu ignores clicks when it has just opened, and goes when an editor that opens slowly takes the focus.
    await insist(
      'the menu of the tab',
      async () => {
        await workbench.page.keyboard.press('Escape');
        await workbench.tab('coffee.png').first().click({ button: 'right' });
        await entry.waitFor({ timeout: 2000 });
        await workbench.page.waitForTimeout(500);
        await entry.click({ timeout: 1000 });
      },
      () => appears(workbench.tab('Explain: coffee.png'), 5000),
    );
    await panel.done('coffee.png');
  });

  step('is explained by the command palette while its editor is the active one', async () => {
    const { workbench } = session;
    await workbench.closeEditors();
    await workbench.openFile('chelsea.png');
    await workbench.run('Relabel: Explain Prediction');
    await panel.done('chelsea.png');
  });
});
