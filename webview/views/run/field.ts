import { element } from '../../base/dom.ts';

/** A control with its label beside it, which the control itself tells to screen readers. */
export function field(label: string, control: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: `field ${label.toLowerCase()}-field` },
    element('span', { text: label, attributes: { 'aria-hidden': 'true' } }),
    control,
  );
}
