import path from 'node:path';
import * as vscode from 'vscode';
import { PipelineError, toFailure } from '../../common/errors.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { PanelState, RunSettings, ShownPicture } from '../../protocol/panel.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Recording } from '../history/history.ts';
import { entryId, type HistoryEntry } from '../history/historyEntry.ts';
import type { Run } from '../process/pipelineHost.ts';
import type { RunEvent } from '../process/runQueue.ts';
import { defaultRunSettings, runOptions } from '../settings/runSettings.ts';
import { shown } from '../shared/pictureAddress.ts';
import { plain } from '../shared/plainText.ts';
import { Comparison } from './comparison/comparison.ts';
import { secondServices } from './comparison/secondServices.ts';
import { ExpectedClass } from './expected/expectedClass.ts';
import { advance, endExplanation } from './explanationView.ts';
import { FileFollower, type FileNews, type ReadImage } from './fileFollower.ts';
import { MapEvaluation } from './mapEvaluation.ts';
import { type PanelHandlers, panelHandlers } from './panelHandlers.ts';
import { type PageOwner, PanelPage } from './panelPage.ts';
import type { PanelServices } from './panelServices.ts';
import { choicesOf, inColours, initialState, showing, started, withNews } from './panelState.ts';
import { fromHistory, keepShown, partsOf, type ShownExplanation, withParts } from './shownExplanation.ts';

/** The panel of one image: runs its explanations and owns what the page shows of them. */
export class ExplainPanel implements vscode.Disposable, PageOwner {
  /** What the finished explanation is compared with. */
  readonly comparison: Comparison;
  /** The class that the image should have. */
  readonly expected: ExpectedClass;
  /** What its page can ask for. */
  readonly handlers: PanelHandlers;
  readonly #services: PanelServices;
  readonly #onDisposed: () => void;
  readonly #page: PanelPage;
  readonly #follower: FileFollower;
  readonly #disposables: vscode.Disposable[];
  #disposed = false;
  #runs = 0;
  #state: PanelState;
  #preview: ShownPicture | undefined;
  /** The files that the run on screen has read. */
  #image: ReadImage | undefined;
  #stamp: ReadImage['stamp'] = Promise.resolve(undefined);
  #running: Run | undefined;
  #finished: ShownExplanation | undefined;

  constructor(
    /** Its tab. */
    readonly tab: vscode.WebviewPanel,
    readonly uri: vscode.Uri,
    services: PanelServices,
    onDisposed: () => void,
  ) {
    this.#services = services;
    this.#onDisposed = onDisposed;
    const { settings } = services.config.read(uri);
    const name = path.basename(uri.fsPath);
    const image = { uri: uri.toString(), name, path: vscode.workspace.asRelativePath(uri) };
    this.#state = initialState(image, defaultRunSettings(settings));
    this.handlers = panelHandlers(this, services);
    this.#page = new PanelPage(tab, services, plain`Explain: ${name}`, this);
    this.#follower = new FileFollower(uri, services.host, (news) => this.#fileChanged(news));
    const tell = (): void => (this.#disposed ? undefined : this.#page.stateChanged());
    this.comparison = new Comparison(secondServices(uri, services, tell));
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    this.expected = new ExpectedClass(uri.fsPath, folder, services.config.assets, tell);
    this.#disposables = [this.#page, this.#follower, tab.onDidDispose(() => this.dispose())];
  }

  get state(): PanelState {
    const { run, image, explanation } = this.#state;
    return {
      ...this.#state,
      ...inColours(this.#services.colours.name),
      image: { ...image, ...this.expected.of(explanation.prediction) },
      explanation: withParts(explanation, this.finished(run)),
      comparison: this.comparison.state,
    };
  }

  get preview(): ShownPicture | undefined {
    return this.#preview;
  }

  /** Explains the image, by default with the user's settings. Cancels the current run. */
  explain(wanted?: RunSettings): void {
    const settings = this.refreshSettings();
    const chosen = wanted ?? defaultRunSettings(settings);
    this.#change(started(this.#state, this.#next(), chosen));
    try {
      this.#running = this.#run(runOptions(settings, this.uri.fsPath, chosen));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Shows an earlier explanation instead of the current one. */
  restore(entry: HistoryEntry): void {
    const shown = fromHistory(entry, this.#next());
    this.#image = shown.image;
    this.#change(showing(this.#state, shown.number, shown.explanation));
    this.#finish(shown);
    this.#showPreview(entry.picture);
    this.#follower.follow(this.#image);
    this.refreshSettings();
  }

  /** Cancels the running or queued run; returns whether there was one. */
  cancel(): boolean {
    this.#running?.cancel();
    return this.#running !== undefined;
  }

  /** Reads the settings again, reports problems in them and tells the page what can be picked. */
  refreshSettings(): Settings {
    const { settings, problems } = this.#services.config.read(this.uri);
    this.#services.problems.show(problems, this.uri);
    this.#change({ ...this.#state, choices: choicesOf(settings) });
    void this.expected.read(settings.groundTruth);
    return settings;
  }

  /** The finished explanation on screen, if it belongs to this run. */
  finished(run: number): ShownExplanation | undefined {
    return run === this.#finished?.number ? this.#finished : undefined;
  }

  /** Writes the evidence of the explanation on screen to the new folder `directory`. @throws PipelineError */
  async export(directory: string): Promise<void> {
    const { run } = this.finished(this.#state.run) ?? {};
    if (run === undefined) throw new PipelineError('export', 'Run the explanation to the end before exporting it.');
    await this.#services.host.pipeline.export({ of: run.id, directory, colours: this.#services.colours.name });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#running?.cancel();
    this.#running = undefined;
    this.#finish(undefined);
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.tab.dispose();
    this.#onDisposed();
  }

  /** Ends the current run. @returns the number of the next one */
  #next(): number {
    this.#running?.cancel();
    this.#running = undefined;
    this.#finished?.evaluation?.stop();
    this.comparison.pause();
    this.#follower.follow(undefined);
    this.#runs += 1;
    return this.#runs;
  }

  #run(options: ExplainOptions): Run {
    const { host } = this.#services;
    const run: Run = host.explain(options, (event) => {
      if (run === this.#running) this.#advance(run, event, options);
    });
    run.explanation.then(
      // It finished before its cancel arrived.
      () => (run === this.#finished?.run ? undefined : host.forget(run.id)),
      (error: unknown) => (run === this.#running ? this.#fail(error) : undefined),
    );
    return run;
  }

  #advance(run: Run, event: RunEvent, options: ExplainOptions): void {
    this.#change({ ...this.#state, explanation: advance(this.#state.explanation, event) });
    if (event.type === 'stage' && event.stage === 'reading image') {
      this.#stamp = this.#follower.stamp();
    } else if (event.type === 'opened') {
      this.#image = { picture: shown(event.opened), stamp: this.#stamp, reading: options.model.input };
      this.#showPreview(this.#image.picture);
    } else if (event.type === 'explained') {
      this.#running = undefined;
      this.#image &&= { ...this.#image, stamps: event.explanation.files };
      const { history } = this.#services;
      const recording = history.record(options, this.uri, event.explanation.files, () => this.state.image.expected);
      const keep = (): void => keepShown(recording, shown);
      const parts = partsOf(this.#services.host.pipeline, run.id, options, () => this.#page.stateChanged(), keep);
      const { run: number, explanation } = this.#state;
      const evaluation = this.#evaluationOf(run, recording);
      const entry = entryId(options, explanation);
      const shown = { number, entry, run, explanation, evaluation, image: this.#image, ...parts };
      this.#finish(shown);
      this.#follower.follow(this.#image);
      keep();
    }
  }

  #evaluationOf({ id }: Run, recording: Recording): MapEvaluation | undefined {
    const { map } = this.#state.explanation;
    if (!map) return undefined;
    const evaluation: MapEvaluation = new MapEvaluation(this.#services.host.pipeline, id, map.values.length, (news) => {
      if (evaluation !== this.#finished?.evaluation) return;
      this.#change({ ...this.#state, explanation: { ...this.#state.explanation, evaluation: news } });
      if (news.busy === undefined) keepShown(recording, this.#finished);
    });
    return evaluation;
  }

  /** Replaces the previous finished explanation, which is forgotten. */
  #finish(finished: ShownExplanation | undefined): void {
    this.#finished?.evaluation?.stop();
    this.#finished?.scatter?.stop();
    this.#finished?.layers?.stop();
    if (this.#finished?.run !== undefined) this.#services.host.forget(this.#finished.run.id);
    this.#finished = finished;
    finished?.evaluation?.begin();
    this.comparison.begin(finished && { ...finished, of: finished.run?.id, methods: this.#state.choices.methods });
  }

  #fail(error: unknown): void {
    this.#running = undefined;
    const { number = this.#state.run, explanation, evaluation } = this.#finished ?? {};
    const shown = explanation && { ...explanation, evaluation: evaluation?.state ?? explanation.evaluation };
    this.#change(showing(this.#state, number, endExplanation(this.#state.explanation, toFailure(error), shown)));
    evaluation?.begin();
    this.comparison.resume();
    if (this.#finished !== undefined) {
      this.#image = this.#finished.image;
      this.#showPreview(this.#image?.picture);
    }
    this.#follower.follow(this.#image);
  }

  #fileChanged(news: FileNews): void {
    this.#change(withNews(this.#state, news));
    if ('picture' in news && news.picture !== this.#preview) this.#showPreview(news.picture);
  }

  #change(state: PanelState): void {
    this.#state = state;
    this.#page.stateChanged();
  }

  #showPreview(preview: ShownPicture | undefined): void {
    this.#preview = preview;
    this.#page.previewChanged();
  }
}
