import type { Sample } from '../../../src/protocol/panel.ts';
import { element, setText } from '../../base/dom.ts';
import { icon, setIcon } from '../../base/icons.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Scene, View } from '../../base/scene.ts';
import { iconButton } from '../../base/ui.ts';
import { hasPictures } from '../../logic/samples.ts';
import { createSamplePair } from './samplePair.ts';

/** The dialog of one sample at a time. */
export interface SampleDialog extends View {
  open(samples: readonly Sample[], position: number): void;
  close(): void;
}

/** One sample beside the original, large; arrow keys go to the previous and the next. */
export function createDialog(pictures: SamplePictures, onClose: (index: number | undefined) => void): SampleDialog {
  let scene: Scene | undefined;
  let samples: readonly Sample[] = [];
  let position = 0;
  const title = element('h2', { id: 'sample-title' });
  const markIcon = icon('check');
  const markWord = element('span');
  const mark = element('p', { class: 'mark' }, markIcon, markWord);
  const previous = iconButton('Previous sample', icon('previous'), () => step(-1));
  const next = iconButton('Next sample', icon('next'), () => step(1));
  const place = element('span', { class: 'number quiet' });
  const pair = createSamplePair(pictures);
  const live = element('p', { class: 'visually-hidden', role: 'status' });
  const dialog = element(
    'dialog',
    { class: 'sample', tabIndex: -1, attributes: { 'aria-labelledby': 'sample-title' } },
    element(
      'div',
      { class: 'dialog-head' },
      title,
      mark,
      previous,
      place,
      next,
      iconButton('Close', icon('close'), () => dialog.close()),
    ),
    ...pair.parts,
    live,
  );

  function step(by: number): void {
    const to = position + by;
    if (to < 0 || to >= samples.length) return;
    position = to;
    draw();
    // A disabled button swallows keys.
    if ([previous, next].some((end) => end.disabled && end === document.activeElement)) dialog.focus();
    setText(live, `${title.textContent}, ${markWord.textContent}: ${nameOfShown()}`);
  }

  function nameOfShown(): string {
    const shown = samples[position];
    return shown === undefined ? '' : (scene?.nameOf(shown.label) ?? '');
  }

  function draw(): void {
    const shown = samples[position];
    const prediction = scene?.state.explanation.prediction;
    if (scene === undefined || shown === undefined || prediction === undefined || !dialog.open) return;
    const { nameOf, state } = scene;
    setText(title, `Sample ${shown.index}`);
    setText(place, `${position + 1} of ${samples.length}`);
    previous.disabled = position === 0;
    next.disabled = position === samples.length - 1;
    setIcon(markIcon, shown.kept ? 'check' : 'shifted');
    setText(markWord, shown.kept ? 'kept its label' : `shifted to ${nameOf(shown.label)}`);
    mark.classList.toggle('shifted', !shown.kept);

    pair.show(scene, shown);
    const near = [position, position + 1, position - 1].flatMap((at) => samples[at]?.index ?? []);
    pictures.want(hasPictures(state.explanation) ? near : []);
  }

  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    step(event.key === 'ArrowLeft' ? -1 : 1);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => onClose(samples[position]?.index));

  return {
    element: dialog,
    open(list, at) {
      samples = list;
      position = at;
      setText(live, '');
      dialog.showModal();
      dialog.focus();
      draw();
    },
    close() {
      if (dialog.open) dialog.close();
    },
    update(after) {
      const other = scene !== undefined && scene.state.run !== after.state.run;
      scene = after;
      pictures.use(after.state.run, Math.max(0, ...(after.state.explanation.prediction?.inputSize ?? [])));
      if (other) this.close();
      draw();
    },
  };
}
