import path from 'node:path';
import * as vscode from 'vscode';
import type { PipelineHost } from './process/pipelineHost.ts';
import type { Activity } from './process/runQueue.ts';

/** Shows in the status bar what the pipeline is busy with; sets the context key `relabel.running`. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('relabel.activity', vscode.StatusBarAlignment.Left);
  #running = false;

  constructor(host: PipelineHost) {
    this.#item.name = 'Relabel';
    this.#item.command = 'relabel.showLog';
    host.on('activity', (activity) => this.#show(activity));
  }

  dispose(): void {
    this.#item.dispose();
  }

  #show(activity: Activity | undefined): void {
    const running = activity !== undefined;
    if (running !== this.#running) void vscode.commands.executeCommand('setContext', 'relabel.running', running);
    this.#running = running;
    if (activity === undefined) {
      this.#item.hide();
      return;
    }
    const { image, done, total, waiting } = activity;
    const percent = `${Math.floor((100 * done) / Math.max(1, total))} %`;
    const name = path.basename(image);
    this.#item.text = `$(loading~spin) ${name} ${percent}`;
    this.#item.accessibilityInformation = { label: `Relabel explains ${name}, ${percent}` };
    this.#item.tooltip = tooltip(`Relabel explains ${name}: ${done} of ${total} samples`, waiting);
    this.#item.show();
  }
}

function tooltip(doing: string, waiting: number): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(waiting === 0 ? doing : `${doing}, ${waiting} more waiting`);
  text.appendMarkdown('\n\n[Cancel](command:relabel.cancel) · [Show Log](command:relabel.showLog)');
  text.isTrusted = { enabledCommands: ['relabel.cancel', 'relabel.showLog'] };
  return text;
}
