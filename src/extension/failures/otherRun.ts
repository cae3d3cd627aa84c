import { type OtherAnswer, OtherClasses } from '../../common/evaluation/comparison/disagreement.ts';
import type { FailuresState } from '../../protocol/folders/failures.ts';
import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import type { FolderRun } from './folderRun.ts';
import { rootOf } from './runRequest.ts';
import type { RunStore } from './runs/runStore.ts';

/** The run of another model that a run is compared with, and those that there are. */
export class OtherRun {
  readonly #store: Pick<RunStore, 'list' | 'header' | 'records'>;
  readonly #run: FolderRun;
  readonly #changed: () => void;
  #runs: FailuresState['against']['runs'] = [];
  /** What was asked for last; '': none. */
  #wanted: string | undefined;
  #takes = 0;
  #chosen: string | undefined;
  #labels: readonly string[] = [];
  #records: ReadonlyMap<string, EvaluationRecord> = new Map();
  #classes: { readonly of: readonly string[]; readonly found: OtherClasses } | undefined;

  /** @param changed the choice, or what there is, is another. */
  constructor(store: Pick<RunStore, 'list' | 'header' | 'records'>, run: FolderRun, changed: () => void) {
    this.#changed = changed;
    this.#store = store;
    this.#run = run;
  }

  get state(): FailuresState['against'] {
    return { runs: this.#runs, chosen: this.#chosen };
  }

  /** Looks which runs there are of images in the same folder, and takes what the chosen one has by now, if it is still there. */
  async look(): Promise<void> {
    const { id, images } = this.#run.request;
    const root = rootOf(images);
    const others = (await this.#store.list()).filter((other) => other.id !== id && rootOf(other.images) === root);
    this.#runs = others.map(({ id: run, name, model }) => ({ run, name, model }));
    if (this.#wanted === undefined) this.#changed();
    else await this.#take();
  }

  /** Goes on with what was compared before. */
  async restore(): Promise<void> {
    await this.look();
    const { against } = this.#run.request;
    if (against === undefined || this.#wanted !== undefined) return;
    this.#wanted = against;
    await this.#take();
  }

  /** @param run one of those that there are; '': none. */
  async choose(run: string): Promise<void> {
    this.#wanted = run;
    await this.#take();
    if (run === this.#wanted) await this.#run.describe({ against: this.#known ?? '' });
  }

  /** What the other model says of each of these; undefined: nothing is compared with. */
  answersTo(records: readonly EvaluationRecord[]): readonly (OtherAnswer | undefined)[] | undefined {
    if (this.#chosen === undefined) return undefined;
    const { labels } = this.#run;
    if (this.#classes?.of !== labels) this.#classes = { of: labels, found: new OtherClasses(labels, this.#labels) };
    const { found } = this.#classes;
    return records.map((record) => {
      const other = this.#records.get(record.image);
      return other && found.answer(record, other);
    });
  }

  /** What is asked for, if it is there. */
  get #known(): string | undefined {
    return this.#runs.find(({ run }) => run === this.#wanted)?.run;
  }

  /** Loads what is asked for; a load that another has overtaken, which may be of another run or newer, changes nothing. */
  async #take(): Promise<void> {
    const take = ++this.#takes;
    const known = this.#known;
    const [header, records] =
      known === undefined ? [] : await Promise.all([this.#store.header(known), this.#store.records(known)]);
    if (take !== this.#takes) return;
    this.#chosen = header && known;
    this.#labels = header?.labels ?? [];
    this.#records = new Map((records ?? []).map((record) => [record.image, record]));
    this.#classes = undefined;
    this.#changed();
  }
}
