import path from 'node:path';
import type { ImageMap } from '../../protocol/failures.ts';
import type { History } from '../history/history.ts';
import type { FolderRun } from './folderRun.ts';
import { imageMapOf } from './imageMap.ts';

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

  add(image: string, map: ClassMap): void {
    const maps = this.#maps.get(image) ?? new Map<number, ClassMap>();
    maps.set(map.target, map);
    this.#maps.set(image, maps);
    this.#told(image, map);
  }

  /** Takes what the history has of the run's images by its model, as long as the files are as they were. */
  async fromHistory(history: History, run: FolderRun): Promise<void> {
    const { model } = run.request;
    const root = run.pathOf('.');
    for (const { head, stale } of await history.list()) {
      const image = path.relative(root, head.image).split(path.sep).join('/');
      const outside = image === '' || image.startsWith('../') || path.isAbsolute(image);
      if (outside || stale !== undefined || head.model !== model) continue;
      const entry = await history.load(head.id);
      const map = entry && imageMapOf(entry.explanation);
      if (map !== undefined) this.add(image, map);
    }
  }
}
