import type { Sample } from '../../src/extension/protocol.ts';
import { arrange, element, setHidden, setText } from '../dom.ts';
import { icon } from '../icons.ts';
import { type GridLayout, layOutGrid, moveInGrid, visibleTiles } from '../logic/grid.ts';
import { hasPictures, keepOrder, type Sort, selectSamples } from '../logic/samples.ts';
import type { Pictures } from '../pictures.ts';
import type { Actions, Scene, View } from '../scene.ts';
import { button, dropdown } from '../ui.ts';
import { createChips } from './chips.ts';
import { Tile } from './tile.ts';

const sorts: readonly Sort[] = ['change', 'probability', 'index'];
const sortWords = ['Smallest change first', 'Most probable first', 'As they were made'];
const minTileWidth = 112;
const gap = 8;
/** Two lines of text and the space around them. */
const captionHeight = 46;
/** Rows kept ready above and below what is in view. */
const spareRows = 2;

export interface Gallery extends View {
  /** Moves the focus to a sample's tile, scrolling there if need be. */
  focus(index: number): void;
}

function emptyText({ state }: Scene): string {
  if (state.samples.length > 0) return 'No sample passes this filter.';
  if (state.phase === 'done') return 'This method makes no samples.';
  if (state.phase === 'running') return 'Samples show up here as they are made.';
  return 'There are no samples yet.';
}

/**
 * All samples as a list of tiles in which arrow keys move in two directions. Only tiles in view are in the page, and
 * only their pictures are asked for.
 */
export function createGallery(
  actions: Actions,
  pictures: Pictures,
  open: (samples: readonly Sample[], position: number) => void,
): Gallery {
  const chips = createChips(actions);
  const sort = dropdown('Sort samples', (value) => {
    const chosen = sorts.find((name) => name === value);
    if (chosen !== undefined) actions.look({ sort: chosen });
  });
  const words = element('p', { class: 'quiet' });
  const failureWords = element('span', { class: 'banner-words' });
  const retry = button('Try again', 'secondary', () => pictures.retry());
  const failure = element(
    'div',
    { class: 'banner warning', hidden: true, role: 'status' },
    icon('warning'),
    failureWords,
    retry,
  );
  const list = element('div', { class: 'tiles', role: 'listbox', attributes: { 'aria-label': 'Samples' } });
  const tiles = new Map<number, Tile>();
  let scene: Scene | undefined;
  let shown: readonly Sample[] = [];
  let current: number | undefined;
  let layout: GridLayout = layOutGrid(0, 0, { minTileWidth, gap, aspect: 1, captionHeight });

  function currentPosition(): number {
    return Math.max(
      0,
      shown.findIndex(({ index }) => index === current),
    );
  }

  function place(): void {
    if (scene === undefined) return;
    const count = shown.length;
    const [inputHeight, inputWidth] = scene.state.prediction?.inputSize ?? [1, 1];
    layout = layOutGrid(list.clientWidth, count, {
      minTileWidth,
      gap,
      aspect: scene.state.remembered === undefined ? inputHeight / inputWidth : 0,
      captionHeight,
    });
    list.style.height = `${layout.height}px`;
    const above = -list.getBoundingClientRect().top;
    const [first, end] = visibleTiles(layout, count, above, above + window.innerHeight, spareRows);
    const focus = currentPosition();
    const positions = Array.from({ length: end - first }, (_, step) => first + step);
    if (count > 0 && focus < first) positions.unshift(focus);
    else if (count > 0 && focus >= end) positions.push(focus);

    const visible = positions.flatMap((position) => {
      const sample = shown[position];
      return sample === undefined ? [] : [{ position, sample }];
    });
    const indices = new Set(visible.map(({ sample }) => sample.index));
    for (const index of tiles.keys()) if (!indices.has(index)) tiles.delete(index);
    const elements = visible.map(({ position, sample }) => {
      const tile = tiles.get(sample.index) ?? new Tile(sample.index);
      tiles.set(sample.index, tile);
      const column = position % layout.columns;
      const row = Math.floor(position / layout.columns);
      const { tileWidth: width, tileHeight: height } = layout;
      const at = { x: column * (width + gap), y: row * (height + gap), width, height };
      if (scene !== undefined) {
        tile.update(
          sample,
          scene,
          { ...at, position, count, pictureHeight: height - captionHeight },
          position === focus,
        );
      }
      tile.show(pictures.get(sample.index));
      return tile.element;
    });
    arrange(list, elements);
    pictures.want(hasPictures(scene.state) ? [...indices] : []);
  }

  function moveTo(position: number): void {
    const sample = shown[position];
    if (sample === undefined) return;
    current = sample.index;
    place();
    tiles.get(sample.index)?.element.focus();
  }

  function positionOf(target: EventTarget | null): number {
    const index = target instanceof Element ? target.closest('[data-index]')?.getAttribute('data-index') : undefined;
    return index === undefined ? -1 : shown.findIndex((sample) => String(sample.index) === index);
  }

  let planned = false;
  function plan(): void {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      place();
    });
  }
  window.addEventListener('scroll', plan, { passive: true, capture: true });
  window.addEventListener('resize', plan);
  new ResizeObserver(plan).observe(list);

  list.addEventListener('focusin', (event) => {
    const sample = shown[positionOf(event.target)];
    if (sample !== undefined && sample.index !== current) {
      current = sample.index;
      plan();
    }
  });
  list.addEventListener('click', (event) => {
    const position = positionOf(event.target);
    if (position >= 0) open(shown, position);
  });
  list.addEventListener('keydown', (event) => {
    const at = currentPosition();
    if (event.key === 'Enter' || event.key === ' ') open(shown, at);
    else {
      const to = moveInGrid(event.key, at, shown.length, layout.columns);
      if (to === undefined) return;
      moveTo(to);
    }
    event.preventDefault();
  });

  return {
    element: element(
      'section',
      { class: 'samples', attributes: { 'aria-label': 'Samples' } },
      element(
        'div',
        { class: 'samples-head' },
        element('h2', { text: 'Samples' }),
        chips.element,
        element(
          'div',
          { class: 'field' },
          element('span', { text: 'Sort', attributes: { 'aria-hidden': 'true' } }),
          sort.element,
        ),
      ),
      failure,
      words,
      list,
    ),
    focus(index) {
      moveTo(shown.findIndex((sample) => sample.index === index));
    },
    update(next) {
      const sameRun = scene?.state.run === next.state.run;
      const sameChoice = scene?.look.filter === next.look.filter && scene?.look.sort === next.look.sort;
      scene = next;
      const { state, look } = next;
      const long = Math.max(...(state.prediction?.inputSize ?? [0]));
      const wanted = Math.round(Math.min(128, Math.max(96, minTileWidth * devicePixelRatio)));
      pictures.use(state.run, Math.min(long, wanted));
      if (!sameRun) {
        tiles.clear();
        current = undefined;
      }
      chips.update(next);
      sort.update(sorts, sortWords, look.sort);
      const selected = selectSamples(state.samples, look.filter, look.sort);
      const inHand = state.phase === 'running' && sameRun && sameChoice && list.contains(document.activeElement);
      shown = inHand ? keepOrder(shown, selected) : selected;
      setText(words, emptyText(next));
      setHidden(words, shown.length > 0);
      setHidden(list, shown.length === 0);
      setText(failureWords, pictures.failure ?? '');
      setHidden(failure, pictures.failure === undefined);
      place();
    },
  };
}
