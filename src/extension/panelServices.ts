import type * as vscode from 'vscode';
import type { Config } from './config.ts';
import type { History } from './history.ts';
import type { PipelineHost } from './pipelineHost.ts';
import type { SettingsProblems } from './settingsProblems.ts';

/** What all panels share. */
export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  readonly host: PipelineHost;
  readonly config: Config;
  readonly history: History;
  readonly problems: SettingsProblems;
  readonly log: vscode.LogOutputChannel;
}
