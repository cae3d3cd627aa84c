import { PipelineError, toFailure } from '../../../common/errors.ts';
import type { Stamps } from '../../../protocol/fileStamps.ts';
import type { ExplainOptions } from '../../../protocol/options.ts';
import type {
  ComparisonChange,
  ExplanationView,
  MapDifference,
  MethodChoice,
  PanelComparison,
  RunSettings,
  SharedSamples,
} from '../../../protocol/panel.ts';
import type { Done } from '../../../protocol/pipeline.ts';
import type { PipelineHost, Run } from '../../process/pipelineHost.ts';
import type { RunEvent } from '../../process/runQueue.ts';
import { advance, endExplanation, startExplanation } from '../explanationView.ts';
import { MapEvaluation } from '../mapEvaluation.ts';
import { changedSettings } from './comparisonChange.ts';
import { comparisonRemarks, comparisonWarning } from './comparisonRemarks.ts';
import { differenceOf } from './mapDifference.ts';

/** A finished explanation to compare another one with. */
export interface FirstExplanation {
  readonly explanation: ExplanationView;
  /** Its id; undefined: the process that made it is gone. */
  readonly of: number | undefined;
  /** That can be picked. */
  readonly methods: readonly MethodChoice[];
}

interface KeptExplanation {
  readonly explanation: ExplanationView;
  readonly head: { readonly stamps: Stamps };
}

/** Where a second explanation runs, and who hears of it. */
export interface SecondServices {
  readonly host: Pick<PipelineHost, 'explain' | 'forget' | 'pipeline'>;
  /** @throws PipelineError where the settings don't allow it. */
  optionsOf(settings: RunSettings): ExplainOptions;
  /** What is kept of the same explanation, whose files are as they were; it need not be run again. Absent: nothing is. */
  kept?(options: ExplainOptions): Promise<KeptExplanation | undefined>;
  /** Tells whether the files of an explanation's model have changed, from false on. Absent: nobody looks. */
  watchModel?(stamps: Stamps, tell: (changed: boolean) => void): { dispose(): void };
  /** Something about the second explanation has changed. Not called any more after `dispose`. */
  tell(): void;
}

/** The second explanation of a comparison: one run, then what is measured of it. */
export class SecondExplanation {
  readonly #first: FirstExplanation;
  readonly #change: ComparisonChange;
  readonly #services: SecondServices;
  readonly #end = new AbortController();
  #view: ExplanationView;
  #options: ExplainOptions | undefined;
  #run: Run | undefined;
  #evaluation: MapEvaluation | undefined;
  #difference: MapDifference | undefined;
  #sharedSamples: SharedSamples | undefined;
  #watch: { dispose(): void } | undefined;
  #modelChanged = false;

  constructor(first: FirstExplanation, change: ComparisonChange, services: SecondServices) {
    this.#first = first;
    this.#change = change;
    this.#services = services;
    this.#view = startExplanation(first.explanation, changedSettings(first.explanation, change), first.methods);
    try {
      this.#options = this.#withClass(services.optionsOf(this.#view.settings));
      void this.#begin(this.#options);
    } catch (error) {
      this.#fail(error);
    }
  }

  get view(): PanelComparison {
    return {
      change: this.#change,
      second: { ...this.#view, samples: [] },
      difference: this.#difference,
      warning: comparisonWarning(this.#first.explanation, this.#view, this.#change),
      modelChanged: this.#modelChanged,
      remarks: this.#remarks(),
      sharedSamples: this.#sharedSamples,
    };
  }

  /** Ends what goes on and forgets the explanation. */
  dispose(): void {
    const { phase } = this.#view;
    this.#end.abort();
    this.#watch?.dispose();
    this.#evaluation?.stop();
    this.#run?.cancel();
    if (this.#run !== undefined && phase === 'done') this.#services.host.forget(this.#run.id);
  }

  // ---- Run ------------------------------------------------------------------------------------------------------

  /** Another model has other classes: it gets the first one's by its label. */
  #withClass(options: ExplainOptions): ExplainOptions {
    const target = this.#first.explanation.prediction?.target;
    if (this.#change.kind !== 'model' || target === undefined) return options;
    return { ...options, target: { index: target.index, label: target.label } };
  }

  /** Shows what is kept, or runs. */
  async #begin(options: ExplainOptions): Promise<void> {
    if (this.#services.kept === undefined) return this.#start(options);
    const kept = await this.#services.kept(options).catch(() => undefined);
    if (this.#over) return;
    const { explanation: view, head } = kept ?? {};
    if (view?.phase !== 'done' || view.imageSha256 !== this.#first.explanation.imageSha256) return this.#start(options);
    this.#view = view;
    this.#subtract();
    if (this.#change.kind === 'model') this.#ofOtherModel(head?.stamps ?? {});
    this.#services.tell();
  }

  #start(options: ExplainOptions): void {
    const { host } = this.#services;
    const run: Run = host.explain(options, (event) => {
      if (!this.#over) this.#advance(run, event);
    });
    this.#run = run;
    run.explanation.then(
      // It was finished before its cancel arrived.
      () => (this.#view.phase === 'done' ? undefined : host.forget(run.id)),
      (error: unknown) => this.#fail(error),
    );
  }

  #advance(run: Run, event: RunEvent): void {
    this.#view = advance(this.#view, event);
    if (event.type === 'opened' && event.opened.sha256 !== this.#first.explanation.imageSha256) {
      this.#fail(
        new PipelineError('image', 'The image has changed since it was explained: run it again, then compare.'),
      );
      run.cancel();
      return;
    }
    if (event.type === 'explained') this.#finish(run, event.explanation.files);
    this.#services.tell();
  }

  #subtract(): void {
    const { map, frame } = this.#view;
    const first = this.#first.explanation;
    if (map && frame && first.map && first.frame) {
      this.#difference = differenceOf({ map: first.map, frame: first.frame }, { map, frame });
    }
  }

  #finish({ id }: Run, stamps: Stamps): void {
    const { map } = this.#view;
    this.#subtract();
    if (map) {
      this.#evaluation = new MapEvaluation(this.#services.host.pipeline, id, map.values.length, (evaluation) => {
        this.#view = { ...this.#view, evaluation };
        this.#services.tell();
      });
      this.#evaluation.begin();
    }
    if (this.#change.kind === 'model') this.#ofOtherModel(stamps);
  }

  /** Nobody wants to know any more, or it has failed. */
  get #over(): boolean {
    return this.#end.signal.aborted || this.#view.phase === 'failed';
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#view = endExplanation(this.#view, toFailure(error), undefined);
    this.#services.tell();
  }

  // ---- Two models -----------------------------------------------------------------------------------------------

  /** The panel follows the first one's model; nobody else follows this one. */
  #ofOtherModel(stamps: Stamps): void {
    this.#watch = this.#services.watchModel?.(stamps, (changed) => {
      this.#modelChanged = changed;
      this.#services.tell();
    });
    void this.#shareSamples();
  }

  /** Shows the first one's samples to the second model. */
  async #shareSamples(): Promise<void> {
    const { of, explanation } = this.#first;
    if (this.#options === undefined) return;
    const tell = (news: SharedSamples): void => {
      if (this.#end.signal.aborted) return;
      this.#sharedSamples = news;
      this.#services.tell();
    };
    if (of === undefined) {
      tell({ problem: `Run the first explanation again to show its samples to ${this.#view.settings.model}.` });
      return;
    }
    if (explanation.samples.length === 0) return;
    const report = ({ done, total }: Done): void => tell({ busy: done / total });
    tell({ busy: 0 });
    try {
      const how = { signal: this.#end.signal, report };
      const { model, executionProviders, batchSize } = this.#options;
      const by = { model, executionProviders, batchSize };
      const answer = await this.#services.host.pipeline.rescore({ of, ...by }, how);
      tell('refused' in answer ? { problem: answer.refused } : { rescored: answer });
    } catch (error) {
      tell({ problem: toFailure(error).message });
    }
  }

  #remarks(): readonly string[] {
    const first = this.#first.explanation;
    const remarks = comparisonRemarks(first, this.#view, this.#change);
    if (this.#view.phase !== 'done' || !this.#view.map || !first.map || this.#difference !== undefined) return remarks;
    return [...remarks, 'The two see different parts of the image, so there is no difference to show.'];
  }
}
