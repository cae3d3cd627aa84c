import type { FailuresState } from '../../../src/protocol/folders/failures.ts';
import { element } from '../../base/dom.ts';
import { dropdown } from '../../base/ui.ts';
import type { FailuresActions, FailuresView } from '../scene.ts';

/** Choices beside the runs. */
const [none, another] = ['none', 'another'];

/** Which other run of the same images the answers are compared with. */
export function createCompareChoice(actions: FailuresActions): FailuresView {
  let against: FailuresState['against'] = { runs: [] };
  const choice = dropdown('Compare with', (value) => {
    if (value !== another) return actions.compareWith(value === none ? '' : value);
    show();
    actions.command('otherModel');
  });
  const show = (): void => {
    const { runs, chosen } = against;
    const words = runs.map(({ name, model }) => `Compared with ${model} (${name})`);
    choice.update(
      [none, ...runs.map(({ run }) => run), another],
      ['Compare with…', ...words, 'Run another model…'],
      chosen ?? none,
    );
  };
  return {
    element: element('div', { class: 'compare-choice' }, choice.element),
    update({ state }) {
      against = state.against;
      show();
    },
  };
}
