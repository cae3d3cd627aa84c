import path from 'node:path';
import type { Trial } from '../../protocol/addModelForm.ts';
import type { TruthSource } from '../../protocol/folders/folderRun.ts';
import type { ModelSpec, Provider } from '../../protocol/models.ts';
import type { CountNews, LabelledImage, LabelledQuestion } from '../../protocol/newModel.ts';
import type { Pipeline } from '../process/pipelineHost.ts';

/** A way to feed the model, and what the settings would make of it. */
export type FeedSpecs = ReadonlyMap<string, ModelSpec>;

/** Counts how often a model is right, fed in several ways, on images whose true classes are known. */
export class RightCounts {
  #images: readonly LabelledImage[] = [];
  #trial: Trial | undefined;
  #round = new AbortController();
  /** Of each way, what its next answers must come from to count. */
  readonly #own = new Map<string, AbortController>();

  /** @param changed hears how far it has come; undefined: no image's true class is known. */
  constructor(
    private readonly pipeline: Pick<Pipeline, 'labelledImages' | 'countRight'>,
    private readonly changed: (trial: Trial | undefined) => void,
  ) {}

  /** Looks for images anew, and counts for every way. Failures leave the form without counts. */
  async start(question: LabelledQuestion, specs: FeedSpecs): Promise<void> {
    this.stop();
    const { signal } = this.#round;
    const found = await this.pipeline.labelledImages(question, { signal }).catch(() => null);
    if (signal.aborted) return;
    this.#images = found?.images ?? [];
    this.#tell(
      found === null ? undefined : { source: sourceWords(found.source), images: found.images.length, right: {} },
    );
    await this.#count(specs, question.executionProviders);
  }

  /** Counts for one way that has changed. */
  async again(feed: string, spec: ModelSpec, executionProviders: readonly Provider[]): Promise<void> {
    this.forget(feed);
    await this.#count(new Map([[feed, spec]]), executionProviders);
  }

  /** A way is not what it was: its counts go. */
  forget(feed: string): void {
    this.#own.get(feed)?.abort();
    this.#own.delete(feed);
    if (this.#trial === undefined) return;
    const { [feed]: _, ...right } = this.#trial.right;
    this.#tell({ ...this.#trial, right });
  }

  /** Ends what goes on, and forgets the counts. */
  stop(): void {
    this.#round.abort();
    this.#round = new AbortController();
    this.#own.clear();
    this.#images = [];
    this.#trial = undefined;
  }

  async #count(specs: FeedSpecs, executionProviders: readonly Provider[]): Promise<void> {
    if (this.#images.length === 0 || specs.size === 0) return;
    const [feeds, models, round] = [[...specs.keys()], [...specs.values()], this.#round.signal];
    const own = feeds.map(() => new AbortController());
    for (const [model, feed] of feeds.entries()) this.#own.set(feed, own[model] ?? new AbortController());
    const report = ({ model, right }: CountNews): void => {
      const feed = feeds[model];
      if (round.aborted || feed === undefined || own[model]?.signal.aborted || this.#trial === undefined) return;
      const before = this.#trial.right[feed] ?? [];
      this.#tell({ ...this.#trial, right: { ...this.#trial.right, [feed]: [...before, ...right] } });
    };
    // One way alone has nothing to go on for once that has changed.
    const alone = own.length === 1 && own[0] !== undefined ? [own[0].signal] : [];
    const signal = AbortSignal.any([round, ...alone]);
    // What is missing is seen in the counts.
    const what = { models, images: this.#images, executionProviders };
    await this.pipeline.countRight(what, { signal, report }).catch(() => undefined);
  }

  #tell(trial: Trial | undefined): void {
    this.#trial = trial;
    this.changed(trial);
  }
}

function sourceWords(source: TruthSource): string {
  switch (source.from) {
    case 'table':
      return path.basename(source.path);
    case 'name':
      return 'the names of the files';
    default:
      return 'the names of their folders';
  }
}
