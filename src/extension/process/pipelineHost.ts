import { EventEmitter } from 'node:events';
import { PipelineError } from '../../common/errors.ts';
import type { Event } from '../../protocol/events.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { Failure } from '../../protocol/failure.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { KeptExplanations } from './childExplanations.ts';
import { type KeeperOptions, PipelineKeeper } from './pipelineKeeper.ts';
import {
  type AnswerTo,
  type AskOptions,
  isAnswer,
  type PipelineRequest,
  PipelineRequests,
} from './pipelineRequests.ts';
import { type Activity, type RunEvent, RunQueue } from './runQueue.ts';

/** One explanation that was asked for: it waits for those before it, then runs. */
export interface Run {
  /** Names the explanation in what is asked of `kept` once it is there. */
  readonly id: number;
  /** Rejects with a PipelineError. */
  readonly explanation: Promise<Explanation>;
  cancel(): void;
}

/** How the host runs its process, and how patient it is. */
export interface PipelineHostOptions extends KeeperOptions {
  /** How long a cancelled run may go on before its process is killed, in milliseconds. */
  readonly cancelGraceMs?: number;
}

interface HostEvents {
  /** Something changed about what runs; undefined: nothing does any more. */
  activity: [activity: Activity | undefined];
  /** The process crashed once too often and was not started again; the message is for the user. */
  stopped: [message: string];
}

/**
 * Drives the pipeline in a child process, which it starts when there is something to do. One explanation runs after
 * another. A crash fails the one that runs and loses what was kept; those that wait are run by the next process.
 */
export class PipelineHost extends EventEmitter<HostEvents> {
  readonly #options: PipelineHostOptions;
  readonly #keeper: PipelineKeeper;
  #disposed = false;
  #nextId = 1;
  readonly #queue = new RunQueue();
  /** The finished explanations that the child keeps, and what can be asked about them. */
  readonly kept: KeptExplanations;
  readonly #requests = new PipelineRequests();

  constructor(options: PipelineHostOptions) {
    super();
    this.#options = options;
    this.kept = new KeptExplanations(
      (question, how) => this.ask(question, how),
      (of) => this.#keeper.send({ type: 'forget', of }),
    );
    this.#keeper = new PipelineKeeper(options, {
      ready: () => this.#pump(),
      event: (event) => this.#receive(event),
      lost: (reason) => this.#lose(reason),
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

  /** Queues an explanation. `listener` hears of it until its promise settles. */
  explain(options: ExplainOptions, listener: (event: RunEvent) => void): Run {
    const id = this.#nextId++;
    const explanation = this.#queue.add(id, options, listener);
    this.#pump();
    return { id, explanation, cancel: () => this.#cancel(id) };
  }

  /** Cancels the explanation that runs now, or is about to. */
  cancelRunning(): void {
    const { first } = this.#queue;
    if (first !== undefined) this.#cancel(first.id);
  }

  /**
   * Asks for something besides explanations; it is answered after the one that runs.
   * @param options the signal cancels it; progress is told of what takes long.
   * @throws PipelineError
   */
  ask<Q extends PipelineRequest>(question: Q, options: AskOptions = {}): Promise<AnswerTo<Q>> {
    const id = this.#nextId++;
    const answer = this.#requests.add(question, id, options.progress);
    options.signal?.addEventListener('abort', () => this.#keeper.send({ type: 'cancel', id }), { once: true });
    this.#pump();
    return answer;
  }

  /** Settings about the process have changed: the next explanation gets a new one. */
  reconfigure(): void {
    this.#keeper.outdate();
  }

  /** Ends the child; whatever is asked for from now on fails. */
  dispose(): void {
    this.#disposed = true;
    this.#keeper.dispose();
    this.#pump();
    this.removeAllListeners();
  }

  // ---- Explanations ---------------------------------------------------------------------------------------------

  /** Runs the next explanation if it is time. */
  #pump(): void {
    if (this.#disposed) this.#failWaiting('Relabel was shut down.');
    if (this.#requests.unsent && this.#keeper.ensure()) {
      this.#requests.flush((request) => this.#keeper.send(request));
    }
    const begun = this.#queue.ready && this.#keeper.ensure() ? this.#queue.begin() : undefined;
    if (begun !== undefined) {
      const { id, options } = begun;
      this.#options.log.info(`Explains ${options.image} with ${options.model.name}`);
      this.#keeper.send({ type: 'explain', id, options });
    }
    this.#tell();
  }

  #cancel(id: number): void {
    if (this.#queue.withdraw(id, cancelled())) {
      this.#tell();
      return;
    }
    const job = this.#queue.running;
    if (job?.id !== id || job.cancelTimer !== undefined) return;
    this.#keeper.send({ type: 'cancel', id });
    job.cancelTimer = setTimeout(() => {
      this.#options.log.warn('The pipeline did not answer a cancel in time: its process is ended.');
      this.#keeper.retire();
      this.#pump();
    }, this.#options.cancelGraceMs ?? 5_000);
  }

  #failWaiting(message: string): void {
    const gone = new PipelineError('gone', message);
    this.#queue.failWaiting(gone);
    this.#requests.fail(gone);
  }

  #tell(): void {
    this.emit('activity', this.#queue.activity);
  }

  // ---- Child ----------------------------------------------------------------------------------------------------

  #receive(event: Exclude<Event, { type: 'ready' | 'log' }>): void {
    const runs = event.id === this.#queue.running?.id;
    if (event.type === 'failed') {
      const error = this.#toError(event.error);
      if (runs) this.#queue.settle(({ reject }) => reject(error));
      else this.#requests.settle(event.id, (request) => request.reject(error));
      this.#pump();
    } else if (isAnswer(event)) {
      this.#requests.settle(event.id, (request) => request.resolve(event));
    } else if (event.type === 'evaluating') {
      this.#requests.progress(event.id, event.done, event.total);
    } else if (runs) {
      this.#advance(event);
    }
  }

  #advance(event: RunEvent): void {
    if (event.type === 'explained') this.kept.add(event.id);
    this.#queue.advance(event);
    if (event.type === 'progress') this.#tell();
    else if (event.type === 'explained') this.#pump();
  }

  #toError({ code, message, setting }: Failure): PipelineError {
    // The child has put the details into the log already.
    if (code !== 'cancelled') this.#options.log.error(message);
    return new PipelineError(code, message, setting === undefined ? {} : { setting });
  }

  /** Fails what only the child that is gone could have answered. */
  #lose(reason: string): void {
    this.kept.lose();
    const gone = new PipelineError(
      'gone',
      `The process that runs the models has ended (${reason}). Run the explanation again; if it ends again, see the log.`,
    );
    this.#queue.settle(({ reject, cancelTimer }) => reject(cancelTimer === undefined ? gone : cancelled()));
    this.#requests.lose(gone);
  }
}

function cancelled(): PipelineError {
  return new PipelineError('cancelled', 'Cancelled.');
}
