import type * as vscode from 'vscode';
import type { History } from '../history/history.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';
import type { Config } from '../settings/config.ts';
import type { SettingsProblems } from '../settings/settingsProblems.ts';
import type { LogChannel } from '../shared/logChannel.ts';
import type { ColourChoice } from './colourChoice.ts';

/** What all panels share. */
export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  readonly host: PipelineHost;
  readonly config: Config;
  readonly history: History;
  readonly problems: SettingsProblems;
  readonly log: LogChannel;
  readonly colours: ColourChoice;
}
