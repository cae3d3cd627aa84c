import { formatShare } from '../../../src/common/numbers.ts';
import { formatSaid } from '../../../src/common/said.ts';
import type { Sample } from '../../../src/protocol/panel.ts';
import { arrange, element, freshId, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Scene } from '../../base/scene.ts';
import { groupSamples, type SampleGroup } from '../../logic/samples.ts';
import { TileGrid } from './tileGrid.ts';

interface Group {
  readonly element: HTMLElement;
  readonly grid: TileGrid;
  update(group: SampleGroup, scene: Scene): void;
  /** Whether its tiles are shown. */
  open: boolean;
}

/** The samples by the class that they shifted to: a heading that opens and closes each list of tiles. */
export class TileGroups {
  readonly element = element('div', { class: 'tile-groups' });
  readonly #makeGrid: () => TileGrid;
  readonly #changed: () => void;
  readonly #groups = new Map<string, Group>();
  #shown: readonly Group[] = [];
  #run: number | undefined;

  /**
   * @param moved is called when the focus has moved to another sample.
   * @param changed is called when tiles have to be placed again.
   */
  constructor(
    pictures: SamplePictures,
    open: (samples: readonly Sample[], position: number) => void,
    moved: (index: number) => void,
    changed: () => void,
  ) {
    this.#makeGrid = () => new TileGrid(pictures, open, moved);
    this.#changed = changed;
  }

  update(samples: readonly Sample[], scene: Scene): void {
    if (this.#run !== scene.state.run) this.#groups.clear();
    this.#run = scene.state.run;
    this.#shown = groupSamples(samples).map((found) => {
      const key = found.kept ? 'kept' : String(found.label);
      const group = this.#groups.get(key) ?? createGroup(this.#makeGrid(), this.#changed);
      this.#groups.set(key, group);
      group.update(found, scene);
      return group;
    });
    arrange(
      this.element,
      this.#shown.map((group) => group.element),
    );
  }

  /** Marks the current sample of another view; undefined: there is none. */
  mark(index: number | undefined): void {
    for (const { grid } of this.#shown) grid.mark(index);
  }

  /** @returns the samples whose tiles are in view. */
  place(): readonly number[] {
    return this.#shown.flatMap(({ open, grid }) => (open ? grid.place() : []));
  }

  focus(index: number): void {
    this.#shown.find(({ open, grid }) => open && grid.focus(index));
  }
}

function createGroup(grid: TileGrid, changed: () => void): Group {
  const name = element('span', { class: 'name' });
  const count = element('span', { class: 'number' });
  const toggle = element(
    'button',
    { class: 'group-toggle', attributes: { type: 'button', 'aria-expanded': 'true' } },
    icon('chevron'),
    name,
    ' ',
    count,
  );
  const figures = element('span', { class: 'quiet number' });
  grid.element.id = freshId('group');
  toggle.setAttribute('aria-controls', grid.element.id);
  const group: Group = {
    element: element(
      'section',
      { class: 'tile-group' },
      element('div', { class: 'group-head' }, element('h3', {}, toggle), figures),
      grid.element,
    ),
    grid,
    open: true,
    update(found, scene) {
      const { label, kept, samples, smallestChange, meanProbability } = found;
      const words = kept ? `kept: ${scene.nameOf(label)}` : `shifted to ${scene.nameOf(label)}`;
      setText(name, words);
      setTitle(toggle, scene.labelOf(label));
      setText(count, String(samples.length));
      const { target, unit } = scene.state.explanation.prediction ?? {};
      const of = target === undefined ? 'the class' : scene.nameOf(target.index);
      const mean = unit === 'score' ? `mean ${of}` : `mean probability of ${of}`;
      setText(
        figures,
        `smallest change ${formatShare(smallestChange, 3)} · ${mean} ${formatSaid(meanProbability, unit)}`,
      );
      grid.update(samples, scene, `Samples ${words}`);
    },
  };
  toggle.addEventListener('click', () => {
    group.open = !group.open;
    setAttribute(toggle, 'aria-expanded', String(group.open));
    setHidden(grid.element, !group.open);
    changed();
  });
  return group;
}
