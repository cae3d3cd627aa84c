import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { colormap } from '../../common/colormap.ts';
import { StateSender } from '../../common/stateParts.ts';
import type { FailuresHostApi, FailuresPageApi, FailuresState } from '../../protocol/folders/failures.ts';
import { html } from '../shared/html.ts';
import { setPanelTitle } from '../shared/items.ts';
import { PageEnd } from '../shared/pageEnd.ts';
import { plain } from '../shared/plainText.ts';
import { Throttle } from '../shared/throttle.ts';
import { failuresChecks } from './failuresChecks.ts';
import { failuresHandlers } from './failuresHandlers.ts';
import type { FailuresServices } from './failuresServices.ts';
import type { FailuresSubject } from './failuresSubject.ts';
import { FolderRun } from './folderRun.ts';
import { ObjectMeasure } from './objectMeasure.ts';
import { OtherRun } from './otherRun.ts';
import { RecordSender } from './recordSender.ts';
import { choiceWords, type RunRequest, rootOf } from './runRequest.ts';
import { RunMaps } from './runs/runMaps.ts';
import { RunNotes } from './runs/runNotes.ts';
import { runTools } from './runs/runTools.ts';

/** How often the page is told of progress, in milliseconds. */
const tellEvery = 100;

/** Who has the panel. */
export interface FailuresOwner {
  /** The run was started, has ended, or is gone. */
  changed(): void;
  /** Asks for a run of the same images by another model. */
  askAgain(images: RunRequest['images']): Promise<void>;
  disposed(): void;
}

/** The panel of one run: its page, and what the page asks for. */
export class FailuresPanel implements vscode.Disposable, FailuresSubject {
  readonly run: FolderRun;
  readonly maps: RunMaps;
  readonly notes: RunNotes;
  readonly other: OtherRun;
  /** What its page can ask for. */
  readonly handlers: Omit<FailuresHostApi, 'ready'>;
  readonly #services: FailuresServices;
  readonly #throttle: Throttle;
  readonly #end: PageEnd<FailuresHostApi, FailuresPageApi>;
  readonly #sender = new StateSender<FailuresState>();
  readonly #records: RecordSender;
  readonly #measure: ObjectMeasure;
  readonly #disposables: vscode.Disposable[];
  readonly #owner: FailuresOwner;
  /** Resolves when nothing is written to the run's folder any more; before it is disposed, at once. */
  closed: Promise<void> = Promise.resolve();
  #listening = false;
  #disposed = false;

  constructor(
    /** Its tab. */
    readonly tab: vscode.WebviewPanel,
    request: RunRequest,
    services: FailuresServices,
    owner: FailuresOwner,
  ) {
    this.#services = services;
    this.#owner = owner;
    this.#throttle = new Throttle(() => this.#tell(), tellEvery);
    const tools = runTools(services, vscode.Uri.file(rootOf(request.images)), {
      changed: () => this.#throttle.ask(),
      grown: (first, replaced = []) => {
        for (const image of replaced) this.maps.forget(image);
        this.#records.lacks(first);
        this.#throttle.ask();
      },
    });
    this.run = new FolderRun(request, tools);
    this.other = new OtherRun(services.store, this.run, () => this.#tellOthers());
    this.#measure = new ObjectMeasure(services.host.pipeline, this.run, (image, map) => this.maps.add(image, map));
    this.maps = new RunMaps((image, map) => {
      if (this.#listening) this.#records.tellMap(image, map);
      this.#measure.add(image, map);
    });
    this.notes = new RunNotes(request.id, services.store, () => this.#tellTags());
    this.handlers = failuresHandlers(this, services);
    const handlers = { ...this.handlers, ready: () => this.#ready() };
    this.#end = new PageEnd(tab.webview, { handlers, checks: failuresChecks }, services.log);
    this.#records = new RecordSender(this.#end, { records: this.run.records, other: this.other, maps: this.maps });
    this.#disposables = [
      this.#throttle,
      this.#end,
      tab.onDidChangeViewState(() => {
        if (!tab.visible) this.#listening = false;
      }),
      tab.onDidDispose(() => this.dispose()),
    ];
    this.#fill();
    void this.#open();
  }

  get state(): FailuresState {
    const { config, queue } = this.#services;
    const { images } = this.run.request;
    const root = rootOf(images);
    const folder = vscode.workspace.asRelativePath(root, false);
    const models = this.run.state.phase === 'setup' ? config.read(vscode.Uri.file(root)).settings.models : [];
    return {
      ...this.run.state,
      folder: choiceWords(images, folder),
      models: models.map(({ name }) => name),
      against: this.other.state,
      explaining: queue.stateOf(this),
      colormap,
    };
  }

  /** Starts the run, and tells whoever lists runs, then and when it has ended. */
  async start(): Promise<void> {
    const maps = this.run.request.started ? undefined : this.#takeMaps();
    const going = this.run.go();
    this.#owner.changed();
    await Promise.all([going, maps]);
    this.#measureMaps();
    this.#owner.changed();
  }

  /** Breaks the run off; it can go on later. */
  async pause(): Promise<void> {
    await this.run.pause();
    this.#owner.changed();
  }

  askAgain(): Promise<void> {
    return this.#owner.askAgain(this.run.request.images);
  }

  /** Breaks the run off and forgets it. */
  async discard(): Promise<void> {
    const { id } = this.run.request;
    this.dispose();
    await this.closed;
    await this.#services.store.remove(id);
    this.#owner.changed();
  }

  explainingChanged(): void {
    if (!this.#disposed) this.#throttle.ask();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#services.queue.stop(this);
    this.closed = this.#endRun();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.tab.dispose();
    this.#owner.disposed();
  }

  /** Pauses a run that goes on, and forgets one that was never started. */
  async #endRun(): Promise<void> {
    const { log, store } = this.#services;
    try {
      await this.run.dispose();
      if (!this.run.request.started) await store.remove(this.run.request.id);
    } catch (error) {
      log.warn(`Could not keep the run “${this.run.request.name}” (${String(error)})`);
    }
    this.#owner.changed();
  }

  async #open(): Promise<void> {
    await this.notes.read();
    // Before the start, another model may be chosen.
    const maps = this.run.request.started ? this.#takeMaps() : undefined;
    await Promise.all([this.run.open(), maps, this.other.restore()]);
    this.#measureMaps();
  }

  #takeMaps(): Promise<void> {
    return this.maps.fromHistory(this.#services.history, this.run);
  }

  /** Those that came before the records of their images. */
  #measureMaps(): void {
    for (const [image, map] of this.maps.all()) this.#measure.add(image, map);
  }

  #fill(): void {
    const { webview } = this.tab;
    const file = (...parts: string[]): vscode.Uri => vscode.Uri.joinPath(this.#services.extensionUri, ...parts);
    const address = (name: string): string => webview.asWebviewUri(file('dist', name)).toString();
    setPanelTitle(this.tab, plain`Failures: ${this.run.request.name}`);
    this.tab.iconPath = { light: file('media', 'explain-light.svg'), dark: file('media', 'explain-dark.svg') };
    webview.options = { enableScripts: true, localResourceRoots: [file('dist')] };
    webview.html = html({
      title: this.tab.title,
      script: address('failures.js'),
      style: address('failures.css'),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
    });
  }

  /** A new page, which has nothing. */
  #ready(): void {
    this.#listening = true;
    this.#end.restart();
    this.#sender.reset();
    this.#records.lacks(0);
    this.#tell();
    this.#tellTags();
  }

  #tell(): void {
    if (!this.#listening || this.#disposed) return;
    setPanelTitle(this.tab, plain`Failures: ${this.run.request.name}`);
    const { parts, state } = this.#sender.split(this.state);
    for (const part of parts) this.#end.tell('part', part);
    this.#end.tell('state', state);
    this.#records.tell();
  }

  /** What is compared with has changed. */
  #tellOthers(): void {
    this.#throttle.ask();
    if (this.#listening && !this.#disposed) this.#records.tellOthers();
  }

  #tellTags(): void {
    if (this.#listening) this.#end.tell('tags', this.notes.all);
  }
}
