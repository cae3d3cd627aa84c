import { matchClass } from '../../../src/common/labels/matchClass.ts';
import { element, freshId } from '../../base/dom.ts';
import { matchesLabel, otherNames } from '../../logic/labels.ts';

/** A class that can be picked. */
export interface ClassOption {
  /** undefined: whichever class is the most probable. */
  readonly value: number | undefined;
  readonly name: string;
  /** The full label, for searching and to distinguish classes with the same name. */
  readonly label: string;
}

/** Classes under a title. */
export interface ClassGroup {
  readonly title: string;
  readonly options: readonly ClassOption[];
}

/** The list of a combobox, in which one option is active: the one that Enter picks. */
export interface ClassList {
  readonly element: HTMLElement;
  /** The class of the active option. */
  readonly active: ClassOption | undefined;
  /** Lists the classes that match, by name or index; all of them if the query is empty. The first match is active. */
  fill(query: string): void;
  /** Makes the next or the previous option active, wrapping around. */
  move(step: 1 | -1): void;
  /** Deactivates all options. */
  clear(): void;
  /** The class of the option that an event came from. */
  optionAt(target: EventTarget | null): ClassOption | undefined;
}

/**
 * @param groups the classes to list, called for by every `fill`.
 * @param onActive is called with the id of the active option.
 */
export function createClassList(
  label: string,
  groups: () => readonly ClassGroup[],
  onActive: (id: string | undefined) => void,
): ClassList {
  const list = element('div', {
    id: freshId('classes'),
    class: 'combobox-list',
    role: 'listbox',
    hidden: true,
    attributes: { 'aria-label': label },
  });
  let options = new Map<Element, ClassOption>();
  let active: Element | undefined;

  function activate(option: Element | undefined): void {
    active?.setAttribute('aria-selected', 'false');
    active = option;
    onActive(option?.id);
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
  }

  function groupElement({ title, options: all }: ClassGroup, query: string): HTMLElement[] {
    const found = all.filter(({ label: whole, value }) =>
      value === undefined ? query === '' : matchesLabel(whole, value, query),
    );
    if (found.length === 0) return [];
    const titleId = freshId('group');
    const made = found.slice(0, mostShown).map((option) => {
      const item = optionElement(option);
      options.set(item, option);
      return item;
    });
    const head = element('div', { id: titleId, class: 'group-title', role: 'presentation', text: title });
    const more = found.length > mostShown ? [moreElement(found.length)] : [];
    return [element('div', { role: 'group', attributes: { 'aria-labelledby': titleId } }, head, ...made, ...more)];
  }

  /** The class with exactly that name, as in the terminal and the ground truth; otherwise the first match. */
  function likeliest(query: string): Element | undefined {
    const labels: string[] = [];
    for (const { value, label: whole } of options.values()) if (value !== undefined) labels[value] = whole;
    const [called] = matchClass(labels, query);
    const exact = [...options].find(([, { value }]) => value !== undefined && value === called);
    return exact?.[0] ?? options.keys().next().value;
  }

  return {
    element: list,
    get active() {
      return active && options.get(active);
    },
    fill(query) {
      options = new Map();
      const shown = groups().flatMap((group) => groupElement(group, query));
      const none = element('div', { class: 'group-title', text: 'No matching class.', role: 'presentation' });
      list.replaceChildren(...(shown.length > 0 ? shown : [none]));
      activate(query === '' ? undefined : likeliest(query));
    },
    move(step) {
      const all = [...options.keys()];
      const at = active === undefined ? (step === 1 ? -1 : 0) : all.indexOf(active);
      activate(all[(at + step + all.length) % all.length]);
    },
    clear: () => activate(undefined),
    optionAt(target) {
      const option = target instanceof Element ? target.closest('[role=option]') : null;
      return option === null ? undefined : options.get(option);
    },
  };
}

/** Elements for a hundred thousand classes would freeze the page for seconds. */
const mostShown = 2000;

function moreElement(count: number): HTMLElement {
  const numbers = [mostShown, count].map((value) => value.toLocaleString('en-US'));
  const text = `Showing ${numbers.join(' of ')} classes. Type to find others.`;
  return element('div', { class: 'group-title', text, role: 'presentation' });
}

function optionElement({ value, name, label }: ClassOption): HTMLElement {
  return element(
    'div',
    { id: freshId('class'), role: 'option', title: label, attributes: { 'aria-selected': 'false' } },
    element('span', { text: name }),
    element('span', { class: 'detail', text: value === undefined ? '' : otherNames(label) }),
  );
}
