import type * as vscode from 'vscode';
import type { KeptForm } from '../../protocol/addModelForm.ts';
import type { ExplainPanels } from '../panel/explainPanels.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';
import type { Config } from '../settings/config.ts';
import type { LogChannel } from '../shared/logChannel.ts';
import type { ConfiguredEntry } from './entry/configuredEntry.ts';

export interface AddModelServices {
  readonly extensionUri: vscode.Uri;
  readonly host: PipelineHost;
  readonly config: Config;
  readonly panels: ExplainPanels;
  readonly log: LogChannel;
}

/** What a form does to others. */
export interface OtherForms {
  /** Opens the form of a model of that name in the settings. */
  edit(file: vscode.Uri, name: string): Promise<void>;
}

/** What a form begins with. */
export interface FormBegin {
  /** The image that the user is looking at, which is tried first. */
  readonly image?: vscode.Uri | undefined;
  /** What the form was like before. */
  readonly kept?: KeptForm | undefined;
  /** The entry that is edited; undefined: a model is added. */
  readonly edited?: ConfiguredEntry | undefined;
}
