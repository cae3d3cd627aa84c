import { element } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import { iconButton } from '../../base/ui.ts';

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
}

/**
 * A "More actions" button with a menu (the ARIA menu button).
 * @param groups of items, with a line between them.
 */
export function createMenu(groups: readonly (readonly MenuItem[])[]): HTMLElement {
  const made = groups.map((items) =>
    items.map(({ label, run }) => {
      const entry = element('button', { role: 'menuitem', text: label, tabIndex: -1, attributes: { type: 'button' } });
      entry.addEventListener('click', () => {
        close();
        run();
      });
      return entry;
    }),
  );
  const entries = made.flat();
  const lined = made.flatMap((group, rank) => (rank === 0 ? group : [element('hr', { role: 'separator' }), ...group]));
  const menu = element(
    'div',
    { class: 'menu', role: 'menu', hidden: true, attributes: { 'aria-label': 'More actions' } },
    ...lined,
  );
  const opener = iconButton('More actions', icon('more'), () => (menu.hidden ? open(0) : close()));
  opener.ariaHaspopup = 'menu';
  opener.ariaExpanded = 'false';
  const whole = element('div', { class: 'menu-holder' }, opener, menu);

  function open(at: number): void {
    menu.hidden = false;
    opener.ariaExpanded = 'true';
    const { top, bottom } = opener.getBoundingClientRect();
    const below = window.innerHeight - bottom;
    menu.classList.toggle('above', menu.offsetHeight > below && top > below);
    entries.at(at)?.focus();
  }

  function close(): void {
    const had = menu.contains(document.activeElement);
    menu.hidden = true;
    opener.ariaExpanded = 'false';
    if (had) opener.focus();
  }

  opener.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open(event.key === 'ArrowDown' ? 0 : -1);
  });
  menu.addEventListener('keydown', (event) => {
    const at = entries.findIndex((entry) => entry.matches(':focus'));
    const to = { ArrowDown: (at + 1) % entries.length, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) entries.at(to)?.focus();
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  whole.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && whole.contains(event.relatedTarget))) close();
  });
  return whole;
}
