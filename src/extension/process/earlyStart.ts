import * as vscode from 'vscode';
import { imageOfTab } from '../shared/imageTab.ts';
import type { PipelineHost } from './pipelineHost.ts';
import type { Activity } from './runQueue.ts';

const key = 'hasExplained';

/**
 * Starts the process when an image is opened in a tab, so that a click on its icon need not wait for that: for those who have
 * explained an image before. Nobody else pays for it.
 */
export class EarlyStart implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[] = [];

  /** @param memory where it is stored that something was explained. */
  constructor(host: PipelineHost, memory: vscode.Memento) {
    const isKnown = () => memory.get(key) === true;
    const notice = (activity: Activity | undefined) => {
      if (activity !== undefined && !isKnown()) void memory.update(key, true);
    };
    const look = () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      if (isKnown() && imageOfTab(activeTab) !== undefined) host.prepare();
    };
    host.on('activity', notice);
    const tabs = vscode.window.tabGroups.onDidChangeTabs(look);
    this.#disposables.push(tabs, { dispose: () => host.off('activity', notice) });
    look();
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }
}
