import type { Sample } from '../../../src/protocol/panel.ts';
import { arrange, element, setAttribute } from '../../base/dom.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Scene } from '../../base/scene.ts';
import type { Size } from '../../logic/geometry.ts';
import { type GridLayout, layOutGrid, moveInGrid, visibleTiles } from '../../logic/grid.ts';
import { remember } from '../../logic/remember.ts';
import { originalPixels } from './changes.ts';
import { createPager } from './pager.ts';
import { Tile } from './tile.ts';

/** The minimum width of a tile, in CSS pixels. */
export const minTileWidth = 112;
const gap = 8;
/** Two lines of text and the space around them. */
const captionHeight = 46;
/** Rows kept ready above and below what is in view. */
const spareRows = 2;

/** A list of tiles in which arrow keys move in two directions. Only tiles in view are in the page. */
export class TileGrid {
  readonly #list = element('div', { class: 'tiles', role: 'listbox' });
  readonly #pager = createPager((by) => this.#turn(by));
  readonly element = element('div', { class: 'tile-grid' }, this.#list, this.#pager.element);
  readonly #pictures: SamplePictures;
  readonly #open: (samples: readonly Sample[], position: number) => void;
  readonly #moved: (index: number) => void;
  readonly #tiles = new Map<number, Tile>();
  #scene: Scene | undefined;
  #shown: readonly Sample[] = [];
  readonly #original = remember(originalPixels);
  #current: number | undefined;
  #marked: number | undefined;
  #layout: GridLayout = layOutGrid(0, 0, { minTileWidth, gap, aspect: 1, captionHeight });
  /** While one row is shown at a time: a position in it. */
  #page = 0;

  /**
   * @param open opens a sample of the list.
   * @param moved is called when the focus has moved to another sample, so that tiles have to be placed again.
   */
  constructor(
    pictures: SamplePictures,
    open: (samples: readonly Sample[], position: number) => void,
    moved: (index: number) => void,
  ) {
    this.#pictures = pictures;
    this.#open = open;
    this.#moved = moved;
    this.#list.addEventListener('focusin', (event) => {
      const sample = this.#shown[this.#positionOf(event.target)];
      if (sample === undefined) return;
      this.#current = sample.index;
      moved(sample.index);
    });
    this.#list.addEventListener('click', (event) => {
      const position = this.#positionOf(event.target);
      if (position >= 0) open(this.#shown, position);
    });
    this.#list.addEventListener('keydown', (event) => this.#press(event));
  }

  /** What to show from now on; `place` draws it. */
  update(samples: readonly Sample[], scene: Scene, label: string): void {
    const { state, viewOptions } = this.#scene ?? scene;
    const { filter, sort } = scene.viewOptions;
    if (state.run !== scene.state.run) {
      this.#tiles.clear();
      this.#current = undefined;
    }
    if (state.run !== scene.state.run || viewOptions.filter !== filter || viewOptions.sort !== sort) this.#page = 0;
    this.#shown = samples;
    this.#scene = scene;
    setAttribute(this.#list, 'aria-label', label);
  }

  /** Marks the current sample of another view, which gets the keyboard first. undefined: there is none. */
  mark(index: number | undefined): void {
    if (index === this.#marked) return;
    this.#marked = index;
    if (index === undefined || this.#list.contains(document.activeElement)) return;
    this.#current = index;
    this.#page = this.#currentPosition();
  }

  /** Puts the tiles in view into the page. @returns the samples whose pictures are wanted: these, then the next row's. */
  place(): readonly number[] {
    const scene = this.#scene;
    if (scene === undefined) return [];
    const count = this.#shown.length;
    const [inputHeight, inputWidth] = scene.state.explanation.prediction?.inputSize ?? [1, 1];
    const aspect = scene.state.explanation.remembered === undefined ? inputHeight / inputWidth : 0;
    this.#layout = layOutGrid(this.#list.clientWidth, count, { minTileWidth, gap, aspect, captionHeight });
    const { columns, height, tileHeight } = this.#layout;
    const row = this.#rowShown();
    this.#list.style.height = `${row === undefined ? height : Math.min(height, tileHeight)}px`;
    if (row === undefined) this.#pager.hide();
    else this.#pager.show(row * columns, Math.min(count, (row + 1) * columns), count);
    const focus = this.#focusable(row);
    const positions = this.#positionsInView(row, focus);
    const visible = positions.flatMap((position) => {
      const sample = this.#shown[position];
      return sample === undefined ? [] : [{ position, sample }];
    });
    const indices = new Set(visible.map(({ sample }) => sample.index));
    for (const index of this.#tiles.keys()) if (!indices.has(index)) this.#tiles.delete(index);
    const elements = visible.map(({ position, sample }) => {
      const place = { position, row: row ?? 0, focusable: position === focus };
      return this.#draw(sample, scene, place);
    });
    arrange(this.#list, elements);
    const end = (positions.at(-1) ?? count) + 1;
    const next = row === undefined ? [] : this.#shown.slice(end, end + columns).map(({ index }) => index);
    return [...indices, ...next];
  }

  /** @param place the tile's position, the row at the top, and whether Tab goes to it. */
  #draw(sample: Sample, scene: Scene, place: { position: number; row: number; focusable: boolean }): HTMLElement {
    const tile = this.#tiles.get(sample.index) ?? new Tile(sample.index);
    this.#tiles.set(sample.index, tile);
    const { columns, tileWidth: width, tileHeight: height } = this.#layout;
    const { position } = place;
    const x = (position % columns) * (width + gap);
    const y = (Math.floor(position / columns) - place.row) * (height + gap);
    const count = this.#shown.length;
    const box = { position, count, x, y, width, height, pictureHeight: height - captionHeight };
    tile.update(sample, scene, box, place.focusable, sample.index === this.#marked);
    const original = (size: Size) => this.#original(scene.photo, scene.frame, size.width, size.height);
    tile.show(this.#pictures.get(sample.index), scene.viewOptions.changesOutlined, original);
    return tile.element;
  }

  /** Moves the focus to a sample's tile, scrolling there if necessary. @returns whether the sample is here. */
  focus(index: number): boolean {
    const position = this.#shown.findIndex((sample) => sample.index === index);
    this.#moveTo(position);
    return position >= 0;
  }

  /** The row that is shown; undefined: all are. */
  #rowShown(): number | undefined {
    if (this.#scene?.viewOptions.allRows === true) return undefined;
    // The focus takes its row along when the order changes.
    if (this.#list.contains(document.activeElement)) this.#page = this.#currentPosition();
    this.#page = Math.max(0, Math.min(this.#page, this.#shown.length - 1));
    return Math.floor(this.#page / this.#layout.columns);
  }

  /** The position that Tab goes to. */
  #focusable(row: number | undefined): number {
    const current = this.#currentPosition();
    const { columns } = this.#layout;
    return row === undefined || Math.floor(current / columns) === row ? current : row * columns;
  }

  #positionsInView(row: number | undefined, focus: number): number[] {
    const count = this.#shown.length;
    const above = -this.#list.getBoundingClientRect().top;
    const [first, end] =
      row === undefined
        ? visibleTiles(this.#layout, count, above, above + window.innerHeight, spareRows)
        : [row * this.#layout.columns, Math.min(count, (row + 1) * this.#layout.columns)];
    const positions = Array.from({ length: end - first }, (_, step) => first + step);
    if (count > 0 && focus < first) positions.unshift(focus);
    else if (count > 0 && focus >= end) positions.push(focus);
    return positions;
  }

  #press(event: KeyboardEvent): void {
    const at = this.#currentPosition();
    if (event.key === 'Enter' || event.key === ' ') this.#open(this.#shown, at);
    else {
      const page = this.#scene?.viewOptions.allRows === true ? 4 : 1;
      const to = moveInGrid(event.key, at, this.#shown.length, this.#layout.columns, page);
      if (to === undefined) return;
      this.#moveTo(to);
    }
    event.preventDefault();
  }

  #moveTo(position: number): void {
    const sample = this.#shown[position];
    if (sample === undefined) return;
    this.#current = sample.index;
    this.#page = position;
    this.place();
    this.#tiles.get(sample.index)?.element.focus();
  }

  /** Shows the next (1) or the previous (−1) row. */
  #turn(by: 1 | -1): void {
    const { columns } = this.#layout;
    this.#page = (Math.floor(this.#page / columns) + by) * columns;
    const first = this.#shown[this.#page];
    if (first === undefined) return;
    this.#current = first.index;
    this.#moved(first.index);
  }

  #currentPosition(): number {
    return Math.max(
      0,
      this.#shown.findIndex(({ index }) => index === this.#current),
    );
  }

  #positionOf(target: EventTarget | null): number {
    const index = target instanceof Element ? target.closest('[data-index]')?.getAttribute('data-index') : undefined;
    return index === undefined ? -1 : this.#shown.findIndex((sample) => String(sample.index) === index);
  }
}
