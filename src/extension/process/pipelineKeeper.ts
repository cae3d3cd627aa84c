import { firstLine } from '../../common/errors.ts';
import type { Peer } from '../../common/rpc.ts';
import type { PipelineApi, PipelineNews, Versions } from '../../protocol/pipeline.ts';
import type { Log } from '../shared/log.ts';
import { PipelineChild } from './pipelineChild.ts';
import { RestartPolicy } from './restartPolicy.ts';
import type { Runtime } from './runtime.ts';

/** What is kept running, and how. */
export interface KeeperOptions {
  /** Absolute path of the pipeline's script. */
  readonly main: string;
  /** Called at every start of the child, so that new settings apply from then on. Never rejects. */
  readonly runtime: () => Promise<Runtime>;
  readonly log: Log;
  readonly policy?: RestartPolicy;
  /** How long a child may take until it is ready, in milliseconds. */
  readonly startMs?: number;
}

/** Is notified about the processes. */
export interface KeeperListener {
  /** A child is there and accepts questions. */
  ready(): void;
  /** The child is gone, with everything that it held and was asked. `reason` is a few words. */
  lost(reason: string, how: 'crashed' | 'on purpose'): void;
  /** It was lost in a crash. `stopped` tells the user that this was one crash too many to restart automatically. */
  crashed(stopped: string | undefined): void;
}

/** Keeps one pipeline process running: starts it on demand, notices when it ends, and knows when to give up. */
export class PipelineKeeper {
  readonly #options: KeeperOptions;
  readonly #listener: KeeperListener;
  readonly #policy: RestartPolicy;
  #child: PipelineChild | undefined;
  #ready = false;
  #starting = false;
  #outdated = false;
  #disposed = false;
  #startTimer: NodeJS.Timeout | undefined;

  constructor(options: KeeperOptions, listener: KeeperListener) {
    this.#options = options;
    this.#listener = listener;
    this.#policy = options.policy ?? new RestartPolicy();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The child that accepts questions, whatever settings it was started with. */
  get peer(): Peer<PipelineNews, PipelineApi> | undefined {
    return this.#ready ? this.#child?.peer : undefined;
  }

  /** A child that accepts questions and was started with the current settings; if there is none, one is started. */
  ensure(): Peer<PipelineNews, PipelineApi> | undefined {
    if (this.#outdated) this.retire('ended by Relabel, to start one with the new settings');
    if (this.#child === undefined && !this.#starting && !this.#disposed) void this.#start();
    return this.peer;
  }

  /** Settings about the process have changed. */
  outdate(): void {
    this.#outdated = true;
  }

  /** Ends the child on purpose. @param reason a few words */
  retire(reason = 'ended by Relabel'): void {
    const child = this.#child;
    if (child === undefined) return;
    child.kill();
    this.#lose(reason, 'on purpose');
  }

  /** Ends the child for good. */
  dispose(): void {
    this.#disposed = true;
    this.retire();
  }

  async #start(): Promise<void> {
    this.#starting = true;
    this.#outdated = false;
    try {
      const runtime = await this.#options.runtime();
      if (!this.#disposed) this.#spawn(runtime);
      this.#starting = false;
    } catch (error) {
      // Most of what a system refuses is told by an event of the process, some at once, such as a path below a file.
      this.#starting = false;
      if (!this.#disposed) this.#crash(firstLine(error instanceof Error ? error.message : String(error)));
    }
  }

  #spawn(runtime: Runtime): void {
    const { log, main, startMs = 120_000 } = this.#options;
    for (const { strategy, taken, reason } of runtime.decisions) {
      log.info(`Runtime: ${taken ? 'takes' : 'passes over'} ${strategy} (${reason})`);
    }
    const child: PipelineChild = new PipelineChild(runtime, main, log, {
      ready: (versions) => {
        if (child === this.#child) this.#greet(versions);
      },
      log: ({ level, message }) => {
        if (child === this.#child) log[level](message);
      },
      ended: (reason) => {
        if (child === this.#child) this.#crash(reason);
      },
    });
    this.#child = child;
    this.#startTimer = setTimeout(() => this.#giveUp(child, startMs), startMs);
    log.info(`Started the pipeline, process ${child.pid ?? 'unknown'}`);
  }

  #greet({ node, onnxruntime, sharp }: Versions): void {
    this.#options.log.info(`The pipeline is ready: Node ${node}, ONNX Runtime ${onnxruntime}, sharp ${sharp}`);
    clearTimeout(this.#startTimer);
    this.#ready = true;
    this.#listener.ready();
  }

  #crash(reason: string): void {
    const { log } = this.#options;
    log.error(`The pipeline process ended unexpectedly (${reason}).`);
    this.#lose(reason, 'crashed');
    if (this.#policy.crashed(Date.now())) {
      this.#listener.crashed(undefined);
      return;
    }
    const times = `${this.#policy.limit} times within ${this.#policy.windowMs / 60_000} minutes`;
    const stopped = `Relabel's process ended ${times} (${reason}) and is not restarted automatically. See the log, then run the explanation again.`;
    log.error(stopped);
    // The next start is one that the user asks for.
    this.#policy.reset();
    this.#listener.crashed(stopped);
  }

  /** A child that is not ready by now never will be, nor would the next. */
  #giveUp(child: PipelineChild, startMs: number): void {
    const stopped = `Relabel's process was not ready within ${startMs / 1_000} s and was ended: see the log, check relabel.nodePath and relabel.env, then run the explanation again.`;
    this.#options.log.error(stopped);
    child.kill();
    this.#lose('not ready in time', 'crashed');
    this.#listener.crashed(stopped);
  }

  #lose(reason: string, how: 'crashed' | 'on purpose'): void {
    clearTimeout(this.#startTimer);
    this.#child = undefined;
    this.#ready = false;
    this.#listener.lost(reason, how);
  }
}
