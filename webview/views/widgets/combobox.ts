import { printable } from '../../../src/common/printable.ts';
import { element, setAttribute } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import { type ClassGroup, type ClassOption, createClassList } from './classList.ts';

export interface Combobox {
  readonly element: HTMLElement;
  /** Shows the chosen name, unless the user is typing. */
  update(chosen: string): void;
}

/**
 * A searchable list of classes (the ARIA editable combobox with a listbox).
 * @param groups builds the list when it opens: with a thousand classes it is not kept in the page.
 */
export function createCombobox(
  label: string,
  groups: () => readonly ClassGroup[],
  onPick: (value: number | undefined) => void,
): Combobox {
  const list = createClassList(label, groups, (id) => setAttribute(input, 'aria-activedescendant', id));
  const input = element('input', {
    role: 'combobox',
    attributes: {
      type: 'text',
      'aria-label': label,
      'aria-autocomplete': 'list',
      'aria-controls': list.element.id,
      'aria-expanded': 'false',
      autocomplete: 'off',
      spellcheck: 'false',
    },
  });
  let chosenName = '';

  function show(open: boolean): void {
    list.element.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
  }

  function open(query: string): void {
    list.fill(query);
    show(true);
  }

  function close(): void {
    show(false);
    list.clear();
    input.value = chosenName;
    // The next word replaces it, as when the field is entered.
    if (document.activeElement === input) input.select();
  }

  function pick(chosen: ClassOption | undefined): void {
    if (chosen === undefined) return;
    chosenName = printable(chosen.name);
    close();
    onPick(chosen.value);
  }

  function press(event: KeyboardEvent): void {
    const isOpen = !list.element.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (isOpen) list.move(event.key === 'ArrowDown' ? 1 : -1);
      else open('');
    } else if (event.key === 'Enter' && isOpen && list.active !== undefined) pick(list.active);
    else if (event.key === 'Enter' && isOpen) {
      // Words that name no class are no answer: the form would go on with the class that they were typed over.
    } else if (event.key === 'Escape' && isOpen) close();
    else return;
    event.preventDefault();
  }

  input.addEventListener('focus', () => input.select());
  input.addEventListener('input', () => open(input.value));
  input.addEventListener('click', () => list.element.hidden && open(''));
  input.addEventListener('blur', close);
  input.addEventListener('keydown', press);
  // The list must not take the focus: the input's blur would close it before the click arrives.
  list.element.addEventListener('pointerdown', (event) => event.preventDefault());
  list.element.addEventListener('click', ({ target }) => pick(list.optionAt(target)));

  return {
    element: element('div', { class: 'combobox' }, input, icon('chevron'), list.element),
    update(chosen) {
      const shown = printable(chosen);
      if (shown === chosenName) return;
      chosenName = shown;
      if (document.activeElement !== input) input.value = shown;
    },
  };
}
