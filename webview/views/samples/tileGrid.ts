import type { Sample } from '../../../src/protocol/panel.ts';
import { arrange, element, setAttribute } from '../../base/dom.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Scene } from '../../base/scene.ts';
import type { Size } from '../../logic/geometry.ts';
import { type GridLayout, layOutGrid, moveInGrid, visibleTiles } from '../../logic/grid.ts';
import { remember } from '../../logic/remember.ts';
import { originalPixels } from './changes.ts';
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
  readonly element = element('div', { class: 'tiles', role: 'listbox' });
  readonly #pictures: SamplePictures;
  readonly #open: (samples: readonly Sample[], position: number) => void;
  readonly #tiles = new Map<number, Tile>();
  #scene: Scene | undefined;
  #shown: readonly Sample[] = [];
  readonly #original = remember(originalPixels);
  #current: number | undefined;
  #marked: number | undefined;
  #layout: GridLayout = layOutGrid(0, 0, { minTileWidth, gap, aspect: 1, captionHeight });

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
    this.element.addEventListener('focusin', (event) => {
      const sample = this.#shown[this.#positionOf(event.target)];
      if (sample === undefined) return;
      this.#current = sample.index;
      moved(sample.index);
    });
    this.element.addEventListener('click', (event) => {
      const position = this.#positionOf(event.target);
      if (position >= 0) open(this.#shown, position);
    });
    this.element.addEventListener('keydown', (event) => this.#press(event));
  }

  /** What to show from now on; `place` draws it. */
  update(samples: readonly Sample[], scene: Scene, label: string): void {
    if (this.#scene !== undefined && this.#scene.state.run !== scene.state.run) {
      this.#tiles.clear();
      this.#current = undefined;
    }
    this.#shown = samples;
    this.#scene = scene;
    setAttribute(this.element, 'aria-label', label);
  }

  /** Marks the current sample of another view, which gets the keyboard first. undefined: there is none. */
  mark(index: number | undefined): void {
    if (index === this.#marked) return;
    this.#marked = index;
    if (index !== undefined && !this.element.contains(document.activeElement)) this.#current = index;
  }

  /** Puts the tiles in view into the page. @returns the samples that they show. */
  place(): readonly number[] {
    const scene = this.#scene;
    if (scene === undefined) return [];
    const count = this.#shown.length;
    const [inputHeight, inputWidth] = scene.state.explanation.prediction?.inputSize ?? [1, 1];
    const aspect = scene.state.explanation.remembered === undefined ? inputHeight / inputWidth : 0;
    const spec = { minTileWidth, gap, aspect, captionHeight };
    this.#layout = layOutGrid(this.element.clientWidth, count, spec);
    this.element.style.height = `${this.#layout.height}px`;
    const focus = this.#currentPosition();
    const visible = this.#positionsInView(focus).flatMap((position) => {
      const sample = this.#shown[position];
      return sample === undefined ? [] : [{ position, sample }];
    });
    const indices = new Set(visible.map(({ sample }) => sample.index));
    for (const index of this.#tiles.keys()) if (!indices.has(index)) this.#tiles.delete(index);
    const original = (size: Size) => this.#original(scene.photo, scene.frame, size.width, size.height);
    const elements = visible.map(({ position, sample }) => {
      const tile = this.#tiles.get(sample.index) ?? new Tile(sample.index);
      this.#tiles.set(sample.index, tile);
      const { columns, tileWidth: width, tileHeight: height } = this.#layout;
      const x = (position % columns) * (width + gap);
      const y = Math.floor(position / columns) * (height + gap);
      const place = { position, count, x, y, width, height, pictureHeight: height - captionHeight };
      tile.update(sample, scene, place, position === focus, sample.index === this.#marked);
      tile.show(this.#pictures.get(sample.index), original);
      return tile.element;
    });
    arrange(this.element, elements);
    return [...indices];
  }

  /** Moves the focus to a sample's tile, scrolling there if necessary. @returns whether the sample is here. */
  focus(index: number): boolean {
    const position = this.#shown.findIndex((sample) => sample.index === index);
    this.#moveTo(position);
    return position >= 0;
  }

  #positionsInView(focus: number): number[] {
    const count = this.#shown.length;
    const above = -this.element.getBoundingClientRect().top;
    const [first, end] = visibleTiles(this.#layout, count, above, above + window.innerHeight, spareRows);
    const positions = Array.from({ length: end - first }, (_, step) => first + step);
    if (count > 0 && focus < first) positions.unshift(focus);
    else if (count > 0 && focus >= end) positions.push(focus);
    return positions;
  }

  #press(event: KeyboardEvent): void {
    const at = this.#currentPosition();
    if (event.key === 'Enter' || event.key === ' ') this.#open(this.#shown, at);
    else {
      const to = moveInGrid(event.key, at, this.#shown.length, this.#layout.columns);
      if (to === undefined) return;
      this.#moveTo(to);
    }
    event.preventDefault();
  }

  #moveTo(position: number): void {
    const sample = this.#shown[position];
    if (sample === undefined) return;
    this.#current = sample.index;
    this.place();
    this.#tiles.get(sample.index)?.element.focus();
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
