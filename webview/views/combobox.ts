import { element, freshId, setAttribute } from '../dom.ts';
import { icon } from '../icons.ts';
import { matchesLabel, otherNames } from '../logic/labels.ts';

/** A class that can be picked. */
export interface ClassOption {
  /** undefined: whatever class is the most probable. */
  readonly value: number | undefined;
  readonly name: string;
  /** The whole label, to search in and to tell namesakes apart. */
  readonly label: string;
}

/** Classes under a title. */
export interface ClassGroup {
  readonly title: string;
  readonly options: readonly ClassOption[];
}

export interface Combobox {
  readonly element: HTMLElement;
  /** Shows the chosen name, unless the user is typing. */
  update(chosen: string): void;
}

/**
 * A searchable list of classes (the ARIA editable combobox with a listbox).
 * @param groups makes the list when it opens: with a thousand classes it is not kept in the page.
 */
export function createCombobox(
  label: string,
  groups: () => readonly ClassGroup[],
  onPick: (value: number | undefined) => void,
): Combobox {
  const listId = freshId('classes');
  const input = element('input', {
    role: 'combobox',
    attributes: {
      type: 'text',
      'aria-label': label,
      'aria-autocomplete': 'list',
      'aria-controls': listId,
      'aria-expanded': 'false',
      autocomplete: 'off',
      spellcheck: 'false',
    },
  });
  const list = element('div', {
    id: listId,
    class: 'combobox-list',
    role: 'listbox',
    hidden: true,
    attributes: { 'aria-label': label },
  });
  const whole = element('div', { class: 'combobox' }, input, icon('chevron'), list);
  let values = new Map<Element, ClassOption>();
  let active: Element | undefined;
  let chosenName = '';

  function activate(option: Element | undefined): void {
    if (active !== undefined) active.setAttribute('aria-selected', 'false');
    active = option;
    setAttribute(input, 'aria-activedescendant', option?.id);
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
  }

  function optionElement(option: ClassOption): HTMLElement {
    const others = option.value === undefined ? '' : otherNames(option.label);
    const made = element(
      'div',
      { id: freshId('class'), role: 'option', title: option.label, attributes: { 'aria-selected': 'false' } },
      element('span', { text: option.name }),
      element('span', { class: 'detail', text: others }),
    );
    values.set(made, option);
    return made;
  }

  function fillList(query: string): void {
    values = new Map();
    const shown = groups().flatMap(({ title, options }) => {
      const found = options.filter((option) =>
        option.value === undefined ? query === '' : matchesLabel(option.label, option.value, query),
      );
      if (found.length === 0) return [];
      const titleId = freshId('group');
      const head = element('div', { id: titleId, class: 'group-title', role: 'presentation', text: title });
      return [
        element(
          'div',
          { role: 'group', attributes: { 'aria-labelledby': titleId } },
          head,
          ...found.map(optionElement),
        ),
      ];
    });
    list.replaceChildren(...shown);
    if (shown.length === 0)
      list.append(element('div', { class: 'group-title', text: 'No class has this name.', role: 'presentation' }));
    activate(query === '' ? undefined : values.keys().next().value);
  }

  function open(query: string): void {
    fillList(query);
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
  }

  function close(): void {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    activate(undefined);
    input.value = chosenName;
  }

  function pick(option: Element): void {
    const chosen = values.get(option);
    if (chosen === undefined) return;
    chosenName = chosen.name;
    close();
    onPick(chosen.value);
  }

  function move(step: 1 | -1): void {
    if (list.hidden) {
      open('');
      return;
    }
    const options = [...values.keys()];
    const at = active === undefined ? (step === 1 ? -1 : 0) : options.indexOf(active);
    activate(options[(at + step + options.length) % options.length]);
  }

  input.addEventListener('focus', () => input.select());
  input.addEventListener('input', () => open(input.value));
  input.addEventListener('click', () => list.hidden && open(''));
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter' && !list.hidden && active !== undefined) pick(active);
    else if (event.key === 'Escape' && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  // The list must not take the focus: the input's blur would close it before the click arrives.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target instanceof Element ? event.target.closest('[role=option]') : null;
    if (option !== null) pick(option);
  });

  return {
    element: whole,
    update(chosen) {
      if (chosen === chosenName) return;
      chosenName = chosen;
      if (document.activeElement !== input) input.value = chosen;
    },
  };
}
