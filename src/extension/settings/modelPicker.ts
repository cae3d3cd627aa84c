import * as vscode from 'vscode';
import type { ExplainPanels } from '../panel/explainPanels.ts';
import { type Config, settingTarget } from './config.ts';

interface ModelItem extends vscode.QuickPickItem {
  /** undefined: add a model. */
  readonly model?: string;
}

/** The command: makes a model the default one and runs the active panel again with it. */
export async function selectModel(config: Config, panels: ExplainPanels): Promise<void> {
  const panel = panels.active;
  const { settings } = config.read(panel?.uri);
  const current = panel?.state.settings.model ?? settings.defaultModel;
  const items: ModelItem[] = settings.models.map(({ name, path, bundled }) => ({
    label: name,
    model: name,
    ...(name === current ? { description: 'current' } : {}),
    detail: bundled ? 'Comes with Relabel' : path,
  }));
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const placeHolder = 'Model to explain with';
  const choice = await vscode.window.showQuickPick<ModelItem>([...items, separator, { label: 'Add a Model…' }], {
    placeHolder,
    matchOnDetail: true,
  });
  if (choice === undefined) return;
  if (choice.model === undefined) await vscode.commands.executeCommand('relabel.addModel');
  else await chooseModel(choice.model, panels);
}

/** Stores the name of a configured model as the default and runs the active panel again with it. */
export async function chooseModel(model: string, panels: ExplainPanels): Promise<void> {
  const panel = panels.active;
  const key = 'relabel.defaultModel';
  const configuration = vscode.workspace.getConfiguration(undefined, panel?.uri ?? null);
  await configuration.update(key, model, settingTarget(key, panel?.uri));
  if (panel === undefined) return;
  // The classes of another model are others: its own top class is explained.
  const { settings } = panel.state;
  panel.explain(model === settings.model ? settings : { ...settings, model, target: undefined });
}
