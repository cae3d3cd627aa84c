import * as vscode from 'vscode';
import type { History } from '../history/history.ts';
import type { Config } from '../settings/config.ts';
import { defaultRunSettings, runOptions } from '../settings/runSettings.ts';
import { imageOfTab } from '../shared/imageTab.ts';
import type { PipelineHost } from './pipelineHost.ts';
import type { Activity } from './runQueue.ts';

const key = 'hasExplained';

interface EarlyStartServices {
  readonly host: PipelineHost;
  readonly history: Pick<History, 'knows'>;
  /** Where it is stored that something was explained. */
  readonly memory: vscode.Memento;
  readonly config: Config;
  /** An image of our own: one in a tab may be anything. */
  readonly example: vscode.Uri;
}

/**
 * Starts the process when an image is opened in a tab, and opens the model there, so that a click on the icon need not wait for
 * that: for those who have explained an image before, and for a model that is known to have done so. Nobody else pays for it.
 */
export class EarlyStart implements vscode.Disposable {
  readonly #services: EarlyStartServices;
  readonly #disposables: vscode.Disposable[] = [];
  /** What was prepared last: the model as it is asked for, and the process that has it; undefined: nothing that is known. */
  #prepared: string | undefined;

  constructor(services: EarlyStartServices) {
    this.#services = services;
    const { host, memory } = services;
    const notice = (activity: Activity | undefined) => {
      if (activity !== undefined && !this.#isUsed) void memory.update(key, true);
    };
    const look = () => this.#look();
    host.on('activity', notice);
    const tabs = vscode.window.tabGroups.onDidChangeTabs(look);
    this.#disposables.push(tabs, { dispose: () => host.off('activity', notice) });
    look();
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  get #isUsed(): boolean {
    return this.#services.memory.get(key) === true;
  }

  #look(): void {
    const image = imageOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
    if (image === undefined || !this.#isUsed) return;
    this.#services.host.start();
    // What is wrong with the model or the settings is said when somebody asks for an explanation.
    void this.#prepare(image).catch(() => {});
  }

  async #prepare(image: vscode.Uri): Promise<void> {
    const { host, history, config, example } = this.#services;
    const { settings } = config.read(image);
    const options = runOptions(settings, example.fsPath, defaultRunSettings(settings));
    const { model, method, executionProviders, batchSize, vae } = options;
    // A process that is still starting has no number yet, and nothing that was prepared either.
    const asked = () =>
      host.pid === undefined
        ? undefined
        : JSON.stringify([host.pid, model, method, executionProviders, batchSize, vae]);
    if (asked() !== undefined && asked() === this.#prepared) return;
    try {
      if (await history.knows(model.path)) await host.pipeline.prepare({ options });
    } finally {
      // What failed is not tried again, unless in another process, which has got its number meanwhile.
      this.#prepared = asked();
    }
  }
}
