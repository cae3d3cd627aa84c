import { arrange, element, setAttribute } from '../base/dom.ts';
import { onceAFrame } from '../base/onceAFrame.ts';
import { type GridLayout, type GridSpec, layOutGrid, visibleTiles } from '../logic/grid.ts';

/** One of the elements that a grid reuses. */
export interface GridItem {
  readonly element: HTMLElement;
}

/** What a grid shows. */
export interface GridContent<Item extends GridItem> {
  readonly spec: GridSpec;
  make(): Item;
  /** The key of what is at a position: an item keeps its focus when its content moves elsewhere. */
  keyOf(position: number): number;
  /** Makes an item show what is at a position. */
  draw(item: Item, position: number): void;
  /** Is told which positions are in the page, so that their pictures can be requested. */
  placed?(positions: readonly number[]): void;
}

/** Shape of a table row: one per line, full width. */
export function rowSpec(height: number): GridSpec {
  return { minTileWidth: Number.POSITIVE_INFINITY, gap: 0, aspect: 0, captionHeight: height };
}

/** Rows kept ready above and below what is in view. */
const spareRows = 1;

/** A scrolling grid of any number of equal tiles. Only the tiles in view are in the page, and they are reused. */
export class VirtualGrid<Item extends GridItem> {
  /** The scrolling element. */
  readonly element: HTMLElement;
  /** Contains the items. */
  readonly list: HTMLElement;
  readonly #content: GridContent<Item>;
  readonly #items = new Map<number, Item>();
  readonly #free: Item[] = [];
  /** What was drawn for each item: scrolling only draws those that come into view. */
  readonly #drawn = new WeakMap<Item, { readonly version: number; readonly key: number; readonly position: number }>();
  /** Incremented whenever drawn content may have changed. */
  #version = 0;
  readonly #plan = onceAFrame(() => this.#place());
  #count = 0;
  #focus = 0;
  #width = 0;
  #height = 0;
  /** The focus moves to this position as soon as there is room for it. */
  #focusSoon = false;
  #layout: GridLayout;

  constructor(content: GridContent<Item>, className: string) {
    this.#content = content;
    this.list = element('div', { class: 'virtual-list' });
    this.element = element('div', { class: `virtual ${className}` }, this.list);
    this.#layout = layOutGrid(0, 0, content.spec);
    this.element.addEventListener('scroll', this.#plan, { passive: true });
    new ResizeObserver(([entry]) => {
      this.#width = Math.floor(entry?.contentRect.width ?? 0);
      this.#height = entry?.contentRect.height ?? 0;
      this.#version++;
      if (this.#focusSoon) this.focus(this.#focus);
      else this.#plan();
    }).observe(this.element);
  }

  get layout(): GridLayout {
    return this.#layout;
  }

  /** @param focus position that gets the keyboard focus. */
  update(count: number, focus: number): void {
    this.#count = count;
    this.#version++;
    this.#focus = Math.max(0, Math.min(focus, count - 1));
    this.#place();
  }

  /** Moves the focus to a position, scrolling there if necessary. */
  focus(position: number): void {
    if (position < 0 || position >= this.#count) return;
    this.#focus = position;
    this.#version++;
    this.#focusSoon = this.#width === 0;
    if (this.#focusSoon) return;
    this.#reveal(position);
    this.#place();
    this.#focusItem()?.focus({ preventScroll: true });
  }

  /** Scrolls just far enough to show a position. */
  #reveal(position: number): void {
    const { columns, tileHeight, gap } = this.#layout;
    const top = Math.floor(position / columns) * (tileHeight + gap);
    const { scrollTop } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + tileHeight > scrollTop + this.#height) this.element.scrollTop = top + tileHeight - this.#height;
  }

  /** The position of the item that an event came from; undefined: it came from none. */
  positionOf(target: EventTarget | null): number | undefined {
    const node = target instanceof Element ? target.closest('[data-position]') : null;
    return node === null ? undefined : Number(node.getAttribute('data-position'));
  }

  #place(): void {
    // While it is hidden it has no size.
    if (this.#width === 0) return;
    const layout = layOutGrid(this.#width, this.#count, this.#content.spec);
    this.#layout = layout;
    setStyle(this.list, 'height', `${layout.height}px`);
    const positions = this.#positions(layout);
    const hadFocus = this.list.contains(document.activeElement);
    const keys = new Set(positions.map((position) => this.#content.keyOf(position)));
    for (const [key, item] of this.#items) {
      if (keys.has(key)) continue;
      this.#items.delete(key);
      this.#free.push(item);
    }
    arrange(
      this.list,
      positions.map((position) => this.#draw(position, layout)),
    );
    // The item that had it is no longer shown.
    if (hadFocus && !this.list.contains(document.activeElement)) this.#focusItem()?.focus({ preventScroll: true });
    this.#content.placed?.(positions);
  }

  #draw(position: number, { columns, tileWidth, tileHeight, gap }: GridLayout): HTMLElement {
    const key = this.#content.keyOf(position);
    const item = this.#items.get(key) ?? this.#free.pop() ?? this.#content.make();
    this.#items.set(key, item);
    const node = item.element;
    const [drawn, version] = [this.#drawn.get(item), this.#version];
    if (drawn?.version === version && drawn.key === key && drawn.position === position) return node;
    this.#drawn.set(item, { version, key, position });
    setStyle(
      node,
      'transform',
      `translate(${(position % columns) * (tileWidth + gap)}px, ${Math.floor(position / columns) * (tileHeight + gap)}px)`,
    );
    setStyle(node, 'width', `${tileWidth}px`);
    setStyle(node, 'height', `${tileHeight}px`);
    setAttribute(node, 'data-position', String(position));
    node.tabIndex = position === this.#focus ? 0 : -1;
    this.#content.draw(item, position);
    return node;
  }

  #focusItem(): HTMLElement | undefined {
    return this.#count === 0 ? undefined : this.#items.get(this.#content.keyOf(this.#focus))?.element;
  }

  #positions(layout: GridLayout): number[] {
    const top = this.element.scrollTop;
    const [first, end] = visibleTiles(layout, this.#count, top, top + this.#height, spareRows);
    const positions = Array.from({ length: end - first }, (_, step) => first + step);
    if (this.#count > 0 && this.#focus < first) positions.unshift(this.#focus);
    else if (this.#count > 0 && this.#focus >= end) positions.push(this.#focus);
    return positions;
  }
}

function setStyle(node: HTMLElement, name: 'height' | 'width' | 'transform', value: string): void {
  if (node.style[name] !== value) node.style[name] = value;
}
