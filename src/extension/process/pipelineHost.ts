import { EventEmitter } from 'node:events';
import { PipelineError } from '../../common/errors.ts';
import { type CallOptions, cancelled, type Remote, remoteOf } from '../../common/rpc.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { PipelineApi } from '../../protocol/pipeline.ts';
import { type Deadlines, deadlines, type Question } from './deadlines.ts';
import { type AskedQuestion, explanationOf, OpenQuestions } from './openQuestions.ts';
import { type KeeperOptions, PipelineKeeper } from './pipelineKeeper.ts';
import { type Activity, type RunEvent, type RunJob, RunQueue } from './runQueue.ts';

/** One requested explanation: it waits for those before it, then runs. */
export interface Run {
  /** Identifies the finished explanation in questions about it. */
  readonly id: number;
  /** Rejects with a PipelineError. */
  readonly explanation: Promise<Explanation>;
  cancel(): void;
}

/** What can be asked besides explanations. */
export type Pipeline = Remote<Omit<PipelineApi, 'explain' | 'forget'>>;

/** How the host runs its process, and how patient it is. */
export interface PipelineHostOptions extends KeeperOptions {
  /** How long a cancelled run may continue before its process is killed, in milliseconds. */
  readonly cancelGraceMs?: number;
  readonly deadlines?: Deadlines;
}

interface HostEvents {
  /** What is running has changed; undefined: nothing is running any more. */
  activity: [activity: Activity | undefined];
  /** The process crashed once too often and was not restarted; the message is for the user. */
  stopped: [message: string];
}

/**
 * Drives the pipeline in a child process, started on demand. One explanation runs after another. A crash fails
 * everything that had begun and loses the finished explanations; queued requests go to the next process.
 */
export class PipelineHost extends EventEmitter<HostEvents> {
  /**
   * Asks the pipeline anything besides explanations; the answer comes after the running explanation. Rejects with a
   * PipelineError, with code "gone" for an explanation whose process has ended.
   */
  readonly pipeline: Pipeline = remoteOf((method, params, options) => this.#ask(method, params, options));
  readonly #options: PipelineHostOptions;
  readonly #keeper: PipelineKeeper;
  #disposed = false;
  #nextId = 1;
  readonly #queue = new RunQueue();
  /** The finished explanations that the child holds. */
  readonly #kept = new Set<number>();
  readonly #questions: OpenQuestions;

  constructor(options: PipelineHostOptions) {
    super();
    this.#options = options;
    this.#questions = new OpenQuestions(options.deadlines ?? deadlines, {
      failed: (error) => this.#logFailure(error),
      overdue: (error) => this.#stopOverdue(error),
    });
    this.#keeper = new PipelineKeeper(options, {
      ready: () => this.#pump(),
      lost: (reason, how) => this.#lose(reason, how),
      crashed: (stopped) => {
        if (stopped !== undefined) {
          this.#failWaiting(stopped);
          this.emit('stopped', stopped);
        }
        this.#pump();
      },
    });
  }

  /** The id of the child process while there is one. */
  get pid(): number | undefined {
    return this.#keeper.pid;
  }

  /** Queues an explanation. `listener` is notified until its promise settles. */
  explain(options: ExplainOptions, listener: (event: RunEvent) => void): Run {
    const id = this.#nextId++;
    const explanation = this.#queue.add(id, options, listener);
    this.#pump();
    return { id, explanation, cancel: () => this.#cancel(id) };
  }

  /** Cancels the explanation that is running or about to run. */
  cancelRunning(): void {
    const { first } = this.#queue;
    if (first !== undefined) this.#cancel(first.id);
  }

  /** Lets the child drop what it holds of the explanation `of`. */
  forget(of: number): void {
    if (this.#kept.delete(of)) this.#keeper.peer?.notify('forget', { of });
  }

  /** Starts the child if there is none, so that the next question need not wait for that. */
  start(): void {
    if (!this.#disposed) this.#keeper.ensure();
  }

  /** Settings of the process have changed: the next explanation gets a new one. */
  reconfigure(): void {
    this.#keeper.outdate();
  }

  /** Ends the child; later requests fail. */
  dispose(): void {
    this.#disposed = true;
    this.#keeper.dispose();
    this.#pump();
    this.removeAllListeners();
  }

  // ---- Explanations ---------------------------------------------------------------------------------------------

  /** Sends what can be asked now, and runs the next explanation if it is time. */
  #pump(): void {
    if (this.#disposed) this.#failWaiting('Relabel was shut down.');
    if (this.#questions.unsent) {
      // New settings are no reason to end what runs, nor what is held of explanations before a model is opened.
      const asItIs = this.#queue.running !== undefined || !this.#questions.needsNewSettings;
      const peer = (asItIs ? this.#keeper.peer : undefined) ?? this.#keeper.ensure();
      if (peer !== undefined) this.#questions.send(peer.remote);
    }
    const ready = this.#queue.ready ? this.#keeper.ensure() : undefined;
    if (ready !== undefined) {
      this.#begin();
      this.#questions.send(ready.remote);
    }
    this.#tell();
  }

  #begin(): void {
    const job = this.#queue.begin();
    if (job !== undefined) void this.#run(job);
  }

  async #run(job: RunJob): Promise<void> {
    const { id, options, controller } = job;
    this.#options.log.info(`Explains ${options.image} with ${options.model.name}`);
    const report = (event: RunEvent): void => this.#advance(job, event);
    const how = { signal: controller.signal, report } as CallOptions<unknown>;
    try {
      const explanation = (await this.#questions.add('explain', { id, options }, how)) as Explanation;
      this.#kept.add(id);
      this.#advance(job, { type: 'explained', explanation });
    } catch (error) {
      // The child did not answer a cancel in time, and was killed.
      const reason = controller.signal.aborted ? cancelled() : (error as PipelineError);
      if (job === this.#queue.running) this.#queue.settle(({ reject }) => reject(reason));
    }
    this.#pump();
  }

  #advance(job: RunJob, event: RunEvent): void {
    if (job !== this.#queue.running) return;
    this.#queue.advance(event);
    if (event.type === 'progress') this.#tell();
  }

  #cancel(id: number): void {
    if (this.#queue.withdraw(id, cancelled())) {
      this.#tell();
      return;
    }
    const job = this.#queue.running;
    if (job?.id !== id || job.controller.signal.aborted) return;
    job.controller.abort();
    job.cancelTimer = setTimeout(() => {
      this.#options.log.warn('The pipeline did not answer a cancel in time: its process is being ended.');
      this.#keeper.retire('ended by Relabel because an explanation did not answer its cancel');
      this.#pump();
    }, this.#options.cancelGraceMs ?? 5_000);
  }

  #tell(): void {
    this.emit('activity', this.#queue.activity);
  }

  // ---- Questions ------------------------------------------------------------------------------------------------

  #ask(method: Question, params: unknown, options?: CallOptions<unknown>): Promise<unknown> {
    const of = explanationOf(params);
    if (of !== undefined && !this.#kept.has(of)) {
      const message = 'The process that made this explanation has ended. Run again.';
      return Promise.reject(new PipelineError('gone', message));
    }
    const answer = this.#questions.add(method, params, options);
    this.#pump();
    return answer;
  }

  #stopOverdue({ message }: PipelineError): void {
    this.#options.log.error(message);
    this.#options.log.warn('The pipeline is still busy with that: its process is being ended.');
    this.#keeper.retire('ended by Relabel because another question took too long');
    this.#pump();
  }

  #logFailure(error: unknown): void {
    // The child has already logged the details.
    const { code, message } = error as PipelineError;
    if (code !== 'cancelled') this.#options.log.error(message);
  }

  #failWaiting(message: string): void {
    const gone = new PipelineError('gone', message);
    this.#queue.failWaiting(gone);
    this.#questions.fail(gone);
  }

  /** Fails what only the dead child could have answered. */
  #lose(reason: string, how: 'crashed' | 'on purpose'): void {
    this.#kept.clear();
    const why = how === 'crashed' && reason === 'signal SIGKILL' ? `${reason}: memory may have run out` : reason;
    const lost = `The process that runs the models has ended (${why}).`;
    this.#questions.lose((question) => {
      return new PipelineError('gone', `${lost} ${nextStep(question)}; if it ends again, see the log.`);
    }, how);
  }
}

/** What brings back an answer that was lost with its process. */
function nextStep({ method, params }: AskedQuestion): string {
  if (method === 'evaluateFolder') return 'Continue the run, whose answers so far are kept';
  return method === 'explain' || explanationOf(params) !== undefined ? 'Run the explanation again' : 'Try again';
}
