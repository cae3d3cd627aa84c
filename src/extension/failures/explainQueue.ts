import * as vscode from 'vscode';
import { toFailure } from '../../common/errors.ts';
import type { ExplanationView, RunSettings } from '../../protocol/explanationView.ts';
import type { Explaining } from '../../protocol/folders/failures.ts';
import type { ShownPicture } from '../../protocol/panel.ts';
import type { History } from '../history/history.ts';
import { advance, emptyExplanation } from '../panel/explanationView.ts';
import { shown } from '../panel/imageFollower.ts';
import type { PipelineHost, Run } from '../process/pipelineHost.ts';
import type { Config } from '../settings/config.ts';
import { runOptions } from '../settings/runSettings.ts';
import { QuietTurns } from './quietTurns.ts';

/** One explanation to be made when nobody waits for another. */
export interface ExplainTask {
  /** Absolute path. */
  readonly image: string;
  /** As the page names the image. */
  readonly name: string;
  readonly settings: RunSettings;
  /** Hears of the finished explanation. */
  done(view: ExplanationView): void;
}

/** Who asked for explanations, and hears how far they are. */
export interface ExplainAsker {
  explainingChanged(): void;
}

interface Count {
  done: number;
  total: number;
  image: string | undefined;
  problem: string | undefined;
  readonly waiting: ExplainTask[];
}

interface Services {
  readonly host: PipelineHost;
  readonly config: Config;
  readonly history: History;
}

/**
 * Explains images in the background, one at a time, for whoever asks. What the history has is not made again. An
 * explanation that somebody opens a panel for goes first: the one in the background is broken off for it, and begun anew.
 */
export class ExplainQueue implements vscode.Disposable {
  readonly #services: Services;
  readonly #counts = new Map<ExplainAsker, Count>();
  readonly #turns: QuietTurns;
  #running: { readonly run: Run; readonly asker: ExplainAsker } | undefined;
  #busy = false;
  #disposed = false;

  constructor(services: Services) {
    this.#services = services;
    this.#turns = new QuietTurns(services.host);
  }

  /** How far the explanations of one who asked are; undefined: none are under way. */
  stateOf(asker: ExplainAsker): Explaining | undefined {
    const count = this.#counts.get(asker);
    if (count === undefined) return undefined;
    const { done, total, image, problem } = count;
    return { done, total, image, problem };
  }

  /** Adds to what waits. */
  add(asker: ExplainAsker, tasks: readonly ExplainTask[]): void {
    const before = this.#counts.get(asker);
    const count = before ?? { done: 0, total: 0, image: undefined, problem: undefined, waiting: [] };
    const known = new Set(count.waiting.map(keyOf));
    const fresh = tasks.filter((task) => !known.has(keyOf(task)));
    count.waiting.push(...fresh);
    count.total += fresh.length;
    this.#counts.set(asker, count);
    asker.explainingChanged();
    if (!this.#busy) void this.#workOff();
  }

  /** Forgets what one has asked for. */
  stop(asker: ExplainAsker): void {
    this.#counts.delete(asker);
    if (this.#running?.asker === asker) this.#running.run.cancel();
    asker.explainingChanged();
  }

  dispose(): void {
    this.#disposed = true;
    this.#counts.clear();
    this.#running?.run.cancel();
    this.#turns.dispose();
  }

  async #workOff(): Promise<void> {
    this.#busy = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const { asker, count, task } = next;
      count.image = task.name;
      asker.explainingChanged();
      const ended = await this.#explain(asker, task).catch((error: unknown) => {
        count.problem = toFailure(error).message;
        return true;
      });
      if (ended) count.done++;
      else count.waiting.unshift(task);
      if (this.#counts.get(asker) === count && count.waiting.length === 0) this.#counts.delete(asker);
      asker.explainingChanged();
    }
    this.#busy = false;
  }

  /** Of the one who has waited longest. */
  #next(): { readonly asker: ExplainAsker; readonly count: Count; readonly task: ExplainTask } | undefined {
    if (this.#disposed) return undefined;
    for (const [asker, count] of this.#counts) {
      const task = count.waiting.shift();
      if (task !== undefined) return { asker, count, task };
    }
    return undefined;
  }

  /** @returns false: it gave way to another and has to be done again. */
  async #explain(asker: ExplainAsker, { image, settings, done }: ExplainTask): Promise<boolean> {
    const { host, config, history } = this.#services;
    const uri = vscode.Uri.file(image);
    const options = runOptions(config.read(uri).settings, image, settings);
    const found = await history.find(options);
    if (found !== undefined) {
      done(found.explanation);
      return true;
    }
    await this.#turns.quiet();
    if (this.#disposed || !this.#counts.has(asker)) return true;
    const recording = history.begin(options, uri);
    let view = emptyExplanation(settings);
    let picture: ShownPicture | undefined;
    let yielded = false;
    this.#turns.begin(() => {
      yielded = true;
      this.#running?.run.cancel();
    });
    const run = host.explain(options, (event) => {
      view = advance(view, event);
      if (event.type === 'opened') picture = shown(event.opened);
    });
    this.#running = { run, asker };
    try {
      await run.explanation;
      await recording.keep(view, picture);
      done(view);
      return true;
    } catch (error) {
      if (yielded) return false;
      if (toFailure(error).code === 'cancelled') return true;
      throw error;
    } finally {
      this.#running = undefined;
      this.#turns.end();
      host.forget(run.id);
    }
  }
}

function keyOf({ image, settings }: ExplainTask): string {
  return JSON.stringify([image, settings]);
}
