import type { ImageMap } from '../../protocol/folders/failures.ts';
import type { Pipeline } from '../process/pipelineHost.ts';
import type { FolderRun } from './folderRun.ts';

type ClassMap = Omit<ImageMap, 'index'>;

/** Maps that one question has: of 224 pixels a side they are 10 MB. */
const mostAtOnce = 50;

/** Has the maps of a run held to the objects that somebody has marked in its images, a few at a time. */
export class ObjectMeasure {
  readonly #waiting = new Map<string, { readonly image: string; readonly map: ClassMap }>();
  readonly #pipeline: Pick<Pipeline, 'objectEvidence'>;
  readonly #run: Pick<FolderRun, 'records' | 'labels' | 'pathOf'>;
  readonly #found: (image: string, map: ClassMap) => void;
  #busy = false;

  /** @param found hears of every map whose objects are known. */
  constructor(
    pipeline: Pick<Pipeline, 'objectEvidence'>,
    run: Pick<FolderRun, 'records' | 'labels' | 'pathOf'>,
    found: (image: string, map: ClassMap) => void,
  ) {
    this.#pipeline = pipeline;
    this.#run = run;
    this.#found = found;
  }

  /** Takes a map, unless it is measured already, or the true class of its image, which says what to look for, is not known yet. */
  add(image: string, map: ClassMap): void {
    const { records, labels } = this.#run;
    if (map.inside !== undefined || labels.length === 0 || records.indexOf(image) === undefined) return;
    this.#waiting.set(`${map.target} ${image}`, { image, map });
    if (!this.#busy) void this.#workOff();
  }

  /** Nobody waits for it: what fails is left out. */
  async #workOff(): Promise<void> {
    this.#busy = true;
    try {
      // What is added in one go is asked for in one go.
      await Promise.resolve();
      while (this.#waiting.size > 0) await this.#ask();
    } catch {
      this.#waiting.clear();
    } finally {
      this.#busy = false;
    }
  }

  async #ask(): Promise<void> {
    const some = [...this.#waiting].slice(0, mostAtOnce);
    for (const [key] of some) this.#waiting.delete(key);
    const { records } = this.#run;
    const maps = some.map(([, { image, map }]) => {
      const at = records.indexOf(image);
      const values = Float32Array.from(map.levels, (level) => level * map.step);
      const placed = { width: map.width, height: map.height, values };
      return {
        image,
        truth: (at === undefined ? undefined : records.all[at]?.truth) ?? null,
        frame: map.frame,
        map: placed,
      };
    });
    const answers = await this.#pipeline.objectEvidence({
      root: this.#run.pathOf('.'),
      labels: this.#run.labels,
      maps,
    });
    some.forEach(([, { image, map }], at) => {
      const inside = answers[at];
      if (inside) this.#found(image, { ...map, inside });
    });
  }
}
