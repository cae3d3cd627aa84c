import { setAttribute } from '../../base/dom.ts';
import type { FailuresActions, FailuresScene } from '../scene.ts';
import { rowSpec, VirtualGrid } from '../virtualGrid.ts';
import { clickInList, positionOf, pressInList } from './imageKeys.ts';
import { createTableHead, TableRow } from './tableRow.ts';
import type { ImagesView } from './wall.ts';

/** In CSS pixels. */
const rowHeight = 26;

/** All images that pass the filter, one per row. */
export function createTable(actions: FailuresActions): ImagesView {
  let scene: FailuresScene | undefined;
  const grid = new VirtualGrid<TableRow>(
    {
      spec: rowSpec(rowHeight),
      make: () => new TableRow(),
      keyOf: (position) => scene?.shown[position] ?? -1,
      draw(row, position) {
        const index = scene?.shown[position];
        const record = index === undefined ? undefined : scene?.records[index];
        if (scene !== undefined && index !== undefined && record !== undefined)
          row.update(scene, index, record, position);
      },
    },
    'table',
  );
  const { element, list } = grid;
  const head = createTableHead(actions);
  element.prepend(head.element);
  setAttribute(element, 'role', 'grid');
  setAttribute(element, 'aria-label', 'Images');
  setAttribute(element, 'aria-multiselectable', 'true');
  setAttribute(list, 'role', 'rowgroup');
  const keys = { scene: () => scene, columns: () => 1, focus: (position: number) => grid.focus(position) };
  list.addEventListener('keydown', (event) => pressInList(event, keys, actions));
  list.addEventListener('click', (event) => {
    const position = grid.positionOf(event.target);
    if (position !== undefined) clickInList(event, position, keys, actions);
  });
  list.addEventListener('dblclick', (event) => {
    const index = scene?.shown[grid.positionOf(event.target) ?? -1];
    if (index !== undefined) actions.open(index);
  });

  return {
    element,
    update(after) {
      scene = after;
      setAttribute(element, 'aria-rowcount', String(after.shown.length + 1));
      element.classList.toggle('compared', after.state.against.chosen !== undefined);
      head.update(after);
      grid.update(after.shown.length, positionOf(after));
    },
    focus() {
      if (scene !== undefined) grid.focus(positionOf(scene));
    },
  };
}
