import * as vscode from 'vscode';
import { showWarning } from '../shared/messages.ts';
import { plain } from '../shared/plainText.ts';
import { needsTrust } from '../shared/workspaceTrust.ts';

/** Whether VS Code's user lets this model be loaded and run. */
export function mayRun(model: vscode.Uri): boolean {
  const inWorkspace = vscode.workspace.getWorkspaceFolder(model) !== undefined;
  const folders = vscode.workspace.workspaceFolders?.length ?? 0;
  return !needsTrust({ trusted: vscode.workspace.isTrusted, inWorkspace, folders });
}

/** Says why a model is not run, and leads to where the workspace can be trusted. VS Code lets no extension ask by itself. */
export async function askForTrust(): Promise<void> {
  const message = plain`Relabel: Add Model runs the model, and this workspace is not trusted. Trust the workspace, then add the model.`;
  if (!(await showWarning(message, plain`Manage Workspace Trust`))) return;
  await vscode.commands.executeCommand('workbench.trust.manage');
}
