import { EventEmitter } from 'node:events';
import { PipelineError } from '../pipeline/errors.ts';
import type { Event, ExplainOptions, Explanation, Failure, Picture } from '../pipeline/protocol.ts';
import type { Log } from './log.ts';
import { PipelineChild } from './pipelineChild.ts';
import { RestartPolicy } from './restartPolicy.ts';
import type { Runtime } from './runtime.ts';

/** What an explanation tells on its way. */
export type RunEvent = Extract<Event, { type: 'stage' | 'opened' | 'predicted' | 'progress' | 'explained' }>;

/** One explanation that was asked for: it waits for those before it, then runs. */
export interface Run {
  /** Names the explanation in `pictures`, `export` and `forget` once it is there. */
  readonly id: number;
  /** Rejects with a PipelineError. */
  readonly explanation: Promise<Explanation>;
  cancel(): void;
}

/** What the pipeline is busy with, for the status bar. */
export interface Activity {
  readonly image: string;
  readonly done: number;
  readonly total: number;
  /** Explanations that wait for this one. */
  readonly waiting: number;
}

export interface PipelineHostOptions {
  /** Absolute path of the pipeline's script. */
  readonly main: string;
  /** Asked at every start of the child, so that new settings count from then on. Never rejects. */
  readonly runtime: () => Promise<Runtime>;
  readonly log: Log;
  readonly policy?: RestartPolicy;
  /** How long a cancelled run may go on before its process is killed, in milliseconds. */
  readonly cancelGraceMs?: number;
}

interface Job {
  readonly id: number;
  readonly options: ExplainOptions;
  readonly listener: (event: RunEvent) => void;
  readonly answer: Deferred<Explanation>;
  done: number;
  cancelTimer?: NodeJS.Timeout;
}

interface Deferred<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: PipelineError) => void;
}

interface HostEvents {
  /** Something changed about what runs; undefined: nothing does any more. */
  activity: [activity: Activity | undefined];
  /** The process crashed once too often and was not started again; the message is for the user. */
  stopped: [message: string];
}

/**
 * Drives the pipeline in a child process: starts it when there is something to do, runs one explanation after
 * another, and starts it again after a crash. What the dead process had kept is gone; what waited for it is run by
 * the next one.
 */
export class PipelineHost extends EventEmitter<HostEvents> {
  readonly #options: PipelineHostOptions;
  readonly #policy: RestartPolicy;
  #child: PipelineChild | undefined;
  #ready = false;
  #starting = false;
  #outdated = false;
  #disposed = false;
  #nextId = 1;
  readonly #queue: Job[] = [];
  #running: Job | undefined;
  /** Explanations that the child keeps. */
  readonly #kept = new Set<number>();
  readonly #requests = new Map<number, Deferred<Event>>();

  constructor(options: PipelineHostOptions) {
    super();
    this.#options = options;
    this.#policy = options.policy ?? new RestartPolicy();
  }

  /** The id of the child process while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Queues an explanation. `listener` hears of it until its promise settles. */
  explain(options: ExplainOptions, listener: (event: RunEvent) => void): Run {
    const id = this.#nextId++;
    const explanation = new Promise<Explanation>((resolve, reject) => {
      this.#queue.push({ id, options, listener, answer: { resolve, reject }, done: 0 });
    });
    this.#pump();
    return { id, explanation, cancel: () => this.#cancel(id) };
  }

  /** Cancels the explanation that runs now, if one does. */
  cancelRunning(): void {
    if (this.#running !== undefined) this.#cancel(this.#running.id);
  }

  /**
   * Samples of the explanation `of`, in the order of `indices`, `size` pixels on their long side.
   * @throws PipelineError('gone') if the process that made them has ended
   */
  async pictures(of: number, indices: readonly number[], size: number): Promise<readonly Picture[]> {
    const event = await this.#request(of, (id) => ({ type: 'pictures', id, of, indices, size }));
    return event.type === 'pictures' ? event.pictures : [];
  }

  /** Writes the evidence of the explanation `of` to the new folder `directory`. @throws PipelineError */
  async export(of: number, directory: string): Promise<void> {
    await this.#request(of, (id) => ({ type: 'export', id, of, directory }));
  }

  /** Lets the child drop what it keeps of the explanation `of`. */
  forget(of: number): void {
    if (this.#kept.delete(of)) this.#child?.send({ type: 'forget', of });
  }

  /** Settings about the process have changed: the next explanation gets a new one. */
  reconfigure(): void {
    this.#outdated = true;
  }

  /** Ends the child; whatever is asked for from now on fails. */
  dispose(): void {
    this.#disposed = true;
    this.#retire();
    this.#failQueue(() => new PipelineError('gone', 'Relabel was shut down.'));
    this.#tell();
    this.removeAllListeners();
  }

  // ---- Queue ----------------------------------------------------------------------------------------------------

  #pump(): void {
    if (this.#disposed) {
      this.#failQueue(() => new PipelineError('gone', 'Relabel was shut down.'));
    } else if (this.#running === undefined && this.#queue.length > 0) {
      if (this.#outdated) this.#retire();
      if (this.#child === undefined) void this.#start();
      else if (this.#ready) this.#run(this.#child, this.#queue.shift());
    }
    this.#tell();
  }

  #run(child: PipelineChild, job: Job | undefined): void {
    if (job === undefined) return;
    this.#running = job;
    child.send({ type: 'explain', id: job.id, options: job.options });
  }

  #cancel(id: number): void {
    const place = this.#queue.findIndex((job) => job.id === id);
    if (place >= 0) {
      for (const job of this.#queue.splice(place, 1)) job.answer.reject(cancelled());
      this.#tell();
      return;
    }
    const job = this.#running;
    if (job?.id !== id || job.cancelTimer !== undefined) return;
    this.#child?.send({ type: 'cancel', id });
    job.cancelTimer = setTimeout(() => {
      this.#options.log.warn('The pipeline did not answer a cancel in time; its process is ended.');
      this.#retire();
      this.#pump();
    }, this.#options.cancelGraceMs ?? 5_000);
  }

  /** Takes the running job off its place and settles it. */
  #settle(settle: (job: Job) => void): void {
    const job = this.#running;
    if (job === undefined) return;
    this.#running = undefined;
    clearTimeout(job.cancelTimer);
    settle(job);
  }

  #failQueue(error: () => PipelineError): void {
    for (const job of this.#queue.splice(0)) job.answer.reject(error());
  }

  #tell(): void {
    const job = this.#running ?? this.#queue[0];
    if (job === undefined) {
      this.emit('activity', undefined);
      return;
    }
    const { image, samples } = job.options;
    const waiting = this.#queue.length - (this.#running === undefined ? 1 : 0);
    this.emit('activity', { image, done: job.done, total: samples, waiting });
  }

  // ---- Child ----------------------------------------------------------------------------------------------------

  async #start(): Promise<void> {
    if (this.#starting) return;
    this.#starting = true;
    this.#outdated = false;
    const runtime = await this.#options.runtime();
    this.#starting = false;
    if (this.#disposed) return;
    const { log, main } = this.#options;
    for (const { strategy, taken, reason } of runtime.decisions) {
      log.info(`Runtime: ${taken ? 'takes' : 'passes over'} ${strategy} (${reason})`);
    }
    const child: PipelineChild = new PipelineChild(runtime, main, log, {
      event: (event) => {
        if (child === this.#child) this.#receive(event);
      },
      ended: (reason) => {
        if (child === this.#child) this.#crashed(reason);
      },
    });
    this.#child = child;
    log.info(`Started the pipeline, process ${child.pid ?? 'unknown'}`);
  }

  #receive(event: Event): void {
    switch (event.type) {
      case 'ready': {
        const { node, onnxruntime, sharp } = event.versions;
        this.#options.log.info(`The pipeline is ready: Node ${node}, ONNX Runtime ${onnxruntime}, sharp ${sharp}`);
        this.#ready = true;
        this.#pump();
        break;
      }
      case 'log':
        this.#options.log[event.level](event.message);
        break;
      case 'pictures':
      case 'exported':
        this.#answer(event.id, (request) => request.resolve(event));
        break;
      default:
        if (event.id === this.#running?.id) this.#advance(this.#running, event);
        else if (event.type === 'failed')
          this.#answer(event.id, (request) => request.reject(this.#toError(event.error)));
    }
  }

  /** What the running explanation tells. */
  #advance(job: Job, event: RunEvent | Extract<Event, { type: 'failed' }>): void {
    if (event.type === 'failed') {
      const error = this.#toError(event.error);
      this.#settle(({ answer }) => answer.reject(error));
      this.#pump();
      return;
    }
    job.listener(event);
    if (event.type === 'progress') {
      job.done = event.progress.done;
      this.#tell();
    } else if (event.type === 'explained') {
      this.#kept.add(event.id);
      this.#settle(({ answer }) => answer.resolve(event.explanation));
      this.#pump();
    }
  }

  #answer(id: number, settle: (request: Deferred<Event>) => void): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#requests.delete(id);
    settle(request);
  }

  async #request(of: number, make: (id: number) => Parameters<PipelineChild['send']>[0]): Promise<Event> {
    const child = this.#child;
    if (child === undefined || !this.#kept.has(of)) {
      throw new PipelineError('gone', 'The process that made this explanation has ended. Run it again.');
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#requests.set(id, { resolve, reject });
      child.send(make(id));
    });
  }

  #toError({ code, message, setting }: Failure): PipelineError {
    // The child has put the details into the log already.
    if (code !== 'cancelled') this.#options.log.error(message);
    return new PipelineError(code, message, setting === undefined ? {} : { setting });
  }

  /** The child ended by itself. */
  #crashed(reason: string): void {
    const { log } = this.#options;
    log.error(`The pipeline process ended unexpectedly (${reason}).`);
    const again = this.#policy.crashed(Date.now());
    this.#drop(reason);
    if (!again) {
      const message = `Relabel's process ended ${this.#policy.limit} times in a short while (${reason}) and is not started again by itself. See the log, then run the explanation again.`;
      this.#policy.reset();
      this.#failQueue(() => new PipelineError('gone', message));
      log.error(message);
      this.emit('stopped', message);
    }
    this.#pump();
  }

  /** Ends the child on purpose. */
  #retire(): void {
    const child = this.#child;
    this.#drop('ended by Relabel');
    child?.kill();
  }

  /** Forgets the child and fails what only it could have answered. */
  #drop(reason: string): void {
    this.#child = undefined;
    this.#ready = false;
    this.#kept.clear();
    const gone = new PipelineError(
      'gone',
      `The process that runs the models has ended (${reason}). Run the explanation again; if it ends again, see the log.`,
    );
    this.#settle(({ answer, cancelTimer }) => answer.reject(cancelTimer === undefined ? gone : cancelled()));
    for (const id of [...this.#requests.keys()]) this.#answer(id, (request) => request.reject(gone));
  }
}

function cancelled(): PipelineError {
  return new PipelineError('cancelled', 'Cancelled.');
}
