import { setTimeout as sleep } from 'node:timers/promises';
import { toFailure } from '../../common/errors.ts';
import { customFeed, hasAnswered } from '../../common/feedFields.ts';
import type { AddModelState, Tried } from '../../protocol/addModelForm.ts';
import type { TruthSource } from '../../protocol/folders/folderRun.ts';
import type { ModelSpec, Provider } from '../../protocol/models.ts';
import type { TryResult } from '../../protocol/newModel.ts';
import type { Pipeline } from '../process/pipelineHost.ts';
import { RightCounts } from './rightCounts.ts';

export interface TrialTools {
  readonly pipeline: Pick<Pipeline, 'probe' | 'labelledImages' | 'countRight'>;
  providers(): readonly Provider[];
  /** Where the true classes of images are from; undefined: whichever source knows most. */
  truth(): TruthSource | undefined;
}

/** What trials need to know of the form, and do to it. */
export interface TriedForm {
  readonly state: AddModelState;
  /** Absolute paths of the images that the model is tried on. */
  readonly images: readonly string[];
  /** Absolute paths of others that may have true classes. */
  readonly among: readonly string[];
  /** What a way to feed the model is, or why it is none. */
  specOf(feed: string): ModelSpec | { readonly failure: string };
  change(change: Partial<AddModelState>): void;
  /** Takes what an answer tells of the model. @returns whether the form has changed. */
  learn(result: TryResult): boolean;
}

/** How long typing must rest until what was typed is tried, in milliseconds. */
const rest = 300;

/** Tries a model in every way on a few images, then counts right answers where true classes are known. */
export class FeedTrials {
  readonly #counts: RightCounts;
  /** Count checks, so that one that the form has left behind ends. */
  #turn = 0;
  #customTurn = 0;
  /** End questions that the form has left behind. */
  #asked = new AbortController();
  #customAsked = new AbortController();

  constructor(
    private readonly tools: TrialTools,
    private readonly form: TriedForm,
  ) {
    this.#counts = new RightCounts(tools.pipeline, (trial) => form.change({ trial }));
  }

  stop(): void {
    this.#turn++;
    this.#customTurn++;
    this.#asked = renewed(this.#asked);
    this.#customAsked = renewed(this.#customAsked);
    this.#counts.stop();
  }

  /** Tries every way to feed the model, the chosen one first. */
  async all(): Promise<void> {
    this.stop();
    const turn = this.#turn;
    const { form, feeds } = this.form.state;
    const keys = [form.feed, ...feeds.map(({ key }) => key).filter((key) => key !== form.feed)];
    const tried = Object.fromEntries(keys.map((key) => [key, 'waiting'] as const));
    this.form.change({ round: turn, tried, trial: undefined, looked: false });
    for (const key of keys) {
      const custom = this.#customTurn;
      const answer = await this.#try(key, this.#asked.signal);
      if (turn !== this.#turn) return;
      if (key === customFeed && custom !== this.#customTurn) continue;
      if (hasAnswered(answer) && this.form.learn(answer)) return void this.all();
      this.form.change({ tried: { ...this.form.state.tried, [key]: answer } });
    }
    await this.#count(turn);
  }

  /** Tries the way that the user has made, once it is no longer typed at. */
  async custom(delay: number = rest): Promise<void> {
    const turn = ++this.#customTurn;
    this.#customAsked = renewed(this.#customAsked);
    this.#counts.forget(customFeed);
    this.form.change({ tried: { ...this.form.state.tried, [customFeed]: 'waiting' } });
    if (delay > 0) await sleep(delay, undefined, { ref: false });
    if (turn !== this.#customTurn) return;
    const answer = await this.#try(customFeed, this.#customAsked.signal);
    if (turn !== this.#customTurn) return;
    this.form.change({ customRound: turn, tried: { ...this.form.state.tried, [customFeed]: answer } });
    const spec = this.form.specOf(customFeed);
    if (!('failure' in spec)) await this.#counts.again(customFeed, spec, this.tools.providers());
  }

  async #try(feed: string, signal: AbortSignal): Promise<Tried> {
    const model = this.form.specOf(feed);
    if ('failure' in model) return model;
    try {
      const question = { model, images: this.form.images, executionProviders: this.tools.providers() };
      return await this.tools.pipeline.probe(question, { signal });
    } catch (error) {
      return { failure: toFailure(error).message };
    }
  }

  /** Of those ways that have answered at all. */
  async #count(turn: number): Promise<void> {
    const { images, among, state } = this.form;
    const specs = new Map<string, ModelSpec>();
    for (const { key } of state.feeds) {
      const spec = this.form.specOf(key);
      if (!('failure' in spec) && hasAnswered(state.tried[key])) specs.set(key, spec);
    }
    const [model] = specs.values();
    if (model !== undefined && images.length > 0) {
      const executionProviders = this.tools.providers();
      await this.#counts.start({ model, images, among, truth: this.tools.truth(), executionProviders }, specs);
    }
    if (turn === this.#turn) this.form.change({ looked: true });
  }
}

/** Another one, once what has asked by this one is ended. */
function renewed(asked: AbortController): AbortController {
  asked.abort();
  return new AbortController();
}
