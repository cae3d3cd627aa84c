import type { Sampling } from '../../../src/protocol/panel.ts';
import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { button, checkbox, dropdown } from '../../base/ui.ts';
import { methodOf } from '../../logic/methods.ts';
import { classGroups } from '../widgets/classGroups.ts';
import type { ClassGroup } from '../widgets/classList.ts';
import { createCombobox } from '../widgets/combobox.ts';
import { createForm } from '../widgets/form.ts';
import { createMenu } from '../widgets/menu.ts';
import { createNumberField } from '../widgets/numberField.ts';

/** What a count starts from when "Auto" is switched off, the setting's own default. */
const usualSamples = 1000;

const samplings: readonly Sampling[] = ['local', 'global'];
const samplingWords = ['Local', 'Global'];

function field(label: string, control: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: `field ${label.toLowerCase()}-field` },
    element('span', { text: label, attributes: { 'aria-hidden': 'true' } }),
    control,
  );
}

/** What another run may change, and the buttons that start it. */
export function createControls(actions: Actions): View {
  let scene: Scene | undefined;

  function groups(): ClassGroup[] {
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

  /** The method, and what depends on it. */
  function updateMethod({ state, settings }: Scene): void {
    methods.update(
      state.choices.methods.map(({ name }) => name),
      state.choices.methods.map(({ title }) => title),
      settings.method,
    );
    const method = methodOf(state, settings.method);
    const title = method?.title ?? settings.method;
    if (method?.samples === null) {
      const known = state.explanation.settings.method === settings.method && state.explanation.phase === 'done';
      samples.update(known ? state.explanation.total : undefined, `${title} does not ask for a number of samples.`);
    } else {
      const count = settings.samples ?? method?.samples;
      if (count === 'auto')
        samples.update(undefined, 'As many as it takes until another seed would give nearly the same map');
      else samples.update(count);
      auto.checked = count === 'auto';
    }
    // Only a method that distils from synthetic images looks at its own halves while it samples.
    setHidden(auto, method?.needs.vae !== true);
    sampling.update(samplings, samplingWords, settings.sampling);
    const unused = method && !method.needs.vae ? `${title} paints nothing, so it has no sampling mode.` : undefined;
    sampling.disable(unused !== undefined);
    setAttribute(sampling.element, 'aria-description', unused);
    setAttribute(samplingField, 'title', unused);
  }

  const classes = createCombobox('Class to explain', groups, (target) => actions.draft({ target }));
  const models = dropdown('Model', (model) => actions.draft({ model }));
  const sampling = dropdown('Sampling', (value) => {
    const chosen = samplings.find((name) => name === value);
    if (chosen !== undefined) actions.draft({ sampling: chosen });
  });
  const methods = dropdown('Method', (value) => {
    const chosen = scene?.state.choices.methods.find(({ name }) => name === value);
    if (chosen !== undefined) actions.draft({ method: chosen.name });
  });
  // The limits of the settings of the same names.
  const samples = createNumberField('Samples', { min: 20, max: 5000, required: false }, (value) =>
    actions.draft({ samples: value }),
  );
  const auto = checkbox('Auto', (checked) => actions.draft({ samples: checked ? 'auto' : usualSamples }));
  const seed = createNumberField('Seed', { min: 0, max: 2 ** 32 - 1, required: true }, (value) => {
    if (value !== undefined) actions.draft({ seed: value });
  });
  const modelField = field('Model', models.element);
  const samplingField = field('Sampling', sampling.element);
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
    field('Method', methods.element),
    element('div', { class: 'samples-field' }, samples.element, auto),
    seed.element,
    samplingField,
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
      updateMethod(next);
      run.disabled = running;
      compare.disabled = state.explanation.status === undefined;
      const word = state.explanation.phase === 'waiting' ? 'Run' : 'Run again';
      setText(run, word);
    },
  };
}
