import { PipelineError, toFailure } from '../../../common/errors.ts';
import type { RunTags } from '../../../protocol/folders/folderRun.ts';
import type { RunStore } from './runStore.ts';
import { changeNote, changeTag } from './runTags.ts';

/** What the user wrote about a run's images, kept as it is written. */
export class RunNotes {
  readonly #run: string;
  readonly #store: RunStore;
  readonly #changed: () => void;
  #all: RunTags['images'] = {};
  #saved: Promise<void> = Promise.resolve();

  constructor(run: string, store: RunStore, changed: () => void) {
    this.#run = run;
    this.#store = store;
    this.#changed = changed;
  }

  get all(): RunTags['images'] {
    return this.#all;
  }

  async read(): Promise<void> {
    this.#all = await this.#store.tags(this.#run);
    this.#changed();
  }

  /** @throws PipelineError that names the folder, when it can't be kept. */
  tag(images: readonly string[], tag: string, on: boolean): Promise<void> {
    return this.#keep(changeTag(this.#all, images, tag, on));
  }

  /** @throws PipelineError that names the folder, when it can't be kept. */
  note(image: string, text: string): Promise<void> {
    return this.#keep(changeNote(this.#all, image, text));
  }

  /** One after another: the last one counts. */
  #keep(all: RunTags['images']): Promise<void> {
    this.#all = all;
    this.#changed();
    this.#saved = this.#saved
      .catch(() => undefined)
      .then(() => this.#store.saveTags(this.#run, all))
      .catch((cause: unknown) => {
        const message = `Tags can’t be kept in ${this.#store.directory(this.#run)}: ${toFailure(cause).message}`;
        throw new PipelineError('export', message, { cause });
      });
    return this.#saved;
  }
}
