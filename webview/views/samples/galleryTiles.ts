import type { Sample } from '../../../src/protocol/panel.ts';
import { setHidden } from '../../base/dom.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Scene } from '../../base/scene.ts';
import { TileGrid } from './tileGrid.ts';
import { TileGroups } from './tileGroups.ts';

interface GalleryTiles {
  readonly parts: readonly HTMLElement[];
  update(samples: readonly Sample[], scene: Scene): void;
  /** Marks the current sample and lays out the tiles in view; returns the indices of their samples. */
  place(looked: number | undefined): readonly number[];
  /** The focus is on a tile of the one list (false) or of the groups (true). */
  holdFocus(grouped: boolean): boolean;
  focus(index: number): void;
}

/**
 * The gallery's tiles, in one list or in groups, whichever is chosen.
 *
 * @param open opens a sample of a list.
 * @param moved is called with the sample whose tile the user moves to.
 * @param changed is called when other tiles may be in view, so that they have to be laid out again.
 */
export function createGalleryTiles(
  pictures: SamplePictures,
  open: (samples: readonly Sample[], position: number) => void,
  moved: (index: number) => void,
  changed: () => void,
): GalleryTiles {
  const list = new TileGrid(pictures, open, moved);
  const groups = new TileGroups(pictures, open, moved, changed);
  let inGroups = false;
  window.addEventListener('scroll', changed, { passive: true, capture: true });
  window.addEventListener('resize', changed);
  const resizes = new ResizeObserver(changed);
  resizes.observe(list.element);
  resizes.observe(groups.element);

  return {
    parts: [list.element, groups.element],
    update(samples, scene) {
      inGroups = scene.viewOptions.grouped;
      if (inGroups) groups.update(samples, scene);
      else list.update(samples, scene, 'Samples');
      setHidden(list.element, inGroups || samples.length === 0);
      setHidden(groups.element, !inGroups || samples.length === 0);
    },
    place(looked) {
      const tiles = inGroups ? groups : list;
      tiles.mark(looked);
      return tiles.place();
    },
    holdFocus: (grouped) => (grouped ? groups : list).element.contains(document.activeElement),
    focus(index) {
      if (inGroups) groups.focus(index);
      else list.focus(index);
    },
  };
}
