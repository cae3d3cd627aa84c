import path from 'node:path';
import { toFailure } from '../../common/errors.ts';
import { customFeed } from '../../common/feedFields.ts';
import type { AddModelState, CustomFeed, Feed, KeptForm, ModelForm } from '../../protocol/addModelForm.ts';
import type { ModelSpec } from '../../protocol/models.ts';
import type { ModelDescription, TryResult } from '../../protocol/newModel.ts';
import type { Pipeline } from '../process/pipelineHost.ts';
import { entryOf, formOf, type ModelEntry } from './entry/modelEntry.ts';
import { feedsOf, fieldsOfFeed, withConfigured, withCustom } from './feeds.ts';
import { FeedTrials, type TrialTools } from './feedTrials.ts';
import type { FormModel } from './formModel.ts';
import { formFields } from './keptForm.ts';
import { labelChoices, likelyLabels, listedChoice } from './labelFiles.ts';
import { formProblems, learnedForm, proposeForm, tryProblems, unlearnedForm } from './proposeForm.ts';

export interface SessionTools extends TrialTools {
  readonly pipeline: TrialTools['pipeline'] & Pick<Pipeline, 'describe'>;
  /** What an entry with absolute paths would be beside the models that are configured, or what is wrong with it. */
  resolve(entry: ModelEntry): { readonly spec: ModelSpec | undefined; readonly problems: readonly string[] };
  changed(): void;
}

/** Before a model is open. */
const lists = { feeds: [], labelFiles: [], images: [], problems: [] } as const;
const nothing = { ...lists, round: 0, customRound: 0, tried: {}, looked: false } as const;

/** A model on its way into the settings: what it is, what the user decides, and what it makes of a few images. */
export class AddModelSession {
  /** Absolute path of the file. */
  readonly model: string;
  readonly #tools: SessionTools;
  readonly #uri: string;
  readonly #edited: FormModel['edited'];
  #state: AddModelState;
  readonly #trials: FeedTrials;
  #images: readonly string[] = [];
  #among: readonly string[] = [];
  #classes: number | undefined;
  /** What the user has decided is not guessed any more. */
  readonly #decided = new Set<keyof ModelForm>();
  /** Counts openings, so that one that the form has left behind ends. */
  #turn = 0;

  /** @param kept what the form was like before. */
  constructor({ model, uri, modelPath, edited }: FormModel, tools: SessionTools, kept?: KeptForm) {
    this.#tools = tools;
    this.#edited = edited;
    this.#uri = uri;
    this.model = model;
    const [modelName, name] = [path.basename(model), path.basename(model, path.extname(model))];
    const blank = { name, labels: '', outputName: '', output: 'auto', feed: '' } as const;
    const form = kept?.form ?? (edited === undefined ? blank : formOf(edited.entry, edited.fromPath));
    const editing = edited?.entry.name;
    // What the settings say is decided.
    if (edited !== undefined) for (const field of formFields) this.#decided.add(field);
    for (const field of kept?.decided ?? []) this.#decided.add(field);
    this.#images = kept?.images ?? [];
    const phase = kept?.addedTo === undefined ? 'opening' : 'added';
    const state = { modelName, modelPath, editing, phase, form, addedTo: kept?.addedTo, ...nothing } as const;
    this.#state = { ...state, images: this.#images.map((image) => path.basename(image)), kept: this.#keep(state) };
    this.#trials = new FeedTrials(tools, this.#tried());
  }

  get state(): AddModelState {
    return this.#state;
  }

  /** Absolute paths of the images that the model is tried on. */
  get images(): readonly string[] {
    return this.#images;
  }

  /**
   * Opens the model, anew if its file has changed, and tries it on the images.
   * @param among others that may have true classes.
   */
  async open(images: readonly string[], among = this.#among): Promise<void> {
    if (this.#state.phase === 'added') return;
    this.#trials.stop();
    [this.#images, this.#among] = [images, among];
    this.#classes = undefined;
    const turn = ++this.#turn;
    if (this.#state.phase !== 'opening') this.#change({ phase: 'opening', failure: undefined, notAdded: undefined });
    try {
      const executionProviders = this.#tools.providers();
      const description = await this.#tools.pipeline.describe({ model: this.model, executionProviders });
      if (turn === this.#turn) this.#take(description);
    } catch (error) {
      if (turn === this.#turn) this.#change({ phase: 'failed', failure: toFailure(error).message });
    }
  }

  /** The file is not there any more: until it is opened again, nothing can be done. */
  gone(): void {
    if (this.#state.phase === 'added') return;
    this.#turn++;
    this.#trials.stop();
    const failure = `${this.#state.modelName} was deleted. This form continues when the file is back.`;
    this.#change({ phase: 'failed', failure, description: undefined });
  }

  /** Takes a decision of the user, and tries the model anew if it makes a difference to that. */
  change(change: Partial<ModelForm>): void {
    if (this.#state.phase !== 'ready') return;
    for (const key of formFields) if (key in change) this.#decided.add(key);
    this.#change({ form: { ...this.#state.form, ...change }, notAdded: undefined });
    if ('outputName' in change) this.#classes = undefined;
    const changed = Object.keys(change).filter((key) => key !== 'name' && key !== 'feed');
    if (changed.some((key) => key !== 'custom')) void this.#trials.all();
    else if (changed.length > 0) void this.#trials.custom();
  }

  /** Makes a way to feed the model, as it is, the one that the user can change, and chooses that. */
  customize(base: string): void {
    const { phase, form, tried, description } = this.#state;
    if (phase !== 'ready' || description === undefined || base === customFeed) return;
    const origin = fieldsOfFeed(base, tried[base], description);
    if (origin === undefined) return;
    this.#decided.add('feed').add('custom');
    const custom = { base, origin, fields: origin };
    const feeds = this.#feedsOf(description, custom);
    this.#change({ feeds, form: { ...form, custom, feed: customFeed }, notAdded: undefined });
    void this.#trials.custom(0);
  }

  useImages(images: readonly string[]): void {
    [this.#images, this.#among] = [images, []];
    this.#change({ images: images.map((image) => path.basename(image)) });
    void this.#trials.all();
  }

  /** @param toPath how an absolute path is written. */
  entry(toPath: (file: string) => string): ModelEntry | undefined {
    const { description, form } = this.#state;
    return description && this.#entryOf(form, description, form.feed, toPath);
  }

  #entryOf(
    form: ModelForm,
    description: ModelDescription,
    feed: string,
    toPath = (file: string): string => file,
  ): ModelEntry {
    const { entry: before, fromPath } = this.#edited ?? {};
    return entryOf(form, description, { modelPath: this.model, toPath, feed, before, fromPath });
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
    this.#trials.stop();
    this.#change({ phase: 'added', addedTo: written.place });
  }

  dispose(): void {
    this.#turn++;
    this.#trials.stop();
  }

  #feedsOf(description: ModelDescription, custom: CustomFeed | undefined): readonly Feed[] {
    const feeds = feedsOf(description);
    return withCustom(this.#edited ? withConfigured(feeds, this.#edited.entry.input) : feeds, custom);
  }

  #take(description: ModelDescription): void {
    const { refusal } = description;
    if (refusal !== undefined) {
      this.#change({ phase: 'failed', failure: refusal, description });
      return;
    }
    const feeds = this.#feedsOf(description, this.#state.form.custom);
    const form = proposeForm(description, feeds, this.#state.form, this.#decided, this.#edited?.entry.outputName);
    const images = this.#images.map((image) => path.basename(image));
    this.#change({ phase: 'ready', description, feeds, form, images });
    void this.#trials.all();
  }

  /** What trials know of the form. */
  #tried(): ConstructorParameters<typeof FeedTrials>[1] {
    const session = this;
    return {
      get state() {
        return session.#state;
      },
      get images() {
        return session.#images;
      },
      get among() {
        return session.#among;
      },
      specOf: (feed) => this.#specOf(feed),
      change: (change) => this.#change(change),
      learn: (result) => this.#learn(result),
    };
  }

  #specOf(feed: string): ModelSpec | { readonly failure: string } {
    const { description, form: shown, modelName } = this.#state;
    if (description === undefined) return { failure: 'The model is not open.' };
    // A guess must not be told by the guess of before.
    const form = this.#classes === undefined ? unlearnedForm(shown, this.#decided) : shown;
    const [failure] = formProblems(form, feed, description);
    if (failure !== undefined) return { failure };
    const entry = this.#entryOf(form, description, feed);
    // A name that is taken, or none yet, says nothing about what the model does.
    const { spec, problems } = this.#tools.resolve({ ...entry, name: `${modelName}, tried` });
    return spec === undefined ? { failure: problems.join('; ') } : { ...spec, name: modelName };
  }

  /** Guesses what the first answer tells, but not what the user has decided. @returns whether another form was tried. */
  #learn({ classes, looksLike, named }: TryResult): boolean {
    if (this.#classes === classes) return false;
    this.#classes = classes;
    const { description, form } = this.#state;
    const before = unlearnedForm(form, this.#decided);
    const files = description?.labelFiles ?? [];
    const likely = likelyLabels(files, { classes, named }, this.model);
    const { labels, output } = learnedForm(form, this.#decided, { likely, looksLike });
    const labelFiles = [...listedChoice(this.#edited?.entry), ...labelChoices(files, classes)];
    this.#change({ form: { ...form, labels, output }, labelFiles });
    return labels !== before.labels || output !== before.output;
  }

  #change(change: Partial<AddModelState>): void {
    const next = { ...this.#state, ...change };
    this.#state = { ...next, problems: this.#problemsOf(next), kept: this.#keep(next) };
    this.#tools.changed();
  }

  #keep({ form, addedTo }: Pick<AddModelState, 'form' | 'addedTo'>): KeptForm {
    const [uri, decided, images] = [this.#uri, [...this.#decided], this.#images];
    return { uri, form, decided, images, addedTo, editing: this.#edited?.entry.name };
  }

  #problemsOf({ phase, form, tried, description }: AddModelState): readonly string[] {
    if (phase !== 'ready' || description === undefined) return [];
    const wrong = formProblems(form, form.feed, description);
    if (wrong.length > 0) return wrong;
    const { problems } = this.#tools.resolve(this.#entryOf(form, description, form.feed));
    return [...new Set([...problems, ...tryProblems(tried[form.feed])])];
  }
}
