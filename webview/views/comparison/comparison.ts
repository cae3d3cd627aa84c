import type { PanelComparison } from '../../../src/protocol/panel.ts';
import { element, setHidden, setText } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import { kindWords } from '../../logic/comparison.ts';
import { createCompareForm } from './compareForm.ts';
import { type ComparisonBody, createComparisonBody } from './comparisonBody.ts';

export interface ComparisonView extends View {
  /** Lets the user choose what to compare with. */
  choose(): void;
}

/** Compares the shown explanation with a second one: the choice, the two side by side, and the end of it. */
export function createComparison(actions: Actions): ComparisonView {
  let scene: Scene | undefined;
  let shown: PanelComparison | undefined;
  /** Made when it is first needed: most explanations are compared with nothing. */
  let body: ComparisonBody | undefined;
  /** The probe is on the maps by keyboard; was there when a key was pressed. */
  let probing = false;
  let probed = false;
  const heading = element('h2', { text: 'Comparison', tabIndex: -1 });
  const kind = element('span', { class: 'quiet' });
  const again = button('Try again', 'secondary', () => shown !== undefined && actions.compare(shown.change));
  const stop = button('Stop comparing', 'secondary', () => end());
  const form = createCompareForm((change) => {
    form.close();
    if (change === undefined && shown === undefined) leave();
    else heading.focus();
    if (change !== undefined) actions.compare(change);
    redraw();
  });
  const waiting = element('p', { class: 'quiet', text: 'The comparison begins when the explanation is finished.' });
  const section = element(
    'section',
    { class: 'comparison', attributes: { 'aria-label': 'Comparison' } },
    element('div', { class: 'comparison-head' }, heading, kind, again, stop),
    form.element,
    waiting,
  );
  // Escape takes back one thing: the probe, an open list, the form, the comparison.
  const before = (): void => {
    probed = probing;
  };
  section.addEventListener('keydown', before, { capture: true });
  section.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || probed) return;
    event.preventDefault();
    if (!form.isOpen) end();
    else if (shown === undefined) leave();
    else heading.focus();
    form.close();
    redraw();
  });

  function end(): void {
    leave();
    actions.compare(undefined);
  }

  /** The focus must not vanish with the section. */
  function leave(): void {
    if (section.contains(document.activeElement)) document.querySelector<HTMLElement>('.compare-button')?.focus();
  }

  function redraw(): void {
    if (scene !== undefined) update(scene);
  }

  function update(next: Scene): void {
    scene = next;
    const { comparison } = next.state;
    shown = comparison;
    form.update(next);
    const second = comparison?.second;
    setHidden(section, comparison === undefined && !form.isOpen);
    for (const part of [stop, kind]) setHidden(part, comparison === undefined);
    setHidden(again, second?.phase !== 'failed' && second?.phase !== 'cancelled');
    setHidden(waiting, comparison === undefined || second !== undefined);
    if (comparison !== undefined) setText(kind, `${kindWords[comparison.change.kind]}. Export writes A alone.`);
    if (body !== undefined) setHidden(body.element, second === undefined);
    if (comparison === undefined || second === undefined) return;
    if (body === undefined) {
      body = createComparisonBody(actions, (byKeyboard) => {
        probing = byKeyboard;
      });
      section.append(body.element);
    }
    body.update(next, comparison, second);
  }

  return {
    element: section,
    choose() {
      if (scene === undefined) return;
      form.open(scene);
      redraw();
      form.focus();
      form.element.scrollIntoView({ block: 'nearest' });
    },
    update,
  };
}
