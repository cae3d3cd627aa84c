import type { Remote } from '../../src/common/rpc.ts';
import type { FailuresHostApi } from '../../src/protocol/folders/failures.ts';
import { element, setHidden } from '../base/dom.ts';
import { ExamplePictures } from './examplePictures.ts';
import { createFiguresOf } from './figures.ts';
import type { FailuresActions, FailuresScene } from './scene.ts';
import { Thumbnails } from './thumbnails.ts';
import { createClasses } from './views/classes.ts';
import { createFilterBar } from './views/filterBar.ts';
import { createGroups } from './views/groups.ts';
import { createHeader } from './views/header.ts';
import { LargeView } from './views/large/large.ts';
import { WritingView } from './views/large/writing.ts';
import { createMatrix } from './views/matrix.ts';
import { createReliability } from './views/reliability.ts';
import { createSetup } from './views/setup.ts';
import { createTable } from './views/table.ts';
import { createTabs } from './views/tabs.ts';
import { createWall } from './views/wall.ts';

/** The views, each in its place. */
export interface FailuresLayout {
  /** Hidden until there is something to show. */
  readonly element: HTMLElement;
  update(scene: FailuresScene): void;
  /** Forgets the pictures of records that are of other images, or contents, now; undefined: of all. */
  forgetPictures(images?: readonly number[]): void;
  enlarge(index: number): void;
  write(images: readonly number[]): void;
  /** Moves the keyboard to the list of images the next time it is drawn. */
  focusListSoon(): void;
}

/** Long side, in pixels, of pictures on the wall, and of a large one. */
const sizes = { wall: 160, large: 1024 };

/** @param redraw asks for another `update`. */
export function createFailuresLayout(
  actions: FailuresActions,
  ask: Pick<Remote<FailuresHostApi>, 'thumbnails' | 'examplePictures'>,
  redraw: () => void,
): FailuresLayout {
  let open: FailuresScene['viewOptions']['tab'] = 'wall';
  let focusSoon = false;
  const figuresOf = createFiguresOf();
  // At 160 pixels the kept ones take 100 MB.
  const small = new Thumbnails(ask, redraw, sizes.wall, { atOnce: 24, kept: 1000 });
  const big = new Thumbnails(ask, redraw, sizes.large, { atOnce: 1, kept: 20 });
  const [wall, table] = [createWall(actions, small), createTable(actions)];
  const focusList = (): void => (open === 'table' ? table : wall).focus();
  const large = new LargeView(actions, big, small, focusList);
  const writing = new WritingView(actions, () => !large.isOpen && focusList());
  const others = {
    matrix: createMatrix(actions, figuresOf),
    groups: createGroups(actions, small),
    classes: createClasses(actions, figuresOf),
    reliability: createReliability(figuresOf),
  };
  const tabs = createTabs(actions, { wall, table, ...others }, createFilterBar(actions, focusList));
  const [header, setup] = [createHeader(actions, figuresOf), createSetup(actions, new ExamplePictures(ask, redraw))];
  const results = element('div', { class: 'results' }, ...tabs.parts);
  const main = element('main', { class: 'failures', hidden: true }, header.element, setup.element, results);
  main.append(large.element, writing.element);
  return {
    element: main,
    update(scene) {
      main.hidden = false;
      const asking = scene.state.phase === 'setup';
      open = scene.viewOptions.tab;
      small.use(scene.state.run);
      big.use(scene.state.run);
      header.update(scene);
      setHidden(setup.element, !asking);
      setHidden(results, asking);
      if (asking) setup.update(scene);
      else tabs.update(scene);
      large.update(scene);
      writing.update(scene);
      if (!focusSoon) return;
      focusSoon = false;
      focusList();
    },
    forgetPictures(images) {
      small.forget(images);
      big.forget(images);
    },
    enlarge: (index) => large.open(index),
    write: (images) => writing.open(images),
    focusListSoon() {
      focusSoon = true;
    },
  };
}
