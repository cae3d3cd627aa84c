import * as vscode from 'vscode';
import type { ExplainPanels } from '../panel/explainPanels.ts';
import { pick } from '../shared/dialogs.ts';
import { plain } from '../shared/plainText.ts';
import { type Config, settingTarget } from './config.ts';

/** The command: makes a model the default and runs the active panel again with it. */
export async function selectModel(config: Config, panels: ExplainPanels): Promise<void> {
  const panel = panels.active;
  const { settings } = config.read(panel?.uri);
  const current = panel?.state.explanation.settings.model ?? settings.defaultModel;
  const models = settings.models.map(({ name, path, bundled }) => ({
    label: plain`${name}`,
    ...(name === current ? { description: plain`current` } : {}),
    detail: bundled ? plain`Bundled with Relabel` : plain`${path}`,
    value: name,
  }));
  const add = { label: plain`Add a Model…`, value: { command: 'relabel.addModel' } };
  const edit = { label: plain`Edit a Model…`, value: { command: 'relabel.editModel' } };
  const others = models.length > 1 ? [add, edit] : [add];
  const question = plain`Model to explain with`;
  const choice = await pick<string | { readonly command: string }>([models, others], question, 'detail');
  if (choice === undefined) return;
  if (typeof choice.value === 'object') await vscode.commands.executeCommand(choice.value.command);
  else await chooseModel(choice.value, panels);
}

/** Stores the name of a configured model as the default and runs the active panel again with it. */
export async function chooseModel(model: string, panels: ExplainPanels): Promise<void> {
  const panel = panels.active;
  const key = 'relabel.defaultModel';
  const configuration = vscode.workspace.getConfiguration(undefined, panel?.uri ?? null);
  await configuration.update(key, model, settingTarget(key, panel?.uri));
  if (panel === undefined) return;
  // Another model has other classes and layers: its own top class is explained, by the layer that is found.
  const { settings } = panel.state.explanation;
  panel.explain(model === settings.model ? settings : { ...settings, model, target: undefined, layer: undefined });
}
