import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Event } from '../../protocol/events.ts';
import type { Request } from '../../protocol/requests.ts';
import type { Log } from '../shared/log.ts';
import type { Runtime } from './runtime.ts';

/** Hears what becomes of the process. */
export interface PipelineChildListener {
  event(event: Event): void;
  /** The process has ended, or never started; called once. `reason` is a few words, e.g. "signal SIGKILL". */
  ended(reason: string): void;
}

/** One life of the pipeline process: its messages, its output and its end. */
export class PipelineChild {
  readonly #process: ChildProcess;
  #ended = false;

  /** @param main absolute path of the pipeline's script */
  constructor(
    runtime: Runtime,
    main: string,
    log: Log,
    readonly listener: PipelineChildListener,
  ) {
    this.#process = spawn(runtime.command, [main], {
      env: { ...runtime.env },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    });
    const name = `pipeline ${this.#process.pid ?? ''}`.trimEnd();
    eachLine(this.#process.stdout, (line) => log.info(`[${name}] ${line}`));
    eachLine(this.#process.stderr, (line) => log.warn(`[${name}] ${line}`));
    this.#process.on('message', (message) => {
      // The script is our own and speaks nothing but the protocol.
      if (!this.#ended) listener.event(message as Event);
    });
    this.#process.on('error', (error) => {
      // Without a pid there will be no 'close'; other errors are about a message or a signal, and are followed by one.
      if (this.#process.pid === undefined) this.#end(error.message);
      else log.warn(`[${name}] ${error.message}`);
    });
    this.#process.on('close', (code, signal) => this.#end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Sends a request; one that cannot be delivered any more is answered by `ended`. */
  send(request: Request): void {
    if (this.#process.connected) this.#process.send(request, () => {});
  }

  /** Ends the process at once, even inside native code: it has no handler for SIGTERM. */
  kill(): void {
    this.#process.kill();
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.listener.ended(reason);
  }
}

function eachLine(stream: Readable | null, write: (line: string) => void): void {
  if (stream === null) return;
  createInterface({ input: stream }).on('line', (line) => {
    if (line.trim() !== '') write(line);
  });
}
