import type { ComparisonChange } from '../../../src/protocol/panel.ts';
import { element, setHidden } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import { button, dropdown } from '../../base/ui.ts';
import { type ComparisonKind, kindsOf, kindWords, usualChange } from '../../logic/comparison.ts';
import { classGroups } from '../widgets/classGroups.ts';
import type { ClassGroup } from '../widgets/classList.ts';
import { createCombobox } from '../widgets/combobox.ts';
import { createForm } from '../widgets/form.ts';
import { createNumberField } from '../widgets/numberField.ts';

export interface CompareForm {
  readonly element: HTMLElement;
  /** Shows the form, beginning with what is compared now, or with what says most. */
  open(scene: Scene): void;
  /** Once it is to be seen. */
  focus(): void;
  close(): void;
  readonly isOpen: boolean;
  update(scene: Scene): void;
}

/** Asks for the one thing in which a second explanation is to differ. `onDone` hears it; undefined: nothing is wanted. */
export function createCompareForm(onDone: (change: ComparisonChange | undefined) => void): CompareForm {
  let scene: Scene | undefined;
  let change: ComparisonChange | undefined;

  function otherClasses(): ClassGroup[] {
    return scene === undefined ? [] : classGroups(scene, { without: scene.state.explanation.prediction?.target.index });
  }

  function choose(next: ComparisonChange | undefined): void {
    change = next;
    if (scene !== undefined) show(scene);
  }

  const kinds = dropdown('What is to differ', (value) => {
    const kind = scene && kindsOf(scene.state).find((name) => name === value);
    if (scene !== undefined && kind !== undefined) choose(usualChange(scene.state, kind));
  });
  const classes = createCombobox('Class to compare with', otherClasses, (target) => {
    if (target !== undefined) choose({ kind: 'class', target });
  });
  const models = dropdown('Model to compare with', (model) => choose({ kind: 'model', model }));
  const methods = dropdown('Method to compare with', (value) => {
    const method = scene?.state.choices.methods.find(({ name }) => name === value);
    if (method !== undefined) choose({ kind: 'method', method: method.name });
  });
  const seed = createNumberField('Seed to compare with', { min: 0, max: 2 ** 32 - 1, required: true }, (value) => {
    if (value !== undefined) choose({ kind: 'seed', seed: value });
  });
  const fields: Readonly<Record<ComparisonKind, HTMLElement>> = {
    class: classes.element,
    model: models.element,
    method: methods.element,
    seed: seed.element,
  };
  const submit = button('Compare', 'primary', () => form.requestSubmit());
  const form = createForm(
    { class: 'compare-form', label: 'Compare with' },
    () => {
      if (change !== undefined && differs(change)) onDone(change);
    },
    element('span', { text: 'Compare with', attributes: { 'aria-hidden': 'true' } }),
    kinds.element,
    ...Object.values(fields),
    submit,
    button('Cancel', 'secondary', () => onDone(undefined)),
  );
  form.hidden = true;

  function differs(wanted: ComparisonChange): boolean {
    return wanted.kind !== 'seed' || wanted.seed !== scene?.state.explanation.settings.seed;
  }

  function show({ state, nameOf }: Scene): void {
    const kind = change?.kind;
    const all = kindsOf(state);
    kinds.update(
      all,
      all.map((name) => kindWords[name]),
      kind ?? '',
    );
    for (const [name, field] of Object.entries(fields)) setHidden(field, name !== kind);
    const { models: names, methods: choices } = state.choices;
    const { settings } = state.explanation;
    const otherModels = names.filter((name) => name !== settings.model);
    const otherMethods = choices.filter(({ name }) => name !== settings.method);
    classes.update(change?.kind === 'class' ? nameOf(change.target) : '');
    models.update(otherModels, otherModels, change?.kind === 'model' ? change.model : '');
    methods.update(
      otherMethods.map(({ name }) => name),
      otherMethods.map(({ title }) => title),
      change?.kind === 'method' ? change.method : '',
    );
    // Always a number: a field that is hidden and invalid would hold up the form.
    seed.update(change?.kind === 'seed' ? change.seed : settings.seed);
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
      kinds.element.focus();
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
