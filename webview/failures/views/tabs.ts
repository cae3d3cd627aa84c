import { element, freshId, setAttribute, setHidden } from '../../base/dom.ts';
import { type Tab, tabs } from '../logic/viewOptions.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';

const words: Readonly<Record<Tab, string>> = {
  wall: 'Wall',
  table: 'Table',
  matrix: 'Confusion',
  groups: 'Groups',
  classes: 'Classes',
  reliability: 'Reliability',
};

/** The views of a run, one at a time (the ARIA tabs). */
export function createTabs(actions: FailuresActions, views: Readonly<Record<Tab, FailuresView>>, above: FailuresView) {
  const ids = new Map(tabs.map((tab) => [tab, freshId(tab)]));
  const panels = tabs.map((tab) => {
    const labelled = { id: `${ids.get(tab)}-panel`, 'aria-labelledby': ids.get(tab) ?? '' };
    return element('section', { class: 'tab-panel', role: 'tabpanel', attributes: labelled }, views[tab].element);
  });
  const buttons = tabs.map((tab) => {
    const made = element('button', {
      class: 'tab',
      role: 'tab',
      text: words[tab],
      attributes: { type: 'button', id: ids.get(tab) ?? '', 'aria-controls': `${ids.get(tab)}-panel` },
    });
    made.addEventListener('click', () => actions.changeView({ tab }));
    return made;
  });
  const row = element('div', { class: 'tabs', role: 'tablist', attributes: { 'aria-label': 'Views' } }, ...buttons);
  row.addEventListener('keydown', (event) => {
    const at = buttons.findIndex((tab) => tab.matches(':focus'));
    const last = tabs.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ];
    const tab = to === undefined ? undefined : tabs[to];
    if (at < 0 || to === undefined || tab === undefined) return;
    event.preventDefault();
    actions.changeView({ tab });
    buttons[to]?.focus();
  });
  return {
    parts: [row, above.element, ...panels],
    update(scene: FailuresScene): void {
      const { tab: open } = scene.viewOptions;
      const listed = open === 'wall' || open === 'table';
      setHidden(above.element, !listed);
      if (listed) above.update(scene);
      tabs.forEach((tab, at) => {
        const [button, panel] = [buttons[at], panels[at]];
        if (button === undefined || panel === undefined) return;
        setAttribute(button, 'aria-selected', String(tab === open));
        button.tabIndex = tab === open ? 0 : -1;
        setHidden(panel, tab !== open);
        if (tab === open) views[tab].update(scene);
      });
    },
  };
}
