import { element, setAttribute } from '../../base/dom.ts';

const letters = ['A', 'B', 'A − B'] as const;

/**
 * The pictures of a comparison side by side. If the panel is too narrow for three, one is shown at a time, and the
 * buttons above choose which (see comparison.css).
 */
export function createPanes(...panes: readonly HTMLElement[]) {
  let shown = 0;
  const buttons = letters.map((text, rank) => {
    const made = element('button', { class: 'pane-button', text, attributes: { type: 'button' } });
    made.addEventListener('click', () => show(rank));
    return made;
  });
  const choice = element(
    'div',
    { class: 'pane-switch', role: 'group', attributes: { 'aria-label': 'Shown picture' } },
    ...buttons,
  );
  function show(rank: number): void {
    shown = rank;
    buttons.forEach((button, at) => {
      setAttribute(button, 'aria-pressed', String(at === shown));
    });
    panes.forEach((pane, at) => {
      pane.classList.toggle('behind', at !== shown);
    });
  }
  show(0);
  return [choice, element('div', { class: 'panes' }, ...panes)] as const;
}
