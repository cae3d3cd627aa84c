import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button, dropdown } from '../../base/ui.ts';
import { changedWords } from '../../logic/draft.ts';
import { classGroups } from '../widgets/classGroups.ts';
import type { ClassGroup } from '../widgets/classList.ts';
import { createCombobox } from '../widgets/combobox.ts';
import { createForm } from '../widgets/form.ts';
import { createNumberField } from '../widgets/numberField.ts';
import { createActionsMenu } from './actionsMenu.ts';
import { field, markChanged } from './field.ts';
import { showFlip } from './flip.ts';
import { createLayerField } from './layerField.ts';
import { createMethodFields } from './methodFields.ts';
import { createOptions } from './options.ts';

/** The classes that the next run may explain. */
function classesOf(scene: Scene | undefined): ClassGroup[] {
  if (scene?.state.explanation.prediction === undefined) return [];
  const first = {
    value: undefined,
    name: 'The top class',
    label: 'Whichever class the model finds most probable',
  };
  // Another model's classes are known once it has run.
  if (scene.settings.model !== scene.state.explanation.settings.model)
    return [{ title: 'Most probable', options: [first] }];
  return classGroups(scene, { first });
}

/** The name of the class that the next run explains. */
function className({ state, settings, nameOf }: Scene): string {
  const top = state.explanation.prediction?.top[0];
  const other = settings.model !== state.explanation.settings.model;
  if (settings.target !== undefined && !other) return nameOf(settings.target);
  return top === undefined || other ? 'The top class' : `Top: ${nameOf(top.index)}`;
}

/** What another run may change, in one line below the picture, and the buttons that start it. */
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
  const [method, layer] = [createMethodFields(actions), createLayerField(actions)];
  const [classField, modelField] = [field('Class', classes.element), field('Model', models.element)];
  const run = button('Run again', 'primary', () => form.requestSubmit());
  const compare = button('Compare…', 'secondary', actions.chooseComparison);
  compare.classList.add('compare-button');
  const flip = () => (scene === undefined ? undefined : showFlip(scene, actions));
  const options = createOptions(actions, method.samplesField, seed.element, method.samplingField);
  const buttons = element('div', { class: 'buttons' }, run, compare, options.toggle, createActionsMenu(actions, flip));
  const line = element('div', { class: 'control-line' }, classField, modelField, method.methodField, buttons);
  const form = createForm(
    { class: 'controls', label: 'Settings for the next run' },
    actions.run,
    line,
    layer.element,
    options.element,
  );

  return {
    element: form,
    update(next) {
      scene = next;
      const { state, settings } = next;
      const shown = state.explanation.settings;
      classes.update(className(next));
      models.update(state.choices.models, state.choices.models, settings.model);
      setHidden(modelField, state.choices.models.length < 2);
      seed.update(settings.seed);
      method.update(next);
      layer.update(next);
      markChanged(classField, settings.target !== shown.target);
      markChanged(modelField, settings.model !== shown.model);
      markChanged(seed.element, settings.seed !== shown.seed);
      options.update(next);
      const isGone = state.image.stale === 'deleted';
      run.disabled = state.explanation.phase === 'running' || isGone;
      compare.disabled = state.explanation.status === undefined || isGone;
      setText(run, state.explanation.phase === 'waiting' ? 'Run' : 'Run again');
      const changed = changedWords(shown, settings);
      setAttribute(run, 'aria-description', changed);
      setAttribute(run, 'title', changed);
    },
  };
}
