import { setAttribute } from '../../base/dom.ts';
import { mapOf } from '../logic/mapOf.ts';
import { MapLayers } from '../mapLayers.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';
import type { Thumbnails } from '../thumbnails.ts';
import { VirtualGrid } from '../virtualGrid.ts';
import { clickInList, positionOf, pressInList } from './imageKeys.ts';
import { WallTile } from './wallTile.ts';

/** Two lines of text and the space around them. */
export const captionHeight = 42;

/** The minimum width of a tile, in CSS pixels. */
const minTileWidth = 132;

/** A list of images that can have the focus. */
export interface ImagesView extends FailuresView {
  /** Returns the keyboard to the image that it was on. */
  focus(): void;
}

/** All images that pass the filter, as a wall of pictures. */
export function createWall(actions: FailuresActions, thumbnails: Thumbnails): ImagesView {
  let scene: FailuresScene | undefined;
  const layers = new MapLayers();
  const grid = new VirtualGrid<WallTile>(
    {
      spec: { minTileWidth, gap: 8, aspect: 1, captionHeight },
      make: () => new WallTile(layers),
      keyOf: (position) => scene?.shown[position] ?? -1,
      draw(tile, position) {
        const index = scene?.shown[position];
        const record = index === undefined ? undefined : scene?.records[index];
        if (scene === undefined || index === undefined || record === undefined) return;
        const map = scene.viewOptions.maps ? mapOf(scene.maps, scene.records, index) : undefined;
        tile.update(scene, index, record, position);
        tile.show(thumbnails.get(index), map, scene.state.colormap);
      },
      placed(positions) {
        thumbnails.want(positions.flatMap((position) => scene?.shown[position] ?? []));
      },
    },
    'wall',
  );
  setAttribute(grid.list, 'role', 'listbox');
  setAttribute(grid.list, 'aria-multiselectable', 'true');
  setAttribute(grid.list, 'aria-label', 'Images');
  const list = {
    scene: () => scene,
    columns: () => grid.layout.columns,
    focus: (position: number) => grid.focus(position),
  };
  grid.list.addEventListener('keydown', (event) => pressInList(event, list, actions));
  grid.list.addEventListener('click', (event) => {
    const position = grid.positionOf(event.target);
    if (position !== undefined) clickInList(event, position, list, actions);
  });
  grid.list.addEventListener('dblclick', (event) => {
    const index = scene?.shown[grid.positionOf(event.target) ?? -1];
    if (index !== undefined) actions.open(index);
  });

  return {
    element: grid.element,
    update(after) {
      scene = after;
      grid.update(after.shown.length, positionOf(after));
    },
    focus() {
      if (scene !== undefined) grid.focus(positionOf(scene));
    },
  };
}
