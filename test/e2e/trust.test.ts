import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Panel } from './panel.ts';
import { Session } from './session.ts';

describe('A workspace that is not trusted', { timeout: 300_000 }, () => {
  let session: Session;

  before(async () => {
    const models = [{ name: 'Planted', path: 'planted.onnx' }];
    const planted = { 'relabel.models': models, 'relabel.defaultModel': 'Planted', 'relabel.nodePath': './planted' };
    session = await Session.start(
      { 'relabel.samples': 50, 'security.workspace.trust.startupPrompt': 'never' },
      { '.vscode/settings.json': JSON.stringify(planted) },
      { trust: true },
    );
  });

  after(async () => session?.stop());

  it('cannot choose which model and program are run', async () => {
    const panel = new Panel(session.workbench);
    try {
      await session.workbench.pickFromMenu('chelsea.png', 'Explain Prediction');
      await panel.done('chelsea.png');
    } finally {
      await session.workbench.screenshot('restricted mode');
    }
    assert.ok(await panel.text('SqueezeNet 1.1 (bundled)').first().isVisible());
    assert.equal(await panel.text('Planted').count(), 0);
    assert.ok(await session.workbench.page.getByText('Restricted Mode').first().isVisible());
  });
});
