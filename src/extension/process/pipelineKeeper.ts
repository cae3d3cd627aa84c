import type { Event } from '../../protocol/events.ts';
import type { Request } from '../../protocol/requests.ts';
import type { Log } from '../shared/log.ts';
import { PipelineChild } from './pipelineChild.ts';
import { RestartPolicy } from './restartPolicy.ts';
import type { Runtime } from './runtime.ts';

/** What is kept going, and how. */
export interface KeeperOptions {
  /** Absolute path of the pipeline's script. */
  readonly main: string;
  /** Asked at every start of the child, so that new settings count from then on. Never rejects. */
  readonly runtime: () => Promise<Runtime>;
  readonly log: Log;
  readonly policy?: RestartPolicy;
}

/** Hears what becomes of the processes. */
export interface KeeperListener {
  /** A child is there and takes requests. */
  ready(): void;
  /** Whatever the child says, but for "ready" and its log. */
  event(event: Exclude<Event, { type: 'ready' | 'log' }>): void;
  /** The child is gone, with all that it kept and was asked for. `reason` is a few words. */
  lost(reason: string): void;
  /** It was lost by a crash. `stopped` says, for the user, that this was one too many to go on by itself. */
  crashed(stopped: string | undefined): void;
}

/** Keeps one pipeline process going: starts it when it is needed, sees it end, and knows when to give up. */
export class PipelineKeeper {
  readonly #options: KeeperOptions;
  readonly #listener: KeeperListener;
  readonly #policy: RestartPolicy;
  #child: PipelineChild | undefined;
  #ready = false;
  #starting = false;
  #outdated = false;
  #disposed = false;

  constructor(options: KeeperOptions, listener: KeeperListener) {
    this.#options = options;
    this.#listener = listener;
    this.#policy = options.policy ?? new RestartPolicy();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Whether a child is there that takes requests and was started with the settings of now; else one is started. */
  ensure(): boolean {
    if (this.#outdated) this.retire();
    if (this.#child === undefined && !this.#starting && !this.#disposed) void this.#start();
    return this.#ready;
  }

  send(request: Request): void {
    this.#child?.send(request);
  }

  /** Settings about the process have changed. */
  outdate(): void {
    this.#outdated = true;
  }

  /** Ends the child on purpose. */
  retire(): void {
    const child = this.#child;
    if (child === undefined) return;
    this.#lose('ended by Relabel');
    child.kill();
  }

  /** Ends the child for good. */
  dispose(): void {
    this.#disposed = true;
    this.retire();
  }

  async #start(): Promise<void> {
    const { log, main } = this.#options;
    this.#starting = true;
    this.#outdated = false;
    const runtime = await this.#options.runtime();
    this.#starting = false;
    if (this.#disposed) return;
    for (const { strategy, taken, reason } of runtime.decisions) {
      log.info(`Runtime: ${taken ? 'takes' : 'passes over'} ${strategy} (${reason})`);
    }
    const child: PipelineChild = new PipelineChild(runtime, main, log, {
      event: (event) => {
        if (child === this.#child) this.#receive(event);
      },
      ended: (reason) => {
        if (child === this.#child) this.#crash(reason);
      },
    });
    this.#child = child;
    log.info(`Started the pipeline, process ${child.pid ?? 'unknown'}`);
  }

  #receive(event: Event): void {
    if (event.type === 'log') {
      this.#options.log[event.level](event.message);
    } else if (event.type === 'ready') {
      const { node, onnxruntime, sharp } = event.versions;
      this.#options.log.info(`The pipeline is ready: Node ${node}, ONNX Runtime ${onnxruntime}, sharp ${sharp}`);
      this.#ready = true;
      this.#listener.ready();
    } else {
      this.#listener.event(event);
    }
  }

  #crash(reason: string): void {
    const { log } = this.#options;
    log.error(`The pipeline process ended unexpectedly (${reason}).`);
    this.#lose(reason);
    if (this.#policy.crashed(Date.now())) {
      this.#listener.crashed(undefined);
      return;
    }
    const times = `${this.#policy.limit} times within ${this.#policy.windowMs / 60_000} minutes`;
    const stopped = `Relabel's process ended ${times} (${reason}) and is not started again by itself. See the log, then run the explanation again.`;
    log.error(stopped);
    // The next start is one that the user asks for.
    this.#policy.reset();
    this.#listener.crashed(stopped);
  }

  #lose(reason: string): void {
    this.#child = undefined;
    this.#ready = false;
    this.#listener.lost(reason);
  }
}
