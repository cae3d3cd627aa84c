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

/** The title, what differs, and the buttons to retry, to mend what is wrong in the settings, and to stop. */
function createHead(tryAgain: () => void, end: () => void, openSetting: () => void) {
  const heading = element('h2', { text: 'Comparison', tabIndex: -1 });
  const kind = element('span', { class: 'quiet' });
  const again = button('Try again', 'secondary', tryAgain);
  const setting = button('Open Settings', 'secondary', openSetting);
  const stop = button('Stop comparing', 'secondary', end);
  return {
    element: element('div', { class: 'comparison-head' }, heading, kind, again, setting, stop),
    focus: () => heading.focus(),
    update(comparison: PanelComparison | undefined): void {
      const phase = comparison?.second?.phase;
      for (const part of [stop, kind]) setHidden(part, comparison === undefined);
      setHidden(setting, comparison?.second?.error?.setting === undefined);
      const changed = comparison?.modelChanged === true;
      setHidden(again, phase !== 'failed' && phase !== 'cancelled' && !changed);
      setText(again, changed ? 'Run B again' : 'Try again');
      if (comparison !== undefined) setText(kind, `${kindWords[comparison.change.kind]}. Export includes A only.`);
    },
  };
}

/**
 * The two explanations side by side at the section's end, created when first needed: most explanations are never
 * compared.
 */
function createBodyOnDemand(actions: Actions, section: HTMLElement) {
  let body: ComparisonBody | undefined;
  let probed = false;
  return {
    /** The probe is on the maps by keyboard. */
    isProbed: () => probed,
    update(scene: Scene, comparison: PanelComparison | undefined): void {
      const second = comparison?.second;
      if (body !== undefined) setHidden(body.element, second === undefined);
      if (comparison === undefined || second === undefined) return;
      if (body === undefined) {
        body = createComparisonBody(actions, (byKeyboard) => {
          probed = byKeyboard;
        });
        section.append(body.element);
      }
      body.update(scene, comparison, second);
    },
  };
}

/** Escape undoes one thing: the probe, an open list or, through `takeBack`, the form or the comparison. */
function onEscape(section: HTMLElement, isProbed: () => boolean, takeBack: () => void): void {
  /**
   * Whether the probe was on the maps when the key was pressed: by the time the event arrives here, it has been
   * removed.
   */
  let probed = false;
  const before = (): void => {
    probed = isProbed();
  };
  section.addEventListener('keydown', before, { capture: true });
  section.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || probed) return;
    event.preventDefault();
    takeBack();
  });
}

/** The focus must not vanish with the section. */
function leave(section: HTMLElement): void {
  if (section.contains(document.activeElement)) document.querySelector<HTMLElement>('.compare-button')?.focus();
}

/** Brings the focus to a comparison that was asked for when it comes, unless the user has gone on meanwhile. */
function createArrival(focus: () => void) {
  return {
    awaited: false,
    come(comparison: PanelComparison | undefined): void {
      if (!this.awaited || comparison === undefined) return;
      this.awaited = false;
      if (document.activeElement?.matches('.compare-button, h1')) focus();
    },
  };
}

/**
 * Compares the shown explanation with a second one: the choice, the two side by side, and the end of the comparison.
 */
export function createComparison(actions: Actions): ComparisonView {
  let scene: Scene | undefined;
  let shown: PanelComparison | undefined;
  const head = createHead(
    () => shown !== undefined && actions.compare(shown.change),
    () => end(),
    () => actions.command('openSetting'),
  );
  const form = createCompareForm((change) => {
    closeForm();
    arrival.awaited = change !== undefined && shown === undefined;
    if (change !== undefined) actions.compare(change);
  });
  const arrival = createArrival(head.focus);
  const waiting = element('p', { class: 'quiet', text: 'The comparison starts when the explanation is finished.' });
  const section = element(
    'section',
    { class: 'comparison', attributes: { 'aria-label': 'Comparison' } },
    head.element,
    form.element,
    waiting,
  );
  const body = createBodyOnDemand(actions, section);
  onEscape(section, body.isProbed, () => {
    if (form.isOpen) closeForm();
    else end();
  });

  function end(): void {
    leave(section);
    actions.compare(undefined);
  }

  function closeForm(): void {
    if (shown === undefined) leave(section);
    else head.focus();
    form.close();
    redraw();
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
    head.update(comparison);
    setHidden(waiting, comparison === undefined || second !== undefined);
    body.update(next, comparison);
    arrival.come(comparison);
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
