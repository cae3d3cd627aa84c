import path from 'node:path';
import { toFailure } from '../../pipeline/errors.ts';
import type { ModelSpec, Provider } from '../../pipeline/protocol/models.ts';
import type { ModelDescription, TryResult } from '../../pipeline/protocol/newModel.ts';
import type { PipelineHost } from '../pipelineHost.ts';
import { feedsOf } from './feeds.ts';
import { labelChoices, likelyLabels } from './labelFiles.ts';
import { entryOf, type ModelEntry } from './modelEntry.ts';
import { likelyOutput } from './outputs.ts';
import type { AddModelState, ModelForm, Tried } from './protocol.ts';

export interface SessionTools {
  readonly ask: PipelineHost['ask'];
  providers(): readonly Provider[];
  /** What an entry with absolute paths would be beside the models that are configured, or what is wrong with it. */
  resolve(entry: ModelEntry): { readonly spec: ModelSpec | undefined; readonly problems: readonly string[] };
  changed(): void;
}

/** What is asked for where a model takes any size and nothing tells which one. */
const usualSide = 224;

/** A model on its way into the settings: what it is, what the user decides, and what it makes of a few images. */
export class AddModelSession {
  readonly #tools: SessionTools;
  #state: AddModelState;
  #images: readonly string[] = [];
  #classes: number | undefined;
  /** What the user has decided is not guessed any more. */
  readonly #decided = new Set<string>();
  /** Counts checks, so that one that the form has left behind ends. */
  #turn = 0;

  /** @param model absolute path. */
  constructor(
    readonly model: string,
    modelPath: string,
    tools: SessionTools,
  ) {
    this.#tools = tools;
    const modelName = path.basename(model);
    const name = path.basename(model, path.extname(model));
    const form = { name, labels: '', outputName: '', output: 'auto', feed: '' } as const;
    const nothing = { feeds: [], labelFiles: [], images: [], round: 0, tried: {}, problems: [] };
    this.#state = { modelName, modelPath, phase: 'opening', form, ...nothing };
  }

  get state(): AddModelState {
    return this.#state;
  }

  /** Absolute paths of the images that the model is tried on. */
  get images(): readonly string[] {
    return this.#images;
  }

  /** Opens the model and tries it on the images. */
  async open(images: readonly string[]): Promise<void> {
    this.#images = images;
    const turn = ++this.#turn;
    try {
      const executionProviders = this.#tools.providers();
      const { description } = await this.#tools.ask({ type: 'describe', model: this.model, executionProviders });
      if (turn === this.#turn) this.#take(description);
    } catch (error) {
      if (turn === this.#turn) this.#change({ phase: 'failed', failure: toFailure(error).message });
    }
  }

  /** Takes a decision of the user, and tries the model anew if it makes a difference to that. */
  change(change: Partial<ModelForm>): void {
    if (this.#state.phase !== 'ready') return;
    for (const key of Object.keys(change)) this.#decided.add(key);
    this.#change({ form: { ...this.#state.form, ...change }, notAdded: undefined });
    if ('outputName' in change) this.#classes = undefined;
    if (Object.keys(change).some((key) => key !== 'name' && key !== 'feed')) void this.#check();
  }

  useImages(images: readonly string[]): void {
    this.#images = images;
    this.#change({ images: images.map((image) => path.basename(image)) });
    void this.#check();
  }

  /** @param toPath how an absolute path is written. */
  entry(toPath: (file: string) => string): ModelEntry | undefined {
    const { description, form } = this.#state;
    return description && entryOf(form, description, this.model, toPath);
  }

  /** It is being written: nothing can be changed meanwhile. */
  adding(): void {
    this.#change({ phase: 'adding', notAdded: undefined });
  }

  /** It was written, or could not be. */
  added(written: { readonly place: string } | { readonly failure: string }): void {
    if ('failure' in written) {
      this.#change({ phase: 'ready', notAdded: written.failure });
      return;
    }
    this.#turn++;
    this.#change({ phase: 'added', addedTo: written.place });
  }

  dispose(): void {
    this.#turn++;
  }

  #take(description: ModelDescription): void {
    const { refusal, size, sidecar } = description;
    if (refusal !== undefined) {
      this.#change({ phase: 'failed', failure: refusal, description });
      return;
    }
    const feeds = feedsOf(description);
    const open = sidecar?.size ?? ([usualSide, usualSide] as const);
    const output = likelyOutput(description);
    const outputName = output === description.outputs[0]?.name ? '' : output;
    const feed = feeds[0]?.key ?? '';
    const form = { ...this.#state.form, outputName, feed, ...(size === undefined ? { size: open } : {}) };
    const images = this.#images.map((image) => path.basename(image));
    this.#change({ phase: 'ready', description, feeds, form, images });
    void this.#check();
  }

  /** Tries every way to feed the model, the chosen one first. */
  async #check(): Promise<void> {
    const turn = ++this.#turn;
    const { form, feeds } = this.#state;
    const keys = [form.feed, ...feeds.map(({ key }) => key).filter((key) => key !== form.feed)];
    this.#change({ round: turn, tried: Object.fromEntries(keys.map((key) => [key, 'waiting'] as const)) });
    for (const key of keys) {
      const tried = await this.#try(key);
      if (turn !== this.#turn) return;
      if (typeof tried === 'object' && 'classes' in tried && this.#learn(tried)) return void this.#check();
      this.#change({ tried: { ...this.#state.tried, [key]: tried } });
    }
  }

  async #try(feed: string): Promise<Tried> {
    const { description, form } = this.#state;
    if (description === undefined) return 'waiting';
    const entry = entryOf(form, description, this.model, (file) => file, feed);
    // A name that is taken, or none yet, says nothing about what the model does.
    const { spec, problems } = this.#tools.resolve({ ...entry, name: `${path.basename(this.model)}, tried` });
    if (spec === undefined) return { failure: problems.join('; ') };
    try {
      const executionProviders = this.#tools.providers();
      return (await this.#tools.ask({ type: 'try', model: spec, images: this.#images, executionProviders })).result;
    } catch (error) {
      return { failure: toFailure(error).message };
    }
  }

  /** Guesses what the first answer tells, but not what the user has decided. @returns whether the form has changed. */
  #learn({ classes, looksLike }: TryResult): boolean {
    if (this.#classes === classes) return false;
    this.#classes = classes;
    const { description, form } = this.#state;
    const files = description?.labelFiles ?? [];
    const labels = this.#decided.has('labels') ? form.labels : likelyLabels(files, classes, this.model);
    const guessed = looksLike === 'multilabel' ? looksLike : 'auto';
    const output = this.#decided.has('output') ? form.output : guessed;
    this.#change({ form: { ...form, labels, output }, labelFiles: labelChoices(files, classes) });
    return labels !== form.labels || output !== form.output;
  }

  #change(change: Partial<AddModelState>): void {
    const next = { ...this.#state, ...change };
    this.#state = { ...next, problems: this.#problemsOf(next) };
    this.#tools.changed();
  }

  #problemsOf({ phase, form, tried, description }: AddModelState): readonly string[] {
    if (phase !== 'ready' || description === undefined) return [];
    const { problems } = this.#tools.resolve(entryOf(form, description, this.model, (file) => file));
    const answer = tried[form.feed];
    if (typeof answer !== 'object') return problems;
    if ('failure' in answer) return [...new Set([...problems, answer.failure])];
    return answer.labelsProblem === undefined ? problems : [...problems, answer.labelsProblem];
  }
}
