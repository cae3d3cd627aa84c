import type { ImageMap } from '../../../protocol/folders/failures.ts';
import type { History } from '../../history/history.ts';
import { runHistory } from '../../history/runHistory.ts';
import type { FolderRun } from '../folderRun.ts';
import { imageMapOf } from '../imageMap.ts';

type ClassMap = Omit<ImageMap, 'index'>;

/** The maps of a run's images, by path and class: of what was explained before, and what is explained now. */
export class RunMaps {
  readonly #maps = new Map<string, Map<number, ClassMap>>();
  readonly #told: (image: string, map: ClassMap) => void;

  /** @param told hears of every new one. */
  constructor(told: (image: string, map: ClassMap) => void) {
    this.#told = told;
  }

  *all(): Generator<readonly [image: string, map: ClassMap]> {
    for (const [image, maps] of this.#maps) for (const map of maps.values()) yield [image, map];
  }

  /** The map of an image's class. */
  of(image: string, target: number): ClassMap | undefined {
    return this.#maps.get(image)?.get(target);
  }

  add(image: string, map: ClassMap): void {
    const maps = this.#maps.get(image) ?? new Map<number, ClassMap>();
    maps.set(map.target, map);
    this.#maps.set(image, maps);
    this.#told(image, map);
  }

  /** The image's content is another now. */
  forget(image: string): void {
    this.#maps.delete(image);
  }

  /** Takes what the history has of the run's images by its model, as long as the files are as they were. */
  async fromHistory(history: History, run: FolderRun): Promise<void> {
    const of = { root: run.pathOf('.'), model: run.request.model };
    for await (const [image, explanation] of runHistory(history, of)) {
      const map = imageMapOf(explanation);
      if (map !== undefined) this.add(image, map);
    }
  }
}
