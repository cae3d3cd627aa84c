import { element, setHidden, setText } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button, dropdown } from '../../base/ui.ts';
import { classGroups } from '../widgets/classGroups.ts';
import type { ClassGroup } from '../widgets/classList.ts';
import { createCombobox } from '../widgets/combobox.ts';
import { createForm } from '../widgets/form.ts';
import { createMenu } from '../widgets/menu.ts';
import { createNumberField } from '../widgets/numberField.ts';
import { field } from './field.ts';
import { createMethodFields } from './methodFields.ts';

/** The classes that the next run may explain. */
function classesOf(scene: Scene | undefined): ClassGroup[] {
  if (scene?.state.explanation.prediction === undefined) return [];
  const first = {
    value: undefined,
    name: 'The top class',
    label: 'Whatever class the model finds the most probable',
  };
  // Another model's classes are known once it has run.
  if (scene.settings.model !== scene.state.explanation.settings.model)
    return [{ title: 'Most probable', options: [first] }];
  return classGroups(scene, { first });
}

/** What another run may change, and the buttons that start it. */
export function createControls(actions: Actions): View {
  let scene: Scene | undefined;

  const classes = createCombobox(
    'Class to explain',
    () => classesOf(scene),
    (target) => actions.draft({ target }),
  );
  const models = dropdown('Model', (model) => actions.draft({ model }));
  const seed = createNumberField('Seed', { min: 0, max: 2 ** 32 - 1, required: true }, (value) => {
    if (value !== undefined) actions.draft({ seed: value });
  });
  const method = createMethodFields(actions);
  const modelField = field('Model', models.element);
  const run = button('Run again', 'primary', () => form.requestSubmit());
  const compare = button('Compare…', 'secondary', actions.chooseComparison);
  compare.classList.add('compare-button');
  const menu = createMenu([
    { label: 'Copy picture as PNG', run: () => actions.takePicture('clipboard') },
    { label: 'Save picture as PNG…', run: () => actions.takePicture('file') },
    { label: 'Copy terminal command', run: () => actions.command('copyCommand') },
    { label: 'Export…', run: () => actions.command('export') },
    { label: 'Add a model…', run: () => actions.command('addModel') },
    { label: 'Open image', run: () => actions.command('openImage') },
    { label: 'Reveal image in explorer', run: () => actions.command('revealImage') },
    { label: 'Show log', run: () => actions.command('showLog') },
  ]);
  const form = createForm(
    { class: 'controls', label: 'Settings of the next run' },
    actions.run,
    field('Class', classes.element),
    modelField,
    method.methodField,
    method.samplesField,
    seed.element,
    method.samplingField,
    element('div', { class: 'buttons' }, run, compare, menu),
  );

  return {
    element: form,
    update(next) {
      scene = next;
      const { state, settings } = next;
      const running = state.explanation.phase === 'running';
      const top = state.explanation.prediction?.top[0];
      const other = settings.model !== state.explanation.settings.model;
      const target = settings.target === undefined || other ? undefined : next.nameOf(settings.target);
      classes.update(target ?? (top === undefined || other ? 'The top class' : `Top: ${next.nameOf(top.index)}`));
      models.update(state.choices.models, state.choices.models, settings.model);
      setHidden(modelField, state.choices.models.length < 2);
      seed.update(settings.seed);
      method.update(next);
      run.disabled = running;
      compare.disabled = state.explanation.status === undefined;
      const word = state.explanation.phase === 'waiting' ? 'Run' : 'Run again';
      setText(run, word);
    },
  };
}
