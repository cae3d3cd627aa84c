import type { PipelineError } from '../../common/errors.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { ExplainNews } from '../../protocol/pipeline.ts';

/** What an explanation reports along the way, and its result. */
export type RunEvent = ExplainNews | { readonly type: 'explained'; readonly explanation: Explanation };

/** What the pipeline is busy with. */
export interface Activity {
  /** Path of the image. */
  readonly image: string;
  readonly done: number;
  /** Of what `done` counts; 0: not known yet. */
  readonly total: number;
  /** Explanations that are waiting for this one. */
  readonly waiting: number;
}

/** One explanation that was asked for. */
export interface RunJob {
  readonly id: number;
  readonly resolve: (explanation: Explanation) => void;
  readonly reject: (error: PipelineError) => void;
  readonly options: ExplainOptions;
  readonly listener: (event: RunEvent) => void;
  /** Cancels it in the child. */
  readonly controller: AbortController;
  /** How far it is, of `total`: samples, or what its method asks the model instead. */
  done: number;
  /** 0: its method decides, and has not said yet. */
  total: number;
  /** Ends it if a cancel is not answered. */
  cancelTimer?: NodeJS.Timeout;
}

/** The requested explanations: one runs, the others wait for it. */
export class RunQueue {
  readonly #waiting: RunJob[] = [];
  #running: RunJob | undefined;

  get running(): RunJob | undefined {
    return this.#running;
  }

  /** The one that is running or about to run. */
  get first(): RunJob | undefined {
    return this.#running ?? this.#waiting[0];
  }

  /** Whether one could begin. */
  get ready(): boolean {
    return this.#running === undefined && this.#waiting.length > 0;
  }

  get activity(): Activity | undefined {
    const job = this.first;
    const waiting = this.#waiting.length - (this.#running === undefined ? 1 : 0);
    return job && { image: job.options.image, done: job.done, total: job.total, waiting };
  }

  /** @returns its result; rejects with a PipelineError. */
  add(id: number, options: ExplainOptions, listener: RunJob['listener']): Promise<Explanation> {
    return new Promise((resolve, reject) => {
      const begun = { controller: new AbortController(), done: 0, total: options.samples };
      this.#waiting.push({ id, options, listener, resolve, reject, ...begun });
    });
  }

  /** Lets the next one run. */
  begin(): RunJob | undefined {
    this.#running = this.#waiting.shift();
    return this.#running;
  }

  /** Removes one that is waiting. @returns whether it was there. */
  withdraw(id: number, error: PipelineError): boolean {
    const place = this.#waiting.findIndex((job) => job.id === id);
    if (place < 0) return false;
    for (const job of this.#waiting.splice(place, 1)) job.reject(error);
    return true;
  }

  /** Reports on the running one, and settles it when it is finished. */
  advance(event: RunEvent): void {
    if (event.type === 'progress' && this.#running !== undefined) {
      const { done, total } = event.progress;
      Object.assign(this.#running, { done, total });
    }
    this.#running?.listener(event);
    if (event.type === 'explained') this.settle(({ resolve }) => resolve(event.explanation));
  }

  /** Settles the running one, if there is one. */
  settle(settle: (job: RunJob) => void): void {
    const job = this.#running;
    if (job === undefined) return;
    this.#running = undefined;
    clearTimeout(job.cancelTimer);
    settle(job);
  }

  failWaiting(error: PipelineError): void {
    for (const job of this.#waiting.splice(0)) job.reject(error);
  }
}
