import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { CudaRuntime } from '../../settings/cudaRuntime.ts';
import { settingSchemas } from '../../settings/schema.ts';
import { type Problem, readSettings, type Settings } from '../../settings/settings.ts';

/** The only reader of VS Code's settings. */
export class Config {
  /**
   * @param assets absolute path of `media/`
   * @param cudaRuntime what was set up for CUDA on this machine
   */
  constructor(
    readonly assets: string,
    private readonly cudaRuntime: () => CudaRuntime | undefined,
  ) {}

  /**
   * The settings that apply to a file, checked; relative paths start from its workspace folder.
   * @param instead values in the place of those that are written.
   */
  read(
    resource?: vscode.Uri,
    instead: Readonly<Record<string, unknown>> = {},
  ): { settings: Settings; problems: readonly Problem[] } {
    const configuration = vscode.workspace.getConfiguration(undefined, resource ?? null);
    const written = Object.fromEntries(Object.keys(settingSchemas).map((key) => [key, configuration.get(key)]));
    const raw = { ...written, ...instead };
    const folder = resource === undefined ? undefined : vscode.workspace.getWorkspaceFolder(resource);
    const baseDir = (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri.fsPath ?? homedir();
    return readSettings(raw, { baseDir, assets: this.assets, cudaRuntime: this.cudaRuntime(), mayRun });
  }

  /** Calls `listener` when the pipeline's process would be started differently. */
  onDidChangeProcess(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((change) => {
      if (processSettings.some((key) => change.affectsConfiguration(key))) listener();
    });
  }
}

/**
 * The user's own settings can name workspace files too: by a relative path, which starts from there. A window without
 * folders has none, so whatever the user's settings name is the user's.
 */
function mayRun(file: string): boolean {
  return vscode.workspace.isTrusted || vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) === undefined;
}

/** Settings that decide which process runs and how. */
const processSettings = ['relabel.nodePath', 'relabel.cuda.libraryPath', 'relabel.env'];

/** Where a setting of `resource` gets its value, or where a new value belongs. */
export function settingTarget(key: string, resource?: vscode.Uri): vscode.ConfigurationTarget {
  const inspected = vscode.workspace.getConfiguration(undefined, resource ?? null).inspect(key);
  if (inspected?.workspaceFolderValue !== undefined) return vscode.ConfigurationTarget.WorkspaceFolder;
  if (inspected?.workspaceValue !== undefined) return vscode.ConfigurationTarget.Workspace;
  if (inspected?.globalValue !== undefined) return vscode.ConfigurationTarget.Global;
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined;
  return inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
}
