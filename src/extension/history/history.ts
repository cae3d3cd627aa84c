import path from 'node:path';
import * as vscode from 'vscode';
import { PipelineError } from '../../common/errors.ts';
import { isRight } from '../../common/labels/rightAnswer.ts';
import type { Stamps } from '../../protocol/fileStamps.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { Expected, ExplanationView, ShownPicture } from '../../protocol/panel.ts';
import { stampsOf } from '../../settings/fileStamps.ts';
import { defaultMethod, descriptorOf } from '../../settings/methods.ts';
import type { Config } from '../settings/config.ts';
import type { Log } from '../shared/log.ts';
import { entryId, type HistoryEntry, type HistoryHead, historyId } from './historyEntry.ts';
import { type HistoryLimits, HistoryStore } from './historyStore.ts';
import { type Staleness, staleness } from './staleness.ts';

/** A longer list would never be read. */
const mostEntries = 200;
const setting = 'relabel.history.megabytes';

/** Keeps an explanation that is finished, each time there is more of it to keep. */
export interface Recording {
  /** Never rejects: failing to write the history is no reason to lose what is shown. */
  keep(explanation: ExplanationView, picture: ShownPicture | undefined): Promise<void>;
}

/** What an explanation was made of. */
interface Made {
  readonly options: ExplainOptions;
  readonly uri: string;
  readonly stamps: Stamps;
}

/** An entry, and whether its files have changed. */
export interface HistoryItem {
  readonly head: HistoryHead;
  readonly stale: Staleness;
}

/** The finished explanations of this workspace, which can be shown again without running anything. */
export class History implements vscode.Disposable {
  readonly #store: HistoryStore;
  readonly #config: Config;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  /** Something was added or removed. */
  readonly onDidChange = this.#changed.event;

  /** @param storage a folder of ours, which need not exist yet */
  constructor(storage: vscode.Uri, config: Config, log: Log) {
    this.#store = new HistoryStore(path.join(storage.fsPath, 'history'), log);
    this.#config = config;
    this.#log = log;
    this.#disposables = [
      this.#changed,
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(setting)) this.#prune();
      }),
    ];
  }

  /** Absolute path of the folder with its files. */
  get folder(): string {
    return this.#store.folder;
  }

  /**
   * @param stamps of the files that it depends on, as the pipeline has found them.
   * @param expected tells the class that the image should have, as far as it is known.
   */
  record(options: ExplainOptions, image: vscode.Uri, stamps: Stamps, expected?: () => Expected | undefined): Recording {
    const made = { options, uri: image.toString(), stamps };
    return { keep: (view, picture) => this.#keep({ ...made, ...truthOf(view, expected?.()) }, view, picture) };
  }

  /** Whether there is an explanation that this file took part in, such as a model. @param file absolute path. */
  async knows(file: string): Promise<boolean> {
    return (await this.#store.list()).some(({ stamps }) => file in stamps);
  }

  async list(): Promise<readonly HistoryItem[]> {
    const heads = await this.#store.list();
    const now = await stampsOf([...new Set(heads.flatMap(({ stamps }) => Object.keys(stamps)))]);
    return heads.map((head) => ({ head, stale: staleness(head.image, head.stamps, now) }));
  }

  /** @returns undefined if it no longer exists or cannot be read. */
  async load(id: string): Promise<HistoryEntry | undefined> {
    return (await this.#load(id))?.found;
  }

  /** The explanation that running with these options would produce again: none of its files may have changed. */
  async find(options: ExplainOptions): Promise<HistoryEntry | undefined> {
    const { found, stale } = (await this.#load(historyId(options))) ?? {};
    return stale === undefined ? found : undefined;
  }

  remove(ids: readonly string[]): Promise<void> {
    return this.#change(async () => {
      for (const id of ids) await this.#store.remove(id);
    });
  }

  clear(): Promise<void> {
    return this.#change(() => this.#store.clear());
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  get #limits(): HistoryLimits {
    return { bytes: this.#config.read().settings.historyMegabytes * 2 ** 20, count: mostEntries };
  }

  async #load(id: string): Promise<{ found: HistoryEntry; stale: Staleness } | undefined> {
    const found = await this.#store.load(id);
    if (found === undefined) return undefined;
    const { head, explanation } = found;
    const stale = staleness(head.image, head.stamps, await stampsOf(Object.keys(head.stamps)));
    return { found: { ...found, explanation: { ...explanation, remembered: { made: head.made } } }, stale };
  }

  async #keep(
    { options, uri, stamps, truth }: Made & Pick<Partial<HistoryHead>, 'truth'>,
    view: ExplanationView,
    picture: ShownPicture | undefined,
  ): Promise<void> {
    const { prediction, status, settings } = view;
    const limits = this.#limits;
    if (prediction === undefined || status === undefined || limits.bytes === 0) return;
    const { label, probability } = prediction.target;
    const head: HistoryHead = {
      id: entryId(options, view),
      uri,
      image: options.image,
      made: Date.now(),
      model: options.model.name,
      ...(settings.method !== defaultMethod && { method: descriptorOf(options.method).title }),
      target: label,
      probability,
      ...(prediction.unit && { unit: prediction.unit }),
      status,
      ...(truth && { truth }),
      ...(picture?.thumbnail !== undefined && { thumbnail: picture.thumbnail }),
      stamps,
    };
    try {
      const evaluation = view.evaluation && { ...view.evaluation, busy: undefined };
      const explanation = { ...view, evaluation, error: undefined };
      const { window, orientation, profile, alpha, bands } = options.model.input;
      await this.#store.add(
        { head, explanation, picture, reading: { window, orientation, profile, alpha, bands } },
        limits,
      );
      this.#changed.fire();
    } catch (error) {
      this.#log.warn(`History: could not keep the explanation of ${options.image} (${String(error)})`);
    }
  }

  #prune(): void {
    this.#change(() => this.#store.prune(this.#limits)).catch((error: unknown) => this.#log.warn(String(error)));
  }

  /** @throws PipelineError if files of ours cannot be changed. */
  async #change(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (cause) {
      throw new PipelineError('export', `The history in ${this.#store.folder} could not be changed: ${String(cause)}`, {
        cause,
      });
    } finally {
      this.#changed.fire();
    }
  }
}

function truthOf({ prediction }: ExplanationView, expected: Expected | undefined): Pick<Partial<HistoryHead>, 'truth'> {
  if (prediction === undefined || expected === undefined) return {};
  return { truth: { label: expected.label, right: isRight(prediction, expected.index) } };
}
