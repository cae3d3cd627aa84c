import { hasTerm, toggleTerm } from '../../../src/common/evaluation/filter/filterTerms.ts';
import { element, freshId, setAttribute, setItems, setText } from '../../base/dom.ts';
import { check, checkbox, dropdown } from '../../base/ui.ts';
import { type Sort, sorts, sortWords } from '../logic/order.ts';
import { formatCount } from '../logic/words.ts';
import type { FailuresActions, FailuresView } from '../scene.ts';
import { createCompareChoice } from './compareChoice.ts';
import { createExplainButtons } from './explainButtons.ts';

/** Terms that a click adds to the filter, and their words. */
const chips: readonly (readonly [term: string, word: string])[] = [
  ['p>0.9', 'Confident'],
  ['margin<0.1', 'Close calls'],
  ['unreadable', 'Unreadable'],
  ['explained', 'Explained'],
];

/** The same where true classes are known. */
const judgedChips: typeof chips = [
  ['wrong', 'Wrong'],
  ['right', 'Right'],
];

/** The same where another model's answers are there. */
const compareChips: typeof chips = [
  ['differs', 'Models differ'],
  ['broken', 'Broken'],
  ['fixed', 'Fixed'],
];

/** The most tags that get a chip. */
const mostTags = 6;

/** What the wall and the table show, in which order, and what can be done with it. */
export function createFilterBar(actions: FailuresActions, down: () => void): FailuresView {
  let filter = '';
  const problems = element('ul', { class: 'filter-problems', id: freshId('problems'), hidden: true });
  const input = element('input', {
    class: 'filter',
    attributes: {
      type: 'text',
      'aria-label': 'Filter',
      'aria-describedby': problems.id,
      placeholder: 'Filter: pred:cat true:dog p>0.9 tag:todo',
      autocomplete: 'off',
      spellcheck: 'false',
    },
  });
  input.addEventListener('input', () => actions.changeView({ filter: input.value }));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') down();
    else if (event.key === 'Escape' && input.value !== '') actions.changeView({ filter: '' });
    else return;
    event.preventDefault();
  });
  const chipRow = createChips((term) => actions.changeView({ filter: toggleTerm(filter, term) }));
  const sort = dropdown('Order', (value) => {
    const known = sorts.find((name) => name === value);
    if (known !== undefined) actions.changeView({ sort: known });
  });
  const maps = checkbox('Maps', (on) => actions.changeView({ maps: on }));
  const count = element('span', { class: 'number quiet', role: 'status' });
  const explain = createExplainButtons(actions);
  const compare = createCompareChoice(actions);
  return {
    element: element(
      'div',
      { class: 'filter-bar' },
      element('div', { class: 'filter-row' }, input, sort.element, maps, explain.element),
      problems,
      element('div', { class: 'filter-row' }, chipRow.element, compare.element, count),
    ),
    update(scene) {
      const { viewOptions, shown, count: all, written } = scene;
      filter = viewOptions.filter;
      if (input.value !== filter) input.value = filter;
      setItems(problems, scene.filter.problems);
      setAttribute(input, 'aria-invalid', String(scene.filter.problems.length > 0));
      const tags = [...new Set([...written.values()].flatMap((of) => of.tags))].sort().slice(0, mostTags);
      const { truth, against } = scene.state;
      const judged = truth.from === 'none' ? [] : judgedChips;
      const compared = against.chosen !== undefined;
      const tagChips = tags.map((tag) => [tagTerm(tag), tag] as const);
      chipRow.update([...judged, ...chips, ...(compared ? compareChips : []), ...tagChips], filter);
      const offered = sorts.filter((name) => compared || name !== 'disagreement');
      sort.update(offered, offered.map(wordOfSort), viewOptions.sort);
      compare.update(scene);
      check(maps, viewOptions.maps);
      const of = shown.length === all ? '' : `${formatCount(shown.length)} of `;
      setText(count, `${of}${formatCount(all)} ${all === 1 ? 'image' : 'images'}`);
      explain.update(scene);
    },
  };
}

function tagTerm(tag: string): string {
  return /[\s"]/u.test(tag) ? `tag:"${tag.replaceAll('"', '')}"` : `tag:${tag}`;
}

function wordOfSort(sort: Sort): string {
  return sortWords[sort];
}

function createChips(toggle: (term: string) => void) {
  let drawn = '';
  const row = element('div', { class: 'chips', role: 'group', attributes: { 'aria-label': 'Common filters' } });
  return {
    element: row,
    update(wanted: typeof chips, filter: string): void {
      const key = JSON.stringify(wanted);
      if (key !== drawn) {
        drawn = key;
        row.replaceChildren(
          ...wanted.map(([term, word]) => {
            const chip = element('button', { class: 'chip', text: word, title: term, attributes: { type: 'button' } });
            chip.addEventListener('click', () => toggle(term));
            return chip;
          }),
        );
      }
      wanted.forEach(([term], at) => {
        const chip = row.children[at];
        if (chip !== undefined) setAttribute(chip, 'aria-pressed', String(hasTerm(filter, term)));
      });
    },
  };
}
