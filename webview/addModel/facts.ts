import type { AddModelState, TensorInfo } from '../../src/protocol/addModelForm.ts';
import { element, setHidden } from '../base/dom.ts';

/** What is read off the model, and so need not be asked. */
export function createFacts() {
  const list = element('dl', { class: 'facts' });
  let shown = '';
  return {
    element: list,
    update({ description }: AddModelState): void {
      setHidden(list, description === undefined);
      if (description === undefined) return;
      const facts = factsOf(description);
      const text = JSON.stringify(facts);
      // A reader who is in the list should not lose the place with every message.
      if (text === shown) return;
      shown = text;
      list.replaceChildren(
        ...facts.flatMap(([name, value]) => [
          element('dt', { text: name }),
          element('dd', { class: 'number', text: value }),
        ]),
      );
    },
  };
}

function factsOf(description: NonNullable<AddModelState['description']>): readonly (readonly [string, string])[] {
  const { inputs, outputs, layout, batch, producer, refusal, sidecarProblem, outputReason, rangeReason } = description;
  const order = refusal === undefined ? `, ${layout}, ${batch === undefined ? 'any batch' : `batch of ${batch}`}` : '';
  return [
    [inputs.length > 1 ? 'Inputs' : 'Input', inputs.map(tensorText).join('; ') + order],
    [outputs.length > 1 ? 'Outputs' : 'Output', outputs.map(tensorText).join('; ')],
    ...(outputReason === undefined ? [] : ([['Values', outputReason]] as const)),
    ...(rangeReason === undefined ? [] : ([['Pixel values', rangeReason]] as const)),
    ...(producer === '' ? [] : ([['Exported by', producer]] as const)),
    ...(sidecarProblem === undefined ? [] : ([['Ignored', sidecarProblem]] as const)),
  ];
}

/** An input or output of a model in one line. */
export function tensorText({ name, type, shape }: TensorInfo): string {
  const sizes = shape?.map((size) => (typeof size === 'string' && size === '' ? '?' : size)).join('×');
  return [name, type, sizes].filter((part) => part !== undefined && part !== '').join(' ');
}
