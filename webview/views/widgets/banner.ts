import { element, setHidden, setText } from '../../base/dom.ts';
import { type IconName, icon } from '../../base/icons.ts';

/** A line that says what happened and what can be done about it; hidden while it has nothing to say. */
export function createBanner(
  kind: 'error' | 'warning' | 'info',
  picture: IconName,
  ...buttons: readonly HTMLElement[]
): { readonly element: HTMLElement; show(text: string | undefined): void } {
  const words = element('span', { class: 'banner-words' });
  const actions = element('div', { class: 'banner-actions' }, ...buttons);
  const whole = element('div', { class: `banner ${kind}`, hidden: true }, icon(picture), words, actions);
  return {
    element: whole,
    show(text) {
      setText(words, text ?? '');
      setHidden(whole, text === undefined);
    },
  };
}
