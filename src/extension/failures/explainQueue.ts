import type * as vscode from 'vscode';
import { toFailure } from '../../common/errors.ts';
import type { ExplanationView, RunSettings } from '../../protocol/explanationView.ts';
import type { Explaining } from '../../protocol/folders/failures.ts';
import type { ShownPicture } from '../../protocol/panel.ts';
import type { History } from '../history/history.ts';
import { advance, emptyExplanation } from '../panel/explanationView.ts';
import type { PipelineHost, Run } from '../process/pipelineHost.ts';
import type { Config } from '../settings/config.ts';
import { runOptions } from '../settings/runSettings.ts';
import type { Log } from '../shared/log.ts';
import { shown } from '../shared/pictureAddress.ts';
import { QuietTurns } from './quietTurns.ts';

/** One explanation to be made when nobody waits for another. */
export interface ExplainTask {
  readonly image: vscode.Uri;
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
  failed: number;
  total: number;
  image: string | undefined;
  problem: string | undefined;
  readonly waiting: ExplainTask[];
}

/** `again`: it gave way to another; `dropped`: nobody wants it any more. */
type Outcome = 'made' | 'failed' | 'again' | 'dropped';

interface Services {
  readonly host: PipelineHost;
  readonly config: Config;
  readonly history: History;
  readonly log: Pick<Log, 'warn'>;
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

  /** How far the explanations of one who asked are; undefined: none are under way, and those that were have all been made. */
  stateOf(asker: ExplainAsker): Explaining | undefined {
    const count = this.#counts.get(asker);
    if (count === undefined) return undefined;
    const { done, failed, total, image, problem } = count;
    return { done, failed, total, image, problem };
  }

  /** Adds to what waits. What failed before is told no longer once all of that has ended. */
  add(asker: ExplainAsker, tasks: readonly ExplainTask[]): void {
    const before = this.#counts.get(asker);
    const goesOn = before !== undefined && !hasEnded(before);
    const count = goesOn ? before : { done: 0, failed: 0, total: 0, image: undefined, problem: undefined, waiting: [] };
    const known = new Set(count.waiting.map(keyOf));
    const fresh = tasks.filter((task) => !known.has(keyOf(task)));
    if (fresh.length === 0) return;
    count.waiting.push(...fresh);
    count.total += fresh.length;
    this.#counts.set(asker, count);
    asker.explainingChanged();
    if (!this.#busy) void this.#workOff();
  }

  /** Forgets what one has asked for, and what failed of it. */
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
      const outcome = await this.#explain(asker, task).catch((error: unknown): Outcome => {
        count.problem = toFailure(error).message;
        this.#services.log.warn(`Could not explain ${task.name} in the background (${count.problem})`);
        return 'failed';
      });
      if (outcome === 'made') count.done++;
      else if (outcome === 'failed') count.failed++;
      else if (outcome === 'again') count.waiting.unshift(task);
      else count.total--;
      // What failed stays until it has been seen.
      if (this.#counts.get(asker) === count && hasEnded(count) && count.failed === 0) this.#counts.delete(asker);
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

  /** @throws PipelineError when it fails. */
  async #explain(asker: ExplainAsker, { image, settings, done }: ExplainTask): Promise<Outcome> {
    const { host, config, history } = this.#services;
    const options = runOptions(config.read(image).settings, image.fsPath, settings);
    const found = await history.find(options);
    if (found !== undefined) {
      done(found.explanation);
      return 'made';
    }
    await this.#turns.quiet();
    if (this.#disposed || !this.#counts.has(asker)) return 'dropped';
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
      const { files } = await run.explanation;
      await history.record(options, image, files).keep(view, picture);
      done(view);
      return 'made';
    } catch (error) {
      if (yielded) return 'again';
      if (toFailure(error).code === 'cancelled') return 'dropped';
      throw error;
    } finally {
      this.#running = undefined;
      this.#turns.end();
      host.forget(run.id);
    }
  }
}

function hasEnded({ done, failed, total }: Count): boolean {
  return done + failed >= total;
}

function keyOf({ image, settings }: ExplainTask): string {
  return JSON.stringify([image.fsPath, settings]);
}
