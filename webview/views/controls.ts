import type { Sampling } from '../../src/extension/protocol.ts';
import { element, freshId, setHidden } from '../dom.ts';
import type { Actions, Scene, View } from '../scene.ts';
import { button, dropdown } from '../ui.ts';
import { type ClassGroup, createCombobox } from './combobox.ts';
import { createMenu } from './menu.ts';

const samplings: readonly Sampling[] = ['local', 'global'];
const samplingWords = ['Local', 'Global'];

/** A number field that shows the host's value until the user types another. */
function numberField(label: string, min: number, max: number, onChange: (value: number) => void) {
  const id = freshId('field');
  const input = element('input', {
    id,
    attributes: { type: 'number', min: `${min}`, max: `${max}`, step: '1', required: '' },
  });
  input.addEventListener('input', () => {
    if (input.validity.valid) onChange(input.valueAsNumber);
  });
  return {
    element: element('div', { class: 'field' }, element('label', { text: label, attributes: { for: id } }), input),
    update(value: number) {
      if (document.activeElement !== input && input.valueAsNumber !== value) input.value = String(value);
    },
  };
}

function field(label: string, control: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: 'field' },
    element('span', { text: label, attributes: { 'aria-hidden': 'true' } }),
    control,
  );
}

/** What another run may change, and the buttons that start it. */
export function createControls(actions: Actions): View {
  let scene: Scene | undefined;

  function classGroups(): ClassGroup[] {
    const prediction = scene?.state.prediction;
    if (scene === undefined || prediction === undefined) return [];
    const top = { value: undefined, name: 'The top class', label: 'Whatever class the model finds the most probable' };
    // Another model's classes are known once it has run.
    if (scene.settings.model !== scene.state.settings.model) return [{ title: 'Most probable', options: [top] }];
    const option = (value: number) => ({
      value,
      name: scene?.nameOf(value) ?? '',
      label: prediction.labels[value] ?? '',
    });
    return [
      {
        title: 'Most probable',
        options: [top, ...prediction.top.map(({ index }) => option(index))],
      },
      { title: 'All classes', options: prediction.labels.map((_, index) => option(index)) },
    ];
  }

  const classes = createCombobox('Class to explain', classGroups, (target) => actions.draft({ target }));
  const models = dropdown('Model', (model) => actions.draft({ model }));
  const sampling = dropdown('Sampling', (value) => {
    const chosen = samplings.find((name) => name === value);
    if (chosen !== undefined) actions.draft({ sampling: chosen });
  });
  // The limits of the settings of the same names.
  const samples = numberField('Samples', 20, 5000, (value) => actions.draft({ samples: value }));
  const seed = numberField('Seed', 0, 2 ** 32 - 1, (value) => actions.draft({ seed: value }));
  const modelField = field('Model', models.element);
  const run = button('Run again', 'primary', () => form.requestSubmit());
  const menu = createMenu([
    { label: 'Export…', run: () => actions.command('export') },
    { label: 'Add a model…', run: () => actions.command('addModel') },
    { label: 'Open image', run: () => actions.command('openImage') },
    { label: 'Show log', run: () => actions.command('showLog') },
  ]);
  const form = element(
    'form',
    { class: 'controls', attributes: { 'aria-label': 'Settings of the next run' } },
    field('Class', classes.element),
    modelField,
    samples.element,
    seed.element,
    field('Sampling', sampling.element),
    element('div', { class: 'buttons' }, run, menu),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.reportValidity()) actions.run();
  });
  // A form whose submit button is a custom element has none that Enter could press.
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !event.defaultPrevented)
      form.requestSubmit();
  });

  return {
    element: form,
    update(next) {
      scene = next;
      const { state, settings } = next;
      const running = state.phase === 'running';
      const top = state.prediction?.top[0];
      const other = settings.model !== state.settings.model;
      const target = settings.target === undefined || other ? undefined : next.nameOf(settings.target);
      classes.update(target ?? (top === undefined || other ? 'The top class' : `Top: ${next.nameOf(top.index)}`));
      models.update(state.models, state.models, settings.model);
      setHidden(modelField, state.models.length < 2);
      samples.update(settings.samples);
      seed.update(settings.seed);
      sampling.update(samplings, samplingWords, settings.sampling);
      run.disabled = running;
      const word = state.phase === 'waiting' ? 'Run' : 'Run again';
      if (run.textContent !== word) run.textContent = word;
    },
  };
}
