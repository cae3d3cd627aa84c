import { outputKinds } from '../../src/common/outputKinds.ts';
import type { AddModelState, ModelForm } from '../../src/protocol/addModelForm.ts';
import { element, freshId, setHidden } from '../base/dom.ts';
import { button, dropdown } from '../base/ui.ts';
import { tensorText } from './facts.ts';
import type { FormHost } from './formHost.ts';

const outputWords = [
  'Detect automatically',
  'Logits, one correct class',
  'Probabilities, one correct class',
  'Logits, several labels',
  'Probabilities, several labels',
  'A number instead of classes, such as an age',
];
const largestSide = 4096;

/** A label and what it belongs to, in a row of the form. */
function row(label: string, control: HTMLElement, ...more: HTMLElement[]): HTMLElement {
  const id = control.id;
  const name = element('label', { text: label, attributes: id === '' ? {} : { for: id } });
  return element('div', { class: 'form-row' }, name, element('div', { class: 'form-controls' }, control, ...more));
}

/** Height and width, of which the other stays when one is changed. */
function createSize(form: () => ModelForm | undefined, change: (size: readonly [string, string]) => void) {
  const side = (label: string, place: 0 | 1) => {
    const range = { type: 'number', min: '1', max: `${largestSide}`, step: '1', required: '' };
    const input = element('input', { attributes: { ...range, 'aria-label': label } });
    input.addEventListener('input', () => {
      const [height, width] = form()?.size ?? ['', ''];
      change(place === 0 ? [input.value, width] : [height, input.value]);
    });
    return input;
  };
  const [height, width] = [side('Height of the input in pixels', 0), side('Width of the input in pixels', 1)];
  const times = element('span', { text: '×', attributes: { 'aria-hidden': 'true' } });
  const whole = row('Input size, height × width', height, times, width);
  return {
    element: whole,
    update({ size }: ModelForm): void {
      setHidden(whole, size === undefined);
      [height, width].forEach((input, place) => {
        const value = size?.[place];
        if (document.activeElement !== input && value !== undefined) input.value = value;
      });
    },
  };
}

/** What only the user knows. */
export function createFields(host: FormHost) {
  let form: ModelForm | undefined;
  const change = (changes: Partial<ModelForm>): void => host.change(changes);
  const attributes = { type: 'text', required: '', spellcheck: 'false', autocomplete: 'off' };
  const name = element('input', { id: freshId('name'), attributes });
  name.addEventListener('input', () => change({ name: name.value }));
  const size = createSize(
    () => form,
    (changed) => change({ size: changed }),
  );
  const bands = element('input', { id: freshId('bands'), attributes });
  bands.addEventListener('input', () => change({ bands: bands.value }));
  const bandsRow = row('Channels, in order', bands);
  const labels = dropdown('Labels', (path) => change({ labels: path }));
  const browse = button('Browse…', 'secondary', () => host.command('chooseLabels'));
  const outputName = dropdown('Class output', (value) => change({ outputName: value }));
  const outputRow = row('Output', outputName.element);
  const output = dropdown('Output values', (value) => {
    const kind = outputKinds.find((known) => known === value);
    if (kind !== undefined) change({ output: kind });
  });
  const rows = [
    row('Name', name),
    size.element,
    bandsRow,
    row('Labels', labels.element, browse),
    outputRow,
    row('Output values', output.element),
  ];

  return {
    element: element('section', { class: 'form-fields', attributes: { 'aria-label': 'Model' } }, ...rows),
    update(state: AddModelState): void {
      form = state.form;
      if (document.activeElement !== name && name.value !== form.name) name.value = form.name;
      size.update(form);
      setHidden(bandsRow, form.bands === undefined);
      if (document.activeElement !== bands && form.bands !== undefined) bands.value = form.bands;
      const files = state.labelFiles.map(({ path }) => path);
      const words = state.labelFiles.map((file) => file.words);
      const chosen = form.labels;
      const own = chosen === '' || files.includes(chosen) ? [] : [chosen];
      labels.update(['', ...files, ...own], ['None (class numbers)', ...words, ...own], chosen);
      const tensors = state.description?.outputs ?? [];
      const names = tensors.map((tensor) => tensor.name);
      const other = form.outputName === '' || names.includes(form.outputName) ? [] : [form.outputName];
      const all = [...tensors.map(tensorText), ...other];
      outputName.update([...names, ...other], all, form.outputName || (names[0] ?? ''));
      setHidden(outputRow, all.length < 2);
      output.update(outputKinds, outputWords, form.output);
    },
  };
}
