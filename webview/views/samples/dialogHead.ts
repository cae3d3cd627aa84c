import type { Sample } from '../../../src/protocol/panel.ts';
import { element, setText } from '../../base/dom.ts';
import { icon, setIcon } from '../../base/icons.ts';
import { iconButton } from '../../base/ui.ts';

interface DialogHead {
  readonly element: HTMLElement;
  /** @param position the sample's place in the list, from 0, of `total` */
  show(sample: Sample, position: number, total: number, nameOf: (index: number) => string): void;
  /** The title and the mark, to be read out. */
  words(): string;
  /** The focus is on a button that is now disabled: this is the end of the list. */
  holdsDisabledFocus(): boolean;
}

/** The head of the dialog of one sample: which it is, whether it kept its label, and the buttons to its neighbours. */
export function createDialogHead(step: (by: number) => void, close: () => void): DialogHead {
  const title = element('h2', { id: 'sample-title' });
  const markIcon = icon('check');
  const markWord = element('span');
  const mark = element('p', { class: 'mark' }, markIcon, markWord);
  const previous = iconButton('Previous sample', icon('previous'), () => step(-1));
  const next = iconButton('Next sample', icon('next'), () => step(1));
  const place = element('span', { class: 'number quiet' });

  return {
    element: element(
      'div',
      { class: 'dialog-head' },
      title,
      mark,
      previous,
      place,
      next,
      iconButton('Close', icon('close'), close),
    ),
    show(sample, position, total, nameOf) {
      setText(title, `Sample ${sample.index}`);
      setText(place, `${position + 1} of ${total}`);
      previous.disabled = position === 0;
      next.disabled = position === total - 1;
      setIcon(markIcon, sample.kept ? 'check' : 'shifted');
      setText(markWord, sample.kept ? 'kept its label' : `shifted to ${nameOf(sample.label)}`);
      mark.classList.toggle('shifted', !sample.kept);
    },
    words: () => `${title.textContent}, ${markWord.textContent}`,
    holdsDisabledFocus: () => [previous, next].some((end) => end.disabled && end === document.activeElement),
  };
}
