import { moveInGrid } from '../../logic/grid.ts';
import type { GridItem, VirtualGrid } from '../virtualGrid.ts';

/** Arrow keys move in a list of rows; Enter, Space and a click act on one. */
export function createRowKeys<Item extends GridItem>(
  grid: VirtualGrid<Item>,
  count: () => number,
  act: (position: number) => void,
): { position(): number } {
  let at = 0;
  const go = (to: number): void => {
    at = to;
    grid.focus(to);
  };
  grid.list.addEventListener('keydown', (event) => {
    const to = moveInGrid(event.key, at, count(), 1);
    if (to !== undefined) go(to);
    else if (event.key === 'Enter' || event.key === ' ') act(at);
    else return;
    event.preventDefault();
  });
  grid.list.addEventListener('click', (event) => {
    const position = grid.positionOf(event.target);
    if (position === undefined) return;
    at = position;
    act(position);
  });
  return { position: () => Math.max(0, Math.min(at, count() - 1)) };
}
