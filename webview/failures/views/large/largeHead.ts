import type { ShownRecord } from '../../../../src/common/evaluation/recordColumns.ts';
import { element, setText } from '../../../base/dom.ts';
import { icon } from '../../../base/icons.ts';
import { iconButton } from '../../../base/ui.ts';
import { formatCount, recordText } from '../../logic/words.ts';
import type { FailuresScene } from '../../scene.ts';

/** The head of the large view: which image it is, and the buttons to its neighbours. */
export function createLargeHead(step: (by: number) => void, close: () => void) {
  const title = element('h2', { id: 'large-title' });
  const place = element('span', { class: 'number quiet' });
  const previous = iconButton('Previous image', icon('previous'), () => step(-1));
  const next = iconButton('Next image', icon('next'), () => step(1));
  let words = '';
  return {
    element: element(
      'div',
      { class: 'dialog-head' },
      title,
      previous,
      place,
      next,
      iconButton('Close', icon('close'), close),
    ),
    /** @param position among the images shown; −1: the filter no longer passes it. */
    show(record: ShownRecord, position: number, total: number, { nameOf }: FailuresScene): void {
      setText(title, record.image);
      setText(place, position < 0 ? '' : `${formatCount(position + 1)} of ${formatCount(total)}`);
      previous.disabled = position <= 0;
      next.disabled = position === total - 1;
      words = recordText(record, nameOf);
    },
    words: () => words,
    /** The focus is on a button that is now disabled: this is the end of the list. */
    holdsDisabledFocus: () => [previous, next].some((end) => end.disabled && end === document.activeElement),
  };
}
