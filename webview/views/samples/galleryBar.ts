import { element, setHidden } from '../../base/dom.ts';
import type { Actions, View } from '../../base/scene.ts';
import { check, checkbox, dropdown } from '../../base/ui.ts';
import { type Sort, sorts } from '../../logic/samples.ts';
import { createChips } from './chips.ts';

const sortWords: Readonly<Record<Sort, string>> = {
  varied: 'Smallest changes that shifted it, varied',
  shift: 'Smallest change that shifted the label',
  change: 'Smallest change',
  probability: 'Probability or score, high to low',
  leastProbable: 'Probability or score, low to high',
  index: 'Order of sampling',
};

/** Which samples are shown, and how: filters, scatter, groups and order. */
export function createGalleryBar(actions: Actions): View {
  const chips = createChips(actions);
  const sort = dropdown('Sort samples', (value) => {
    const chosen = sorts.find((name) => name === value);
    if (chosen !== undefined) actions.changeView({ sort: chosen });
  });
  const grouping = checkbox('Group by class', (grouped) => actions.changeView({ grouped }));
  const outlining = checkbox('Outline changes', (changesOutlined) => actions.changeView({ changesOutlined }));
  const rows = checkbox('All rows', (allRows) => actions.changeView({ allRows }));
  const plotting = checkbox('Scatter', (scatter) => actions.changeView({ scatter }));
  const sortLabel = element('span', { text: 'Sort', attributes: { 'aria-hidden': 'true' } });
  const ways = element(
    'div',
    { class: 'field' },
    outlining,
    plotting,
    grouping,
    rows,
    element('span', { class: 'sort' }, sortLabel, sort.element),
  );
  return {
    element: element('div', { class: 'samples-head' }, element('h2', { text: 'Samples' }), chips.element, ways),
    update(scene) {
      const { state, viewOptions } = scene;
      const never = state.explanation.phase === 'done' && state.explanation.samples.length === 0;
      for (const part of [chips.element, ways]) setHidden(part, never);
      chips.update(scene);
      sort.update(
        sorts,
        sorts.map((name) => sortWords[name]),
        viewOptions.sort,
      );
      check(outlining, viewOptions.changesOutlined);
      check(rows, viewOptions.allRows);
      check(grouping, viewOptions.grouped);
      check(plotting, viewOptions.scatter);
      setHidden(plotting, state.explanation.samples.length === 0);
    },
  };
}
