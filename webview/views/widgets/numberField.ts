import { element, freshId, setAttribute } from '../../base/dom.ts';

/** A field for a whole number. */
export interface NumberField {
  readonly element: HTMLElement;
  /**
   * Shows a value, unless the user is typing another.
   * @param value undefined: none, and the field is empty.
   * @param unused why it cannot be changed for now; undefined: it can.
   */
  update(value: number | undefined, unused?: string): void;
}

interface Limits {
  readonly min: number;
  readonly max: number;
  /** Whether the field must not be left empty. */
  readonly required: boolean;
}

/** A field for a whole number. `onChange` gets values within the limits; undefined: the field is empty. */
export function createNumberField(
  label: string,
  { min, max, required }: Limits,
  onChange: (value: number | undefined) => void,
): NumberField {
  const id = freshId('field');
  const input = element('input', { id, attributes: { type: 'number', min: `${min}`, max: `${max}`, step: '1' } });
  input.required = required;
  const change = () => {
    if (input.validity.valid) onChange(input.value === '' ? undefined : input.valueAsNumber);
  };
  input.addEventListener('input', change);
  // When the field loses focus, so that an empty one shows its default again.
  input.addEventListener('change', change);
  const field = element('div', { class: 'field' }, element('label', { text: label, attributes: { for: id } }), input);
  return {
    element: field,
    update(value, unused) {
      input.disabled = unused !== undefined;
      setAttribute(input, 'aria-description', unused);
      setAttribute(field, 'title', unused);
      const text = value === undefined ? '' : String(value);
      if (document.activeElement !== input && input.value !== text) input.value = text;
    },
  };
}
