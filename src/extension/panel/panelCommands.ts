import * as vscode from 'vscode';
import type { PanelCommand, PanelState } from '../../protocol/panel.ts';
import { openSetting } from '../settings/settingsEditor.ts';
import type { LogChannel } from '../shared/logChannel.ts';
import { showError } from '../shared/messages.ts';
import { failureText, plain } from '../shared/plainText.ts';
import { type CheckSanity, checkSanity } from './evidence/checkSanity.ts';
import { copyCommand } from './evidence/copyCommand.ts';
import { exportEvidence } from './evidence/exportEvidence.ts';

/** What the commands of a panel's page act on. */
export interface CommandSubject {
  readonly image: vscode.Uri;
  /** The setting named by the error on screen. */
  readonly setting: string | undefined;
  readonly state: PanelState;
  /** Absolute path of the explained model; undefined: it is no longer configured. */
  readonly model: string | undefined;
  /** Absolute path of the terminal program. */
  readonly cli: string;
  readonly log: LogChannel;
  /** Writes the evidence to a folder that does not exist yet. */
  export(directory: string): Promise<void>;
  readonly checkSanity: CheckSanity;
}

/** Does what the page asks for, and reports failures. */
export async function performCommand(command: PanelCommand, subject: CommandSubject): Promise<void> {
  try {
    await perform(command, subject);
  } catch (error) {
    void showError(plain`Relabel: ${failureText(error)}`);
  }
}

async function perform(command: PanelCommand, subject: CommandSubject): Promise<void> {
  switch (command) {
    case 'export':
      return exportEvidence(subject.image, (directory) => subject.export(directory));
    case 'copyCommand':
      return copyCommand(subject.image, subject.state, subject.cli);
    case 'checkSanity':
      return checkSanity(subject.image, subject.checkSanity);
    case 'addModel':
      await vscode.commands.executeCommand('relabel.addModel');
      return;
    case 'checkPreprocessing':
      await vscode.commands.executeCommand('relabel.addModel', subject.model && vscode.Uri.file(subject.model));
      return;
    case 'openSetting':
      return openSetting(subject.setting ?? 'relabel.models', subject.image);
    case 'openImage':
      await vscode.commands.executeCommand('vscode.open', subject.image, vscode.ViewColumn.One);
      return;
    case 'revealImage':
      return revealImage(subject.image);
    case 'showLog':
      subject.log.show();
  }
}

/** In VS Code's explorer, or in the system's if the image is in none of its folders. */
async function revealImage(image: vscode.Uri): Promise<void> {
  const inWorkspace = vscode.workspace.getWorkspaceFolder(image) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', image);
}
