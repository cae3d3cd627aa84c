import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PipelineError } from '../../common/errors.ts';
import type { Failure } from '../../protocol/failure.ts';
import { type Feed, type PreparedImage, prepareImage, type UnreadableImage } from './preparedImage.ts';
import { Turns } from './turns.ts';

export interface PrepareRequest {
  readonly id: number;
  readonly image: string;
}

export type PrepareAnswer =
  | { readonly id: number; readonly result: PreparedImage | UnreadableImage }
  | { readonly id: number; readonly failure: Failure };

type Result = PreparedImage | UnreadableImage;

interface Waiting {
  readonly image: string;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** More than eight read faster than any disk gives. */
const mostThreads = 8;
/** While one of a thread's images is being decoded, which is done elsewhere, another is fitted. */
export const perThread = 2;

/** Threads at most: the model's own has a core for itself. */
const threadCount = Math.max(1, Math.min(mostThreads, availableParallelism() - 1));

/** Images that are being prepared at the same time: a large photo takes 100 MB on its way. */
export const atOnce = threadCount * perThread;

/**
 * Prepares images in threads of their own: fitting a photograph takes a single thread as long as a small network takes all
 * cores. What is asked for lies with the threads, which take the next image by themselves while the model has this thread.
 * From source, without the bundle that has the thread's program, it is done in this one.
 */
export class PreparePool {
  readonly #threads: Worker[] = [];
  /** For what is prepared in this thread. */
  readonly #turns = new Turns(atOnce);
  readonly #open = new Map<number, Waiting & { readonly thread: Worker }>();
  #next = 0;
  #ended = false;

  constructor(
    private readonly feed: Feed,
    private readonly signal: AbortSignal,
  ) {
    if (import.meta.url.endsWith('.ts')) return;
    for (let count = 0; count < threadCount; count++) this.#threads.push(this.#start());
  }

  /** @throws PipelineError('cancelled') when the pool has ended or the signal aborts. */
  prepare(image: string): Promise<Result> {
    const thread = this.#threads[this.#next % Math.max(1, this.#threads.length)];
    if (this.#ended) return Promise.reject(cancelled());
    if (thread === undefined) return this.#here(image);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { image, resolve, reject, thread });
      thread.postMessage({ id, image } satisfies PrepareRequest);
    });
  }

  /** Ends the threads; what they have not done is rejected. */
  async end(): Promise<void> {
    this.#ended = true;
    for (const { reject } of this.#open.values()) reject(cancelled());
    this.#open.clear();
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #start(): Worker {
    const thread = new Worker(fileURLToPath(new URL('./prepare.js', import.meta.url)), { workerData: this.feed });
    thread.on('message', (answer: PrepareAnswer) => {
      const waiting = this.#open.get(answer.id);
      this.#open.delete(answer.id);
      if ('result' in answer) waiting?.resolve(answer.result);
      else waiting?.reject(new PipelineError(answer.failure.code, answer.failure.message));
    });
    // A thread that has ended, for want of memory for one, is done without: what it had is prepared in this one.
    const lost = (): void => this.#lose(thread);
    thread.once('error', lost);
    thread.once('exit', lost);
    return thread;
  }

  #lose(thread: Worker): void {
    const at = this.#threads.indexOf(thread);
    if (this.#ended || at < 0) return;
    this.#threads.splice(at, 1);
    for (const [id, waiting] of this.#open) {
      if (waiting.thread !== thread) continue;
      this.#open.delete(id);
      this.#here(waiting.image).then(waiting.resolve, waiting.reject);
    }
  }

  #here(image: string): Promise<Result> {
    return this.#turns.take(() => prepareImage(image, this.feed, this.signal));
  }
}

function cancelled(): PipelineError {
  return new PipelineError('cancelled', 'Cancelled.');
}
