import * as vscode from 'vscode';
import type { PanelState, RunSettings } from '../../protocol/panel.ts';
import type { Comparison } from './comparison/comparison.ts';
import type { ExpectedClass } from './expected/expectedClass.ts';
import { performCommand } from './panelCommands.ts';
import type { PageMessage, PanelPage } from './panelPage.ts';
import type { PanelServices } from './panelServices.ts';
import { answerPictures } from './pictureAnswers.ts';
import { savePicture } from './savePicture.ts';
import type { ShownExplanation } from './shownExplanation.ts';
import { answerWholePicture } from './wholePicture.ts';

/** The panel whose page speaks. */
export interface MessageSubject {
  readonly uri: vscode.Uri;
  readonly state: PanelState;
  readonly comparison: Comparison;
  readonly expected: ExpectedClass;
  explain(wanted: RunSettings): void;
  cancel(): void;
  export(directory: string): Promise<void>;
}

/**
 * Does what the page asks for.
 *
 * @param finished the finished explanation of the panel, if it is the one that the page speaks of.
 */
export function receiveMessage(
  message: PageMessage,
  panel: MessageSubject,
  { host, log, extensionUri }: Pick<PanelServices, 'host' | 'log' | 'extensionUri'>,
  page: Pick<PanelPage, 'send'>,
  finished: ShownExplanation | undefined,
): void {
  switch (message.type) {
    case 'explain':
      panel.explain(message.settings);
      break;
    case 'cancel':
      panel.cancel();
      break;
    case 'pictures':
    case 'curvePicture':
      void answerPictures(host.pipeline, finished?.run?.id, message, page);
      break;
    case 'wholePicture':
      void answerWholePicture(host, panel.uri.fsPath, message, page, finished?.image?.reading);
      break;
    case 'evaluate':
      void finished?.evaluation?.measure(message.measures);
      break;
    case 'stopEvaluating':
      finished?.evaluation?.cancel();
      break;
    case 'expect':
      panel.expected.pick(message.picked);
      break;
    case 'scatter':
      void finished?.scatter?.begin();
      break;
    case 'stopScatter':
      finished?.scatter?.stop();
      break;
    case 'compare':
      panel.comparison.compare(message.change);
      break;
    case 'stopComparing':
      panel.comparison.compare(undefined);
      break;
    case 'savePicture':
      void savePicture(panel.uri, message.bytes, message.instead);
      break;
    case 'command': {
      const { uri, state } = panel;
      const cli = vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
      const write = (directory: string): Promise<void> => panel.export(directory);
      const setting = state.error?.setting ?? state.expectedProblem?.setting;
      void performCommand(message.command, { image: uri, setting, state, cli, log, export: write });
    }
  }
}
