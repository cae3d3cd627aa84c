import { element, setHidden } from '../../../base/dom.ts';

/** A tag, and whether all of the images have it. */
interface TagState {
  readonly tag: string;
  readonly state: 'all' | 'some' | 'none';
}

/** Draws a checkbox for each tag into a group, again only if the tags have changed. */
export function drawTagBoxes(
  group: HTMLElement,
  states: readonly TagState[],
  change: (tag: string, on: boolean) => void,
): void {
  const shown = JSON.stringify(states.map(({ tag }) => tag));
  if (group.dataset.tags !== shown) {
    group.dataset.tags = shown;
    group.replaceChildren(...states.map(({ tag }) => tagBox(tag, change)));
  }
  setHidden(group, states.length === 0);
  [...group.querySelectorAll('input')].forEach((box, at) => {
    box.checked = states[at]?.state === 'all';
    box.indeterminate = states[at]?.state === 'some';
  });
}

function tagBox(tag: string, change: (tag: string, on: boolean) => void): HTMLElement {
  const box = element('input', { attributes: { type: 'checkbox' } });
  box.addEventListener('change', () => change(tag, box.checked));
  return element('label', { class: 'tag-box' }, box, element('span', { text: tag }));
}
