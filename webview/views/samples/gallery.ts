import type { Sample } from '../../../src/protocol/panel.ts';
import { element, setHidden, setText } from '../../base/dom.ts';
import { onceAFrame } from '../../base/onceAFrame.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import { hasPictures, keepOrder, selectSamples } from '../../logic/samples.ts';
import { createBanner } from '../widgets/banner.ts';
import { createGalleryBar } from './galleryBar.ts';
import { createGalleryTiles } from './galleryTiles.ts';
import { createScatter } from './scatter.ts';
import { minTileWidth } from './tileGrid.ts';

export interface Gallery extends View {
  /** Moves the focus to a sample's tile, scrolling there if necessary. */
  focus(index: number): void;
}

function emptyText({ state }: Scene): string {
  if (state.explanation.samples.length > 0) return 'No samples match this filter.';
  if (state.explanation.phase === 'done') return 'This method makes no samples.';
  if (state.explanation.phase === 'running') return 'Samples appear here as they are made.';
  return 'No samples yet.';
}

/** The longer side of the pictures to request, in pixels: what a tile shows, and no more than the model sees. */
function pictureLength({ state }: Scene): number {
  const long = Math.max(...(state.explanation.prediction?.inputSize ?? [0]));
  return Math.min(long, Math.round(Math.min(128, Math.max(96, minTileWidth * devicePixelRatio))));
}

/** Both scenes list the samples of one run, with the same filter and order. */
function listsTheSame({ state, viewOptions }: Scene, next: Scene): boolean {
  const { filter, sort } = next.viewOptions;
  return state.run === next.state.run && viewOptions.filter === filter && viewOptions.sort === sort;
}

/** Says that pictures could not be loaded, with a button that requests them again. */
function createPictureFailure(pictures: SamplePictures) {
  const banner = createBanner(
    'warning',
    'warning',
    button('Try again', 'secondary', () => pictures.retry()),
  );
  banner.element.setAttribute('role', 'status');
  return { element: banner.element, update: () => banner.show(pictures.failure) };
}

/** All samples as tiles, in one list or by the class that they shifted to. Only pictures in view are requested. */
export function createGallery(
  actions: Actions,
  pictures: SamplePictures,
  open: (samples: readonly Sample[], position: number) => void,
): Gallery {
  const bar = createGalleryBar(actions);
  const words = element('p', { class: 'quiet' });
  const failure = createPictureFailure(pictures);
  let fromPlot = false;
  const openFrom = (plot: boolean) => (samples: readonly Sample[], position: number) => {
    fromPlot = plot;
    open(samples, position);
  };
  let scene: Scene | undefined;
  let shown: readonly Sample[] = [];
  /** The selection or the current sample differs from what is drawn. */
  let stale = false;
  const plan = onceAFrame(() => {
    if (stale && scene !== undefined) update(scene);
    else place();
  });
  const moved = (index: number) => {
    scatter.inspect(index);
    plan();
  };
  const tiles = createGalleryTiles(pictures, openFrom(false), moved, plan);
  const scatter = createScatter(actions, pictures, openFrom(true), () => {
    stale = true;
    plan();
  });

  function place(): void {
    if (scene === undefined) return;
    const looked = scatter.current();
    const indices = tiles.place(looked);
    const wanted = looked === undefined ? indices : [looked, ...indices];
    pictures.want(hasPictures(scene.state.explanation) ? wanted : []);
  }

  function update(next: Scene): void {
    const sameList = scene !== undefined && listsTheSame(scene, next);
    scene = next;
    stale = false;
    const { state, viewOptions } = next;
    pictures.use(state.run, pictureLength(next));
    bar.update(next);
    const passing = selectSamples(state.explanation.samples, viewOptions.filter, viewOptions.sort);
    scatter.update(next, passing);
    const selected = scatter.brushed(passing);
    const inHand = sameList && state.explanation.phase === 'running' && tiles.holdFocus(viewOptions.grouped);
    shown = inHand ? keepOrder(shown, selected) : selected;
    tiles.update(shown, next);
    setText(words, emptyText(next));
    setHidden(words, shown.length > 0);
    failure.update();
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
      ...tiles.parts,
    ),
    focus(index) {
      if (fromPlot && scene?.viewOptions.scatter) scatter.focus();
      else tiles.focus(index);
    },
    update,
  };
}
