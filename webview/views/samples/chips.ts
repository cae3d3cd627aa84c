import { arrange, element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { countSamples, type Filter, type SampleCounts } from '../../logic/samples.ts';

/** The number of classes that have a chip before "more" is pressed. */
const fewClasses = 6;

interface Entry {
  readonly filter: Filter;
  readonly word: string;
  readonly title: string;
  readonly count: number;
}

function entriesOf(scene: Scene, counts: SampleCounts): { main: Entry[]; classes: Entry[] } {
  const main: Entry[] = [
    { filter: 'all', word: 'all', title: 'All samples', count: counts.all },
    { filter: 'kept', word: 'kept', title: 'Samples that kept the label', count: counts.kept },
    { filter: 'shifted', word: 'shifted', title: 'Samples that changed the label', count: counts.shifted },
  ];
  const classes = counts.shiftedTo.map(({ label, count }) => ({
    filter: label,
    word: scene.nameOf(label),
    title: `Samples that shifted to “${scene.labelOf(label)}”`,
    count,
  }));
  const { filter } = scene.viewOptions;
  const expected = scene.state.image.expected?.index;
  const rank = classes.findIndex((entry) => entry.filter === expected);
  // What the model should have said comes first, however few samples have that label.
  if (rank > 0) classes.unshift(...classes.splice(rank, 1));
  if (typeof filter === 'number' && classes.every((entry) => entry.filter !== filter)) {
    classes.push({ filter, word: scene.nameOf(filter), title: scene.labelOf(filter), count: 0 });
  }
  return { main, classes };
}

/** The gallery's filters with their counts, one for each class that samples shifted to. */
export function createChips(actions: Actions): View {
  let all = false;
  let scene: Scene | undefined;
  const chips = new Map<Filter, HTMLButtonElement>();
  const more = element('button', { class: 'chip more', attributes: { type: 'button' } });
  const arrow = element('span', { class: 'chips-arrow', text: '→', attributes: { 'aria-hidden': 'true' } });
  const whole = element('div', { class: 'chips', role: 'group', attributes: { 'aria-label': 'Filter samples' } });
  more.addEventListener('click', () => {
    all = !all;
    if (scene !== undefined) update(scene);
  });

  function chipOf(filter: Filter): HTMLButtonElement {
    const known = chips.get(filter);
    if (known !== undefined) return known;
    const chip = element(
      'button',
      { class: 'chip', attributes: { type: 'button' } },
      element('span'),
      element('span', { class: 'number' }),
    );
    chip.addEventListener('click', () => actions.changeView({ filter }));
    chips.set(filter, chip);
    return chip;
  }

  function update(next: Scene): void {
    scene = next;
    const { main, classes } = entriesOf(next, countSamples(next.state.explanation.samples));
    const chosen = next.viewOptions.filter;
    const shown = classes.filter((entry, rank) => all || rank < fewClasses || entry.filter === chosen);
    for (const { filter, word, title, count } of [...main, ...shown]) {
      const chip = chipOf(filter);
      setText(chip.children[0] ?? chip, word);
      setText(chip.children[1] ?? chip, String(count));
      setAttribute(chip, 'aria-pressed', String(filter === chosen));
      setAttribute(chip, 'data-filter', String(filter));
      setTitle(chip, title);
      chip.classList.toggle('expected-chip', filter === next.state.image.expected?.index);
    }
    const hidden = classes.length - shown.length;
    setText(more, all ? 'fewer' : `${hidden} more`);
    setAttribute(more, 'aria-expanded', String(all));
    setHidden(more, all ? classes.length <= fewClasses : hidden === 0);
    setHidden(arrow, classes.length === 0);
    arrange(whole, [
      ...main.map(({ filter }) => chipOf(filter)),
      arrow,
      ...shown.map(({ filter }) => chipOf(filter)),
      more,
    ]);
  }

  return { element: whole, update };
}
