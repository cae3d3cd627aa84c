import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { toFailure } from '../../pipeline/errors.ts';
import { describe } from '../../settings/problem.ts';
import { defaultProviders } from '../../settings/providers.ts';
import { readSettings } from '../../settings/settings.ts';
import type { Config } from '../config.ts';
import type { ExplainPanels } from '../explainPanels.ts';
import { html } from '../html.ts';
import type { PipelineHost } from '../pipelineHost.ts';
import { defaultRunSettings } from '../runSettings.ts';
import { addModelByHand, openSetting } from '../settingsEditor.ts';
import { Throttle } from '../throttle.ts';
import { AddModelSession } from './addModelSession.ts';
import { chooseImages, chooseLabels, findImages } from './chooseFiles.ts';
import type { ModelEntry } from './modelEntry.ts';
import type { FormCommand, FromForm, ToForm } from './protocol.ts';
import { modelTarget, settingPathFor, writeModel } from './writeModel.ts';

export interface AddModelServices {
  readonly extensionUri: vscode.Uri;
  readonly host: PipelineHost;
  readonly config: Config;
  readonly panels: ExplainPanels;
  readonly log: vscode.LogOutputChannel;
}

/** How often the page is told of progress, in milliseconds. */
const tellEvery = 100;

/** The form that adds one model: its page, and what the page asks for. */
export class AddModelPanel implements vscode.Disposable {
  readonly session: AddModelSession;
  readonly #panel: vscode.WebviewPanel;
  readonly #services: AddModelServices;
  readonly #throttle: Throttle;
  readonly #disposables: vscode.Disposable[];
  readonly #onDisposed: () => void;
  #disposed = false;

  /** @param image tried first, if the user is looking at one. */
  constructor(
    panel: vscode.WebviewPanel,
    readonly uri: vscode.Uri,
    services: AddModelServices,
    image: vscode.Uri | undefined,
    onDisposed: () => void,
  ) {
    this.#panel = panel;
    this.#services = services;
    this.#onDisposed = onDisposed;
    this.session = new AddModelSession(uri.fsPath, vscode.workspace.asRelativePath(uri), {
      ask: (question, options) => services.host.ask(question, options),
      providers: () => {
        const { settings } = services.config.read(uri);
        return settings.executionProviders ?? defaultProviders(settings);
      },
      resolve: (entry) => this.#resolve(entry),
      changed: () => this.#throttle.ask(),
    });
    this.#throttle = new Throttle(() => this.#send({ type: 'state', state: this.session.state }), tellEvery);
    this.#disposables = [
      this.#throttle,
      this.session,
      panel.webview.onDidReceiveMessage((message: FromForm) => this.receive(message)),
      panel.onDidDispose(() => this.dispose()),
    ];
    this.#fill();
    void this.#open(image);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  receive(message: FromForm): void {
    switch (message.type) {
      case 'ready':
        this.#send({ type: 'state', state: this.session.state });
        break;
      case 'change':
        this.session.change(message.change);
        break;
      case 'command':
        this.#perform(message.command).catch((error: unknown) => {
          void vscode.window.showErrorMessage(`Relabel: ${toFailure(error).message}`);
        });
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#panel.dispose();
    this.#onDisposed();
  }

  async #open(image: vscode.Uri | undefined): Promise<void> {
    const found = await findImages(this.#services.config.assets);
    if (this.#disposed) return;
    const first = image === undefined ? [] : [image.fsPath];
    await this.session.open([...new Set([...first, ...found])].slice(0, Math.max(1, found.length)));
  }

  #fill(): void {
    const { webview } = this.#panel;
    const file = (...parts: string[]): vscode.Uri => vscode.Uri.joinPath(this.#services.extensionUri, ...parts);
    const address = (name: string): string => webview.asWebviewUri(file('dist', name)).toString();
    this.#panel.iconPath = { light: file('media', 'explain-light.svg'), dark: file('media', 'explain-dark.svg') };
    webview.options = { enableScripts: true, localResourceRoots: [file('dist')] };
    webview.html = html({
      title: this.#panel.title,
      script: address('addModel.js'),
      style: address('addModel.css'),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
    });
  }

  #send(message: ToForm): void {
    if (!this.#disposed) void this.#panel.webview.postMessage(message);
  }

  #resolve(entry: ModelEntry): ReturnType<ConstructorParameters<typeof AddModelSession>[2]['resolve']> {
    const { config } = this.#services;
    const key = 'relabel.models';
    const written = vscode.workspace.getConfiguration(undefined, this.uri).get<unknown>(key);
    const others = Array.isArray(written) ? written : [];
    const baseDir = vscode.workspace.getWorkspaceFolder(this.uri)?.uri.fsPath ?? '/';
    const { settings, problems } = readSettings({ [key]: [...others, entry] }, { baseDir, assets: config.assets });
    const place = `${key}[${others.length}].`;
    const own = problems.filter(({ setting }) => setting.startsWith(place));
    const spec = own.length > 0 ? undefined : settings.models.find(({ name }) => name === entry.name);
    return { spec, problems: own.map((problem) => describe(problem).slice(place.length)) };
  }

  async #perform(command: FormCommand): Promise<void> {
    switch (command) {
      case 'add':
        return this.#add();
      case 'explain':
        return this.#explain();
      case 'chooseLabels': {
        const labels = await chooseLabels(this.uri.fsPath);
        if (labels !== undefined && !this.#disposed) this.session.change({ labels });
        return;
      }
      case 'chooseImages': {
        const images = await chooseImages();
        if (images.length > 0 && !this.#disposed) this.session.useImages(images);
        return;
      }
      case 'byHand':
        return addModelByHand(this.uri);
      case 'openSettings':
        return openSetting('relabel.models', this.uri);
      case 'showLog':
        return this.#services.log.show();
      case 'close':
        this.dispose();
    }
  }

  async #add(): Promise<void> {
    const { phase, problems } = this.session.state;
    if (phase !== 'ready' || problems.length > 0) return;
    const target = modelTarget(this.uri);
    const entry = this.session.entry((file) => settingPathFor(file, this.uri, target));
    if (entry === undefined) return;
    this.session.adding();
    const written = await writeModel(entry, this.uri, target);
    if (!this.#disposed) this.session.added(written);
  }

  #explain(): void {
    const { config, panels } = this.#services;
    const [image] = this.session.images;
    if (image === undefined) return;
    const uri = vscode.Uri.file(image);
    const model = this.session.state.form.name.trim();
    panels.show(uri, { ...defaultRunSettings(config.read(uri).settings), model });
  }
}
