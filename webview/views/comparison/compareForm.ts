import type { ComparisonChange } from '../../../src/protocol/panel.ts';
import { element } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import { kindsOf, usualChange } from '../../logic/comparison.ts';
import { createForm } from '../widgets/form.ts';
import { createCompareFields } from './compareFields.ts';

export interface CompareForm {
  readonly element: HTMLElement;
  /** Shows the form, starting from the current comparison or the most informative one. */
  open(scene: Scene): void;
  /** Once it is visible. */
  focus(): void;
  close(): void;
  readonly isOpen: boolean;
  update(scene: Scene): void;
}

/** Asks for the one thing in which a second explanation differs. `onDone` gets it; undefined: cancelled. */
export function createCompareForm(onDone: (change: ComparisonChange | undefined) => void): CompareForm {
  let scene: Scene | undefined;
  let change: ComparisonChange | undefined;

  function choose(next: ComparisonChange | undefined): void {
    change = next;
    if (scene !== undefined) show(scene);
  }

  const fields = createCompareFields(() => scene, choose);
  const submit = button('Compare', 'primary', () => form.requestSubmit());
  const form = createForm(
    { class: 'compare-form', label: 'Compare with' },
    () => {
      if (change !== undefined && differs(change)) onDone(change);
    },
    element('span', { text: 'Compare with', attributes: { 'aria-hidden': 'true' } }),
    ...fields.parts,
    submit,
    button('Cancel', 'secondary', () => onDone(undefined)),
  );
  form.hidden = true;

  function differs(wanted: ComparisonChange): boolean {
    return wanted.kind !== 'seed' || wanted.seed !== scene?.state.explanation.settings.seed;
  }

  function show(next: Scene): void {
    fields.update(next, change);
    submit.disabled = change === undefined || !differs(change);
  }

  return {
    element: form,
    open(next) {
      scene = next;
      const { state } = next;
      const [first = 'seed'] = kindsOf(state);
      change = state.comparison?.change ?? usualChange(state, first);
      form.hidden = false;
      show(next);
    },
    focus() {
      fields.focus();
    },
    close() {
      form.hidden = true;
    },
    get isOpen() {
      return !form.hidden;
    },
    update(next) {
      scene = next;
      if (!form.hidden) show(next);
    },
  };
}
