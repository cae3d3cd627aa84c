import { element, setAttribute, setText } from '../../base/dom.ts';

export interface RangeLimits {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface Range {
  readonly element: HTMLElement;
  /** @param words describes the value */
  update(value: number, words: string, disabled: boolean): void;
}

/** A slider with its label before it and its value after it. */
export function createRange(word: string, name: string, limits: RangeLimits, onInput: (value: number) => void): Range {
  const { min, max, step } = limits;
  const attributes = { type: 'range', min: `${min}`, max: `${max}`, step: `${step}`, 'aria-label': name };
  const input = element('input', { attributes });
  const shown = element('span', { class: 'number' });
  input.addEventListener('input', () => onInput(input.valueAsNumber));
  return {
    element: element('label', { class: 'slider' }, element('span', { text: word }), input, shown),
    update(value, words, disabled) {
      if (input.valueAsNumber !== value) input.value = String(value);
      input.disabled = disabled;
      setText(shown, words);
      setAttribute(input, 'aria-valuetext', words);
    },
  };
}
