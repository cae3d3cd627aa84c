import type { ComparisonChange } from '../../../src/protocol/panel.ts';
import { setHidden } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import { dropdown } from '../../base/ui.ts';
import { type ComparisonKind, kindsOf, kindWords, usualChange } from '../../logic/comparison.ts';
import { classGroups } from '../widgets/classGroups.ts';
import type { ClassGroup } from '../widgets/classList.ts';
import { createCombobox } from '../widgets/combobox.ts';
import { createNumberField } from '../widgets/numberField.ts';

interface CompareFields {
  readonly parts: readonly HTMLElement[];
  /** Shows only the field for the change's kind, with its value. */
  update(scene: Scene, change: ComparisonChange | undefined): void;
  focus(): void;
}

/** The classes that are not already explained. */
function otherClasses(scene: Scene | undefined): ClassGroup[] {
  return scene === undefined ? [] : classGroups(scene, { without: scene.state.explanation.prediction?.target.index });
}

/**
 * The choice of what differs, and one field for each kind of change.
 *
 * @param current the scene that is shown now
 * @param choose is called with the user's choice
 */
export function createCompareFields(
  current: () => Scene | undefined,
  choose: (change: ComparisonChange | undefined) => void,
): CompareFields {
  const kinds = dropdown('What to change', (value) => {
    const scene = current();
    const kind = scene && kindsOf(scene.state).find((name) => name === value);
    if (scene !== undefined && kind !== undefined) choose(usualChange(scene.state, kind));
  });
  const classes = createCombobox(
    'Class to compare with',
    () => otherClasses(current()),
    (target) => {
      if (target !== undefined) choose({ kind: 'class', target });
    },
  );
  const models = dropdown('Model to compare with', (model) => choose({ kind: 'model', model }));
  const methods = dropdown('Method to compare with', (value) => {
    const method = current()?.state.choices.methods.find(({ name }) => name === value);
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

  function update({ state, nameOf }: Scene, change: ComparisonChange | undefined): void {
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
    // Always a number: a hidden invalid field would block the form.
    seed.update(change?.kind === 'seed' ? change.seed : settings.seed);
  }

  return { parts: [kinds.element, ...Object.values(fields)], update, focus: () => kinds.element.focus() };
}
