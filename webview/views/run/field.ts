import { element } from '../../base/dom.ts';

/** A control with its label beside it; the control itself gives screen readers the label. */
export function field(label: string, control: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: `field ${label.toLowerCase()}-field` },
    element('span', { text: label, attributes: { 'aria-hidden': 'true' } }),
    control,
  );
}

/** Marks a field whose value differs from the shown explanation: its label says so (see run.css). */
export function markChanged(field: HTMLElement, changed: boolean): void {
  field.classList.toggle('changed', changed);
}
