import type * as vscode from 'vscode';
import type { History } from '../history/history.ts';
import type { ExplainPanels } from '../panel/explainPanels.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';
import type { Config } from '../settings/config.ts';
import type { LogChannel } from '../shared/logChannel.ts';
import type { ExplainQueue } from './explainQueue.ts';
import type { RunStore } from './runs/runStore.ts';

/** What the panels of runs work with. */
export interface FailuresServices {
  readonly extensionUri: vscode.Uri;
  readonly host: PipelineHost;
  readonly config: Config;
  readonly history: History;
  readonly panels: ExplainPanels;
  readonly store: RunStore;
  readonly queue: ExplainQueue;
  readonly log: LogChannel;
}
