/** Sizes, in CSS pixels, of a grid of equal tiles that fills its width. */
export interface GridLayout {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly gap: number;
  readonly height: number;
}

/** The constraints of a grid. */
export interface GridSpec {
  readonly minTileWidth: number;
  readonly gap: number;
  /** Picture height divided by its width. */
  readonly aspect: number;
  /** Height of the lines under the picture. */
  readonly captionHeight: number;
}

/** As many columns as fit the width, and as many rows as the tiles need. */
export function layOutGrid(width: number, count: number, spec: GridSpec): GridLayout {
  const columns = Math.max(1, Math.floor((width + spec.gap) / (spec.minTileWidth + spec.gap)));
  const tileWidth = Math.max(1, Math.floor((width - (columns - 1) * spec.gap) / columns));
  const tileHeight = Math.round(tileWidth * spec.aspect) + spec.captionHeight;
  const rows = Math.ceil(count / columns);
  const height = rows === 0 ? 0 : rows * tileHeight + (rows - 1) * spec.gap;
  return { columns, rows, tileWidth, tileHeight, gap: spec.gap, height };
}

/**
 * Positions [first, end) of the tiles in rows that touch the span top–bottom, with `spare` extra rows on either side.
 */
export function visibleTiles(
  layout: GridLayout,
  count: number,
  top: number,
  bottom: number,
  spare: number,
): readonly [first: number, end: number] {
  const pitch = layout.tileHeight + layout.gap;
  const firstRow = Math.max(0, Math.floor(top / pitch) - spare);
  const endRow = Math.min(layout.rows, Math.ceil(bottom / pitch) + spare);
  const first = Math.min(count, firstRow * layout.columns);
  return [first, Math.max(first, Math.min(count, endRow * layout.columns))];
}

/**
 * The position that a key leads to in the grid; undefined if the key does not move.
 * @param page rows that Page Up and Page Down move by.
 */
export function moveInGrid(key: string, at: number, count: number, columns: number, page = 4): number | undefined {
  const last = count - 1;
  const rowStart = at - (at % columns);
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'ArrowRight':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return at - columns >= 0 ? at - columns : at;
    case 'ArrowDown':
      return at + columns <= last ? at + columns : rowStart + columns <= last ? last : at;
    case 'PageUp':
      return Math.max(at % columns, at - page * columns);
    case 'PageDown':
      return Math.min(last, at + page * columns);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
