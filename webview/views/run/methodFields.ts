import { sampleCount } from '../../../src/common/sampleCount.ts';
import type { Sampling } from '../../../src/protocol/panel.ts';
import { element, setHidden } from '../../base/dom.ts';
import type { Actions, Scene } from '../../base/scene.ts';
import { check, checkbox, dropdown } from '../../base/ui.ts';
import { methodOf } from '../../logic/methods.ts';
import { createNumberField } from '../widgets/numberField.ts';
import { field, markChanged } from './field.ts';

/** The count that the field starts from when "Auto" is switched off: the setting's own default. */
const usualSamples = 1000;

const samplings: readonly Sampling[] = ['local', 'global'];
const samplingWords = ['Local', 'Global'];

interface MethodFields {
  readonly methodField: HTMLElement;
  readonly samplesField: HTMLElement;
  readonly samplingField: HTMLElement;
  update(scene: Scene): void;
}

/** The method of the next run, and the fields that depend on it. */
export function createMethodFields(actions: Actions): MethodFields {
  let scene: Scene | undefined;
  const sampling = dropdown('Sampling', (value) => {
    const chosen = samplings.find((name) => name === value);
    if (chosen !== undefined) actions.draft({ sampling: chosen });
  });
  const methods = dropdown('Method', (value) => {
    const chosen = scene?.state.choices.methods.find(({ name }) => name === value);
    if (chosen === undefined) return;
    actions.draft({ method: chosen.name });
    if (chosen.options?.layer !== undefined) actions.layers();
  });
  // The limits of the settings with the same names.
  const samples = createNumberField('Samples', { min: 20, max: 5000, required: false }, (value) =>
    actions.draft({ samples: value }),
  );
  const auto = checkbox('Auto', (checked) => actions.draft({ samples: checked ? 'auto' : usualSamples }));
  const samplesField = element('div', { class: 'samples-field' }, samples.element, auto);
  const samplingField = field('Sampling', sampling.element);
  const methodField = field('Method', methods.element);

  function updateSamples({ state, settings }: Scene): void {
    const method = methodOf(state, settings.method);
    // Others ask about so many images as they need.
    setHidden(samplesField, method?.samples === null);
    const count = sampleCount(settings.samples, method) ?? undefined;
    if (count === 'auto') samples.update(undefined, 'Continues until another seed would give nearly the same map');
    else samples.update(count);
    check(auto, count === 'auto');
    // Only a method that distils from synthetic images compares its own halves while it samples.
    setHidden(auto, method?.needs.vae !== true);
  }

  function updateSampling({ state, settings }: Scene): void {
    const method = methodOf(state, settings.method);
    sampling.update(samplings, samplingWords, settings.sampling);
    // It is a way to generate images.
    setHidden(samplingField, method?.needs.vae !== true);
  }

  return {
    methodField,
    samplesField,
    samplingField,
    update(next) {
      scene = next;
      const { state, settings } = next;
      methods.update(
        state.choices.methods.map(({ name }) => name),
        state.choices.methods.map(({ title }) => title),
        settings.method,
      );
      updateSamples(next);
      updateSampling(next);
      const shown = state.explanation.settings;
      markChanged(methodField, settings.method !== shown.method);
      markChanged(samples.element, settings.samples !== shown.samples);
      markChanged(samplingField, settings.sampling !== shown.sampling);
    },
  };
}
