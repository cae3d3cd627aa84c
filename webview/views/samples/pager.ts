import { element, setHidden, setText } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import { iconButton } from '../../base/ui.ts';

/** The buttons to the next and the previous row of a list that shows one row at a time. */
export interface Pager {
  readonly element: HTMLElement;
  /**
   * @param first position of the first tile that is shown, from 0, of `count`
   * @param end position after the last one
   */
  show(first: number, end: number, count: number): void;
  hide(): void;
}

/** @param go shows the next (1) or the previous (−1) row. */
export function createPager(go: (by: 1 | -1) => void): Pager {
  const place = element('span', { class: 'number quiet' });
  const previous = iconButton('Previous samples', icon('previous'), () => go(-1));
  const next = iconButton('Next samples', icon('next'), () => go(1));
  const whole = element('div', { class: 'pager' }, previous, place, next);
  return {
    element: whole,
    show(first, end, count) {
      setHidden(whole, end - first >= count);
      setText(place, `${first + 1}–${end} of ${count}`);
      const focused = whole.contains(document.activeElement);
      previous.disabled = first === 0;
      next.disabled = end === count;
      // A disabled button swallows keys.
      if (focused && previous.disabled) next.focus();
      if (focused && next.disabled) previous.focus();
    },
    hide: () => setHidden(whole, true),
  };
}
