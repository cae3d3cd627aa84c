import { element } from '../../base/dom.ts';

/**
 * A form whose submit button is a custom element, which Enter cannot press.
 *
 * @param onSubmit is called when all fields are valid.
 */
export function createForm(
  properties: { readonly class: string; readonly label: string },
  onSubmit: () => void,
  ...children: readonly HTMLElement[]
): HTMLFormElement {
  const { class: name, label } = properties;
  const form = element('form', { class: name, attributes: { 'aria-label': label } }, ...children);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.reportValidity()) onSubmit();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !event.defaultPrevented)
      form.requestSubmit();
  });
  return form;
}
