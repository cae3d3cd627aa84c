import type { Sample } from '../../../src/protocol/panel.ts';
import { element, setHidden, setText } from '../../base/dom.ts';
import { onceAFrame } from '../../base/onceAFrame.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import { hasPictures, keepOrder, selectSamples } from '../../logic/samples.ts';
import { createBanner } from '../widgets/banner.ts';
import { createGalleryBar } from './galleryBar.ts';
import { createScatter } from './scatter.ts';
import { minTileWidth, TileGrid } from './tileGrid.ts';
import { TileGroups } from './tileGroups.ts';

export interface Gallery extends View {
  /** Moves the focus to a sample's tile, scrolling there if need be. */
  focus(index: number): void;
}

function emptyText({ state }: Scene): string {
  if (state.explanation.samples.length > 0) return 'No sample passes this filter.';
  if (state.explanation.phase === 'done') return 'This method makes no samples.';
  if (state.explanation.phase === 'running') return 'Samples show up here as they are made.';
  return 'There are no samples yet.';
}

/** All samples as tiles, in one list or by the class that they shifted to. Only pictures in view are asked for. */
export function createGallery(
  actions: Actions,
  pictures: SamplePictures,
  open: (samples: readonly Sample[], position: number) => void,
): Gallery {
  const bar = createGalleryBar(actions);
  const words = element('p', { class: 'quiet' });
  const retry = button('Try again', 'secondary', () => pictures.retry());
  const failure = createBanner('warning', 'warning', retry);
  failure.element.setAttribute('role', 'status');
  let fromPlot = false;
  const openTile = (samples: readonly Sample[], position: number) => {
    fromPlot = false;
    open(samples, position);
  };
  const openPoint = (samples: readonly Sample[], position: number) => {
    fromPlot = true;
    open(samples, position);
  };
  let scene: Scene | undefined;
  let shown: readonly Sample[] = [];
  /** Other samples are selected, or looked at, than are drawn. */
  let stale = false;
  const plan = onceAFrame(() => {
    if (stale && scene !== undefined) update(scene);
    else place();
  });
  const moved = (index: number) => {
    scatter.inspect(index);
    plan();
  };
  const list = new TileGrid(pictures, openTile, moved);
  const groups = new TileGroups(pictures, openTile, moved, plan);
  const scatter = createScatter(actions, pictures, openPoint, () => {
    stale = true;
    plan();
  });

  function place(): void {
    if (scene === undefined) return;
    const looked = scatter.current();
    const tiles = scene.viewOptions.grouped ? groups : list;
    tiles.mark(looked);
    const indices = tiles.place();
    const wanted = looked === undefined ? indices : [looked, ...indices];
    pictures.want(hasPictures(scene.state.explanation) ? wanted : []);
  }

  window.addEventListener('scroll', plan, { passive: true, capture: true });
  window.addEventListener('resize', plan);
  const resizes = new ResizeObserver(plan);
  resizes.observe(list.element);
  resizes.observe(groups.element);

  function update(next: Scene): void {
    const sameRun = scene?.state.run === next.state.run;
    const sameChoice =
      scene?.viewOptions.filter === next.viewOptions.filter && scene?.viewOptions.sort === next.viewOptions.sort;
    scene = next;
    stale = false;
    const { state, viewOptions } = next;
    const long = Math.max(...(state.explanation.prediction?.inputSize ?? [0]));
    const wanted = Math.round(Math.min(128, Math.max(96, minTileWidth * devicePixelRatio)));
    pictures.use(state.run, Math.min(long, wanted));
    bar.update(next);
    const passing = selectSamples(state.explanation.samples, viewOptions.filter, viewOptions.sort);
    scatter.update(next, passing);
    const selected = scatter.brushed(passing);
    const tiles = viewOptions.grouped ? groups.element : list.element;
    const inHand =
      state.explanation.phase === 'running' && sameRun && sameChoice && tiles.contains(document.activeElement);
    shown = inHand ? keepOrder(shown, selected) : selected;
    if (viewOptions.grouped) groups.update(shown, next);
    else list.update(shown, next, 'Samples');
    setText(words, emptyText(next));
    setHidden(words, shown.length > 0);
    setHidden(list.element, viewOptions.grouped || shown.length === 0);
    setHidden(groups.element, !viewOptions.grouped || shown.length === 0);
    failure.show(pictures.failure);
    place();
  }

  return {
    element: element(
      'section',
      { class: 'samples', attributes: { 'aria-label': 'Samples' } },
      bar.element,
      failure.element,
      scatter.element,
      words,
      list.element,
      groups.element,
    ),
    focus(index) {
      if (fromPlot && scene?.viewOptions.scatter) scatter.focus();
      else if (scene?.viewOptions.grouped) groups.focus(index);
      else list.focus(index);
    },
    update,
  };
}
