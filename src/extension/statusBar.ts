import path from 'node:path';
import * as vscode from 'vscode';
import type { PipelineHost } from './process/pipelineHost.ts';
import type { Activity } from './process/runQueue.ts';
import { StatusItem } from './shared/items.ts';
import { markdown, withCommands } from './shared/markdown.ts';
import { plain } from './shared/plainText.ts';

/** Shows in the status bar what the pipeline is busy with; sets the context key `relabel.running`. */
export class StatusBar implements vscode.Disposable {
  readonly #item = new StatusItem('relabel.activity', plain`Relabel`, 'relabel.showLog');
  #running = false;

  constructor(host: PipelineHost) {
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
    const percent = total === 0 ? '' : ` ${Math.floor((100 * done) / total)} %`;
    const name = path.basename(image);
    const far = total === 0 ? '' : `: ${done} of ${total}`;
    const more = waiting === 0 ? '' : `, ${waiting} more waiting`;
    const tooltip = markdown`Relabel explains ${name}${far}${more}

[Cancel](command:relabel.cancel) · [Show Log](command:relabel.showLog)`;
    this.#item.show({
      text: plain`$(loading~spin) ${name}${percent}`,
      spoken: plain`Relabel explains ${name}${percent === '' ? '' : `,${percent}`}`,
      tooltip: withCommands(tooltip, ['relabel.cancel', 'relabel.showLog']),
    });
  }
}
