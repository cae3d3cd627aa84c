import path from 'node:path';
import { PipelineError, toFailure } from '../../common/errors.ts';
import type {
  FailuresPhase,
  FailuresSetup,
  FailuresState,
  PanelError,
  TruthSource,
} from '../../protocol/folders/failures.ts';
import type { FolderRunOptions, RunProgress, TruthPreview } from '../../protocol/folders/folderRun.ts';
import type { Pipeline } from '../process/pipelineHost.ts';
import { type RunRequest, rootOf } from './runRequest.ts';
import { RunRecords } from './runs/runRecords.ts';
import type { RunStore } from './runs/runStore.ts';
import { distinctSources, isSameSource } from './truthSources.ts';

/** What a run works with. */
export interface FolderRunTools {
  readonly pipeline: Pick<Pipeline, 'previewTruth' | 'evaluateFolder'>;
  readonly store: RunStore;
  /** How a model of the settings runs. @throws PipelineError if there is no such model. */
  optionsOf(model: string): Pick<FolderRunOptions, 'model' | 'executionProviders' | 'batchSize'>;
  /** Something of the state is other than before. */
  changed(): void;
  /** Records from this number on are new. @param replaced images whose content is another than before. */
  grown(first: number, replaced?: readonly string[]): void;
}

/** A run of a folder, from the question before it to its last image. */
export class FolderRun {
  readonly records = new RunRecords();
  readonly #tools: FolderRunTools;
  #request: RunRequest;
  #phase: FailuresPhase = 'setup';
  #progress: FailuresState['progress'] = { done: 0, total: 0, rate: 0 };
  #preview: TruthPreview | undefined;
  /** What the latest preview was of, until there is another. */
  #found: TruthSource | undefined;
  #sources: readonly TruthSource[] = [];
  #labels: readonly string[] = [];
  #root: string;
  #problem: PanelError | undefined;
  /** What is asked of the pipeline. */
  #asked = new AbortController();
  #going: Promise<void> = Promise.resolve();

  constructor(request: RunRequest, tools: FolderRunTools) {
    this.#request = request;
    this.#tools = tools;
    this.#root = rootOf(request.images);
  }

  get request(): RunRequest {
    return this.#request;
  }

  /** Absolute path of an image, by its path in records. */
  pathOf(image: string): string {
    return path.join(this.#root, image);
  }

  /** Absolute paths of the examples that are shown before the run. */
  get examples(): readonly string[] {
    return (this.#preview?.examples ?? []).map(({ image }) => this.pathOf(image));
  }

  get labels(): readonly string[] {
    return this.#labels;
  }

  get state(): Pick<
    FailuresState,
    'phase' | 'run' | 'name' | 'model' | 'setup' | 'progress' | 'labels' | 'truth' | 'problem'
  > {
    const { id, name, model, truth } = this.#request;
    const asking = this.#phase === 'setup';
    const chosen = this.#found ?? truth;
    const setup: FailuresSetup = { sources: this.#sources, chosen, preview: this.#preview };
    return {
      phase: this.#phase,
      run: id,
      name,
      model,
      setup: asking ? setup : undefined,
      progress: this.#progress,
      labels: this.#labels,
      truth: (asking ? chosen : truth) ?? { from: 'none' },
      problem: this.#problem,
    };
  }

  /** Shows what is there of the run, and goes on with it if it was going on; or asks what has to be known before it. */
  async open(): Promise<void> {
    const { id, started, running, result } = this.#request;
    if (!started) return this.look(this.#request.truth);
    this.records.replace(await this.#tools.store.records(id));
    await this.#readHeader();
    const done = this.records.all.length;
    const total = Math.max(done, result?.total ?? 0);
    this.#progress = { done, total, rate: 0 };
    this.#phase = !running && result !== undefined && result.done === result.total ? 'done' : 'paused';
    this.#tools.grown(0);
    this.#tools.changed();
    if (running) await this.go();
  }

  /** Looks at what a truth source says of the images; undefined: whichever says most, which another model may have another one for. */
  async look(truth?: TruthSource): Promise<void> {
    const { signal } = this.#ask();
    this.#preview = undefined;
    this.#problem = undefined;
    this.#tools.changed();
    try {
      const { images, model } = this.#request;
      const question = { ...this.#tools.optionsOf(model), images, truth };
      const preview = await this.#tools.pipeline.previewTruth(question, { signal });
      if (signal.aborted) return;
      this.#preview = preview;
      this.#sources = distinctSources([preview.truth, ...preview.others, ...this.#sources, { from: 'none' }]);
      this.#found = preview.truth;
      await this.#keep(truth === undefined ? {} : { truth });
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
    this.#tools.changed();
  }

  /** @param source one of those that were found: a page can name no file. */
  async chooseTruth(source: TruthSource): Promise<void> {
    const known = this.#sources.find((found) => isSameSource(found, source));
    if (this.#phase === 'setup' && known !== undefined) await this.look(known);
  }

  async chooseModel(model: string): Promise<void> {
    if (this.#phase !== 'setup' || model === this.#request.model) return;
    this.#request = { ...this.#request, model };
    await this.look(this.#request.truth);
  }

  /** Changes what the user calls the run, has written about it, or compares it with. */
  async describe(words: Partial<Pick<RunRequest, 'name' | 'note' | 'against'>>): Promise<void> {
    await this.#keep(words);
    this.#tools.changed();
  }

  /** Runs, or goes on from where it was: settles when it has ended, however it did. */
  go(): Promise<void> {
    this.#going = this.#go(this.#going);
    return this.#going;
  }

  /** @param before a run that was broken off, and may still be writing. */
  async #go(before: Promise<void>): Promise<void> {
    const { signal } = this.#ask();
    // Who starts before a preview has come leaves it to the run to find the true classes.
    const found = this.#phase === 'setup' ? this.#preview?.truth : undefined;
    this.#problem = undefined;
    this.#phase = 'running';
    this.records.begin();
    this.#tools.changed();
    try {
      await before;
      if (signal.aborted) return;
      await this.#keep({ started: true, running: true, ...(found && { truth: found }) });
      const { id, name, images, truth, model } = this.#request;
      const what = { ...this.#tools.optionsOf(model), run: this.#tools.store.directory(id), name, images, truth };
      let header: Promise<void> | undefined;
      const report = (progress: RunProgress): void => {
        if (signal.aborted) return;
        header ??= this.#readHeader();
        this.#advance(progress);
      };
      await this.#tools.pipeline.evaluateFolder(what, { signal, report });
      if (signal.aborted) return;
      await header;
      await this.#finish();
    } catch (error) {
      if (signal.aborted) return;
      this.#phase = 'paused';
      this.#fail(error);
      await this.#keep({ running: false, result: this.records.result(this.#progress.total) }).catch(() => undefined);
    }
    this.#tools.changed();
  }

  /** Breaks the run off; what is done stays. */
  async pause(): Promise<void> {
    if (this.#phase !== 'running') return;
    this.#asked.abort();
    this.#phase = 'paused';
    this.#progress = { ...this.#progress, rate: 0 };
    this.#tools.changed();
    await this.#keep({ running: false, result: this.records.result(this.#progress.total) });
  }

  /** Nobody looks at it any more: a run that goes on is paused. */
  async dispose(): Promise<void> {
    await this.pause();
    this.#asked.abort();
    await this.#going;
  }

  #ask(): AbortController {
    this.#asked.abort();
    this.#asked = new AbortController();
    return this.#asked;
  }

  #advance({ done, total, rate, records }: RunProgress): void {
    const { first, replaced } = this.records.add(records);
    // On the way through what is known, that is still on screen.
    this.#progress = { done, total, rate };
    if (first !== undefined) this.#tools.grown(first, replaced);
    this.#tools.changed();
  }

  async #finish(): Promise<void> {
    const gone = this.records.end();
    this.#phase = 'done';
    const done = this.records.all.length;
    this.#progress = { done, total: done, rate: 0 };
    if (gone) this.#tools.grown(0);
    await this.#keep({ running: false, result: this.records.result(this.#progress.total) });
  }

  async #readHeader(): Promise<void> {
    const header = await this.#tools.store.header(this.#request.id);
    if (header === undefined) return;
    this.#root = header.root;
    if (JSON.stringify(header.labels) !== JSON.stringify(this.#labels)) this.#labels = header.labels;
    this.#request = { ...this.#request, truth: header.truth };
    this.#tools.changed();
  }

  async #keep(change: Partial<RunRequest>): Promise<void> {
    this.#request = { ...this.#request, ...change };
    try {
      await this.#tools.store.save(this.#request);
    } catch (cause) {
      const message = `The run can’t be kept in ${this.#tools.store.folder}: ${toFailure(cause).message}`;
      throw new PipelineError('export', message, { cause });
    }
  }

  #fail(error: unknown): void {
    const { message, setting } = toFailure(error);
    this.#problem = { message, setting };
  }
}
