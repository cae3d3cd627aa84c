import * as vscode from 'vscode';
import { pick } from '../../shared/dialogs.ts';
import { showInformation } from '../../shared/messages.ts';
import { type PlainText, plain } from '../../shared/plainText.ts';
import { type ConfiguredEntry, configuredEntries } from './configuredEntry.ts';

/** Asks which of the models in the settings is meant, where there are several. @param file of one of them. */
export async function chooseEntry(question: PlainText, file?: vscode.Uri): Promise<ConfiguredEntry | undefined> {
  const all = configuredEntries();
  const entries = file === undefined ? all : all.filter((each) => each.file.fsPath === file.fsPath);
  const [first, ...others] = entries;
  if (first === undefined) {
    const none =
      file === undefined ? plain`No model is in the settings yet.` : plain`This model isn’t in the settings yet.`;
    if (await showInformation(none, plain`Add Model…`)) await vscode.commands.executeCommand('relabel.addModel', file);
    return undefined;
  }
  // What was clicked says which one is meant.
  if (file !== undefined && others.length === 0) return first;
  const items = entries.map((each) => ({
    label: plain`${each.entry.name}`,
    detail: plain`${vscode.workspace.asRelativePath(each.file)}`,
    value: each,
  }));
  return (await pick([items], question, 'detail'))?.value;
}
