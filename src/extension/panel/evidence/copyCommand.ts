import * as vscode from 'vscode';
import { wordOfClass } from '../../../common/labels/matchClass.ts';
import type { PanelState } from '../../../protocol/panel.ts';
import type { SettingKey } from '../../../settings/schema.ts';
import { showInformation, showWarning } from '../../shared/messages.ts';
import { PlainText, plain } from '../../shared/plainText.ts';
import { shellFamily } from '../../shared/shellQuote.ts';
import { terminalCommand } from './terminalCommand.ts';

/**
 * Copies the command that repeats the explanation on screen, quoted for the default terminal, and says where to run it.
 * If it can't be quoted, copies nothing and says why.
 */
export async function copyCommand(image: vscode.Uri, state: PanelState, cli: string): Promise<void> {
  const folder = (vscode.workspace.getWorkspaceFolder(image) ?? vscode.workspace.workspaceFolders?.[0])?.uri;
  const { choices, explanation } = state;
  const { settings, prediction } = explanation;
  const method = choices.methods.find(({ name }) => name === settings.method);
  const target = settings.target ?? prediction?.target.index;
  const made = terminalCommand(
    {
      cli,
      folder: folder?.fsPath,
      image: image.fsPath,
      settings,
      target: target === undefined ? undefined : wordOfClass(prediction?.labels ?? [], target),
      samples: method?.samples === null ? undefined : (settings.samples ?? method?.samples),
      vae: method?.needs.vae ?? true,
      layers: method?.options?.layer !== undefined,
      provider: prediction?.provider,
    },
    shellFamily(vscode.env.shell, process.platform),
  );
  if ('problem' in made) {
    void showWarning(plain`Relabel: no command was copied. ${PlainText.sentence(made.problem)}`);
    return;
  }
  await vscode.env.clipboard.writeText(made.command);
  const where =
    folder === undefined ? plain`` : plain` Run it in ${folder.fsPath}: it reads .vscode/settings.json there.`;
  const bundled = settings.model === choices.models.at(-1);
  const read = [...(bundled ? [] : ['relabel.models', 'relabel.vaes']), ...(method?.options ? [optionsKey] : [])];
  const unread = read.filter((key) => isElsewhere(key, image));
  if (unread.length === 0) {
    void showInformation(plain`Relabel copied the terminal command.${where}`);
  } else {
    const hint = `${unread.join(' and ')}, set elsewhere, must be in .vscode/settings.json or a file for --config.`;
    void showWarning(plain`Relabel copied the terminal command.${where} ${hint}`);
  }
}

const optionsKey = 'relabel.methodOptions' satisfies SettingKey;

/** Whether a setting gets its value from anywhere other than the `.vscode/settings.json` of the image's folder. */
function isElsewhere(key: string, image: vscode.Uri): boolean {
  const inspected = vscode.workspace.getConfiguration(undefined, image).inspect(key);
  const { globalValue, workspaceValue, workspaceFolderValue } = inspected ?? {};
  const ofFolder = vscode.workspace.workspaceFile === undefined ? workspaceValue : workspaceFolderValue;
  return ofFolder === undefined && (workspaceValue ?? globalValue) !== undefined;
}
