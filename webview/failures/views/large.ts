import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import { button } from '../../base/ui.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';
import type { Thumbnails } from '../thumbnails.ts';
import { createLargeFacts } from './largeFacts.ts';
import { createLargeHead } from './largeHead.ts';
import { createLargePictures } from './largePictures.ts';

/** The dialog of one image at a time. */
export interface LargeView extends FailuresView {
  open(index: number): void;
  readonly isOpen: boolean;
}

/**
 * One image, large, with its maps; arrow keys go to the previous and the next of those that are shown.
 *
 * @param closed hears that the keyboard is free again.
 */
export function createLarge(actions: FailuresActions, pictures: Thumbnails, closed: () => void): LargeView {
  let scene: FailuresScene | undefined;
  let index: number | undefined;
  const head = createLargeHead((by) => step(by), () => dialog.close());
  const [panes, facts] = [createLargePictures(pictures), createLargeFacts()];
  const act = (run: (image: number) => void) => () => index !== undefined && run(index);
  const open = button('Open panel', 'primary', act(actions.open));
  const explain = button('Explain', 'secondary', act((image) => actions.explain([image])));
  const write = button('Tags and note…', 'secondary', act((image) => actions.write([image])));
  const keys = { Enter: open, e: explain, t: write };
  setAttribute(open, 'title', 'Open panel (Enter)');
  setAttribute(explain, 'title', 'Explain in the background (E)');
  setAttribute(write, 'title', 'Tags and note (T)');
  const live = element('p', { class: 'visually-hidden', role: 'status' });
  const dialog = element(
    'dialog',
    { class: 'large', tabIndex: -1, attributes: { 'aria-labelledby': 'large-title' } },
    head.element,
    panes.element,
    facts.element,
    element('div', { class: 'large-buttons' }, open, explain, write),
    live,
  );

  function step(by: number): void {
    if (scene === undefined || index === undefined) return;
    const to = scene.shown[Math.max(0, scene.shown.indexOf(index)) + by];
    if (to === undefined) return;
    index = to;
    actions.select({ current: to, anchor: to, chosen: new Set([to]) });
    draw();
    // A disabled button swallows keys.
    if (head.holdsDisabledFocus()) dialog.focus();
    setText(live, head.words());
  }

  function draw(): void {
    if (scene === undefined || index === undefined || !dialog.open) return;
    const record = scene.records[index];
    if (record === undefined) return;
    const at = scene.shown.indexOf(index);
    head.show(record, at, scene.shown.length, scene);
    panes.show(scene, index, record);
    facts.show(scene, record);
    setHidden(explain, record.unreadable !== null);
    setHidden(open, record.unreadable !== null);
    const near = [at, at + 1, at - 1].flatMap((position) => scene?.shown[position] ?? []);
    pictures.want(near.length > 0 ? near : [index]);
  }

  dialog.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key === 'Enter' ? 'Enter' : event.key.toLowerCase();
    const target = event.target instanceof Element ? event.target : undefined;
    if (key === 'arrowleft' || key === 'arrowright') step(key === 'arrowleft' ? -1 : 1);
    // On the picture Space closes what it opened; on a button it presses that.
    else if (key === ' ' && target === dialog) dialog.close();
    else if ((key === 'e' || key === 't' || (key === 'Enter' && target === dialog)) && !keys[key].hidden) keys[key].click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', closed);

  return {
    element: dialog,
    get isOpen() {
      return dialog.open;
    },
    open(image) {
      index = image;
      setText(live, '');
      if (!dialog.open) dialog.showModal();
      dialog.focus();
      draw();
    },
    update(after) {
      scene = after;
      if (index !== undefined && after.records[index] === undefined && dialog.open) dialog.close();
      draw();
    },
  };
}
