import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PipelineError } from '../../common/errors.ts';
import { Peer } from '../../common/rpc.ts';
import type { LogLine, PipelineApi, PipelineNews, Versions } from '../../protocol/pipeline.ts';
import type { Log } from '../shared/log.ts';
import type { Runtime } from './runtime.ts';

/** Is notified about the process. */
export interface PipelineChildListener {
  /** It accepts questions from now on. */
  ready(versions: Versions): void;
  log(line: LogLine): void;
  /** The process has ended, or never started; called once. `reason` is a few words, e.g. "signal SIGKILL". */
  ended(reason: string): void;
}

/** One life of the pipeline process: its messages, its output and its end. */
export class PipelineChild {
  readonly #process: ChildProcess;
  /** Requests to it reject once it has ended. */
  readonly peer: Peer<PipelineNews, PipelineApi>;
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
    this.peer = new Peer<PipelineNews, PipelineApi>(
      { ready: ({ versions }) => listener.ready(versions), log: (line) => listener.log(line) },
      // Whatever can no longer be delivered is rejected by the end that follows.
      { post: (message) => void (this.#process.connected && this.#process.send(message, () => {})) },
    );
    this.#process.on('message', (message) => this.peer.receive(message));
    this.#process.on('error', (error) => {
      // Without a pid there will be no 'close'; other errors concern a message or a signal, and are followed by one.
      if (this.#process.pid === undefined) this.#end(error.message);
      else log.warn(`[${name}] ${error.message}`);
    });
    this.#process.on('close', (code, signal) => this.#end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Ends the process at once, even if it is stopped or inside native code. No gentler signal is sent first, because the
   * process would do nothing with it.
   */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.peer.close(new PipelineError('gone', `The process that runs the models has ended (${reason}).`));
    this.listener.ended(reason);
  }
}

function eachLine(stream: Readable | null, write: (line: string) => void): void {
  if (stream === null) return;
  createInterface({ input: stream }).on('line', (line) => {
    if (line.trim() !== '') write(line);
  });
}
