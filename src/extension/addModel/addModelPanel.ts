import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { StateSender } from '../../common/stateParts.ts';
import type { AddModelState, FormCommand, FormHostApi, FormPageApi } from '../../protocol/addModelForm.ts';
import { defaultRunSettings } from '../settings/runSettings.ts';
import { addModelByHand, editModelByHand, openSetting } from '../settings/settingsEditor.ts';
import { FileWatch } from '../shared/fileWatch.ts';
import { html } from '../shared/html.ts';
import { showError } from '../shared/messages.ts';
import { PageEnd } from '../shared/pageEnd.ts';
import { failureText, plain } from '../shared/plainText.ts';
import { Throttle } from '../shared/throttle.ts';
import { AddModelSession } from './addModelSession.ts';
import { concernsModel } from './besideModel.ts';
import { chooseImages, chooseLabels, findImages } from './chooseFiles.ts';
import { changeModel } from './entry/changeModel.ts';
import type { ConfiguredEntry } from './entry/configuredEntry.ts';
import type { ModelEntry } from './entry/modelEntry.ts';
import { placeOf } from './entry/placeOf.ts';
import { removeModel } from './entry/removeModel.ts';
import { modelsOf, modelTarget, settingPathFor, writeModel } from './entry/writeModel.ts';
import { firstReadable } from './firstReadable.ts';
import type { AddModelServices, FormBegin, OtherForms } from './formBegin.ts';
import { formChecks } from './formChecks.ts';
import { formModelOf, sessionTools } from './sessionTools.ts';

/** How often the page is told of progress, in milliseconds. */
const tellEvery = 100;

/** How long a model's file is left to whoever writes it, in milliseconds. */
const settleTime = 300;

/** The form that adds one model: its page, and what the page asks for. */
export class AddModelPanel implements vscode.Disposable {
  readonly session: AddModelSession;
  /** What its page can ask for. */
  readonly handlers: FormHostApi = {
    ready: () => this.#ready(),
    change: (change) => this.session.change(change),
    customize: (feed) => this.session.customize(feed),
    command: (command) => {
      this.#perform(command).catch((error: unknown) => {
        void showError(plain`Relabel: ${failureText(error)}`);
      });
    },
  };
  readonly #panel: vscode.WebviewPanel;
  readonly #services: AddModelServices;
  readonly #throttle: Throttle;
  readonly #end: PageEnd<FormHostApi, FormPageApi>;
  readonly #sender = new StateSender<AddModelState>();
  readonly #disposables: vscode.Disposable[];
  readonly #onDisposed: () => void;
  readonly #others: OtherForms;
  readonly #watch: FileWatch;
  /** undefined: a model is added. */
  readonly #edited: ConfiguredEntry | undefined;
  /** What settings are read for. */
  readonly #resource: vscode.Uri;
  #stamp: Promise<string | undefined>;
  #disposed = false;

  /** @param begin what the form begins with. */
  constructor(
    panel: vscode.WebviewPanel,
    readonly uri: vscode.Uri,
    services: AddModelServices,
    begin: FormBegin,
    others: OtherForms,
    onDisposed: () => void,
  ) {
    this.#panel = panel;
    this.#services = services;
    this.#onDisposed = onDisposed;
    this.#others = others;
    this.#edited = begin.edited;
    this.#resource = begin.edited?.resource ?? uri;
    const tools = sessionTools(this.#resource, begin.edited, services, () => this.#throttle.ask());
    this.session = new AddModelSession(formModelOf(uri, begin.edited), tools, begin.kept);
    this.#throttle = new Throttle(() => this.#tellState(), tellEvery);
    this.#end = new PageEnd(panel.webview, { handlers: this.handlers, checks: formChecks }, services.log);
    this.#watch = new FileWatch(uri, () => void this.#look());
    this.#stamp = this.#watch.stamp();
    this.#disposables = [
      this.#throttle,
      this.#watch,
      this.session,
      this.#end,
      panel.onDidDispose(() => this.dispose()),
      vscode.workspace.onDidSaveTextDocument(({ uri: { fsPath } }) => void this.#lookBeside(fsPath)),
    ];
    this.#fill();
    void this.#open(begin.image);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#panel.dispose();
    this.#onDisposed();
  }

  async #open(image: vscode.Uri | undefined): Promise<void> {
    if (this.session.images.length > 0) return this.session.open(this.session.images);
    const { images: found, among } = await findImages(this.#services.config.assets);
    if (this.#disposed) return;
    const first = image === undefined ? [] : [image.fsPath];
    await this.session.open([...new Set([...first, ...found])].slice(0, Math.max(1, found.length)), among);
  }

  /** The model's file may have changed, gone or come back. */
  async #look(): Promise<void> {
    await sleep(settleTime);
    const [before, now] = [await this.#stamp, await this.#watch.stamp()];
    if (this.#disposed || now === before) return;
    this.#stamp = Promise.resolve(now);
    if (now === undefined) this.session.gone();
    else await this.session.open(this.session.images);
  }

  /** Somebody may have corrected what the form has complained of. */
  async #lookBeside(file: string): Promise<void> {
    const { phase, form } = this.session.state;
    if (phase === 'adding' || !concernsModel(file, this.uri.fsPath, form.labels)) return;
    await this.session.open(this.session.images);
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

  #ready(): void {
    this.#end.restart();
    this.#sender.reset();
    this.#tellState();
  }

  #tellState(): void {
    if (this.#disposed) return;
    const { parts, state } = this.#sender.split(this.session.state);
    for (const part of parts) this.#end.tell('part', part);
    this.#end.tell('state', state);
  }

  async #perform(command: FormCommand): Promise<void> {
    switch (command) {
      case 'add':
        return this.#add();
      case 'edit':
        return this.#edit();
      case 'remove':
        return this.#remove();
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
        return this.#byHand();
      case 'openSettings':
        return openSetting(
          this.#edited ? `relabel.models[${this.#placeNow(this.#edited)}]` : 'relabel.models',
          this.#resource,
        );
      case 'showLog':
        return this.#services.log.show();
      case 'close':
        this.dispose();
    }
  }

  /** Where the entry is, or belongs. */
  get #target(): vscode.ConfigurationTarget {
    return this.#edited?.target ?? modelTarget(this.#resource);
  }

  get #entry(): ModelEntry | undefined {
    return this.session.entry((file) => settingPathFor(file, this.#resource, this.#target));
  }

  async #byHand(): Promise<void> {
    if (this.#edited === undefined) return addModelByHand(this.#resource, this.#entry);
    const index = this.#placeNow(this.#edited);
    return editModelByHand({ ...this.#edited, index }, this.#resource, this.#entry);
  }

  /** Others may have changed the list since it was read. */
  #placeNow(edited: ConfiguredEntry): number {
    return placeOf(modelsOf(this.#resource, edited.target), edited) ?? edited.index;
  }

  async #add(): Promise<void> {
    const { phase, problems } = this.session.state;
    if (phase !== 'ready' || problems.length > 0) return;
    const entry = this.#entry;
    if (entry === undefined) return;
    this.session.adding();
    // The watch tells a moment later.
    const there = (await this.#watch.stamp()) !== undefined;
    if (this.#disposed) return;
    if (!there) return this.session.gone();
    const edited = this.#edited;
    const written = edited ? await changeModel(edited, entry) : await writeModel(entry, this.#resource, this.#target);
    if (!this.#disposed) this.session.added(written);
  }

  /** What is in the settings now, in a form of its own. */
  async #edit(): Promise<void> {
    const name = this.session.state.form.name.trim();
    this.dispose();
    await this.#others.edit(this.uri, name);
  }

  async #remove(): Promise<void> {
    if (this.#edited !== undefined && (await removeModel(this.#edited))) this.dispose();
  }

  #explain(): void {
    const { config, panels } = this.#services;
    const image = firstReadable(this.session.images, this.session.state);
    if (image === undefined) return;
    const uri = vscode.Uri.file(image);
    const model = this.session.state.form.name.trim();
    panels.show(uri, { ...defaultRunSettings(config.read(uri).settings), model });
  }
}
