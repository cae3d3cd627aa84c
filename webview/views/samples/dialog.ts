import type { Sample } from '../../../src/protocol/panel.ts';
import { element, setText } from '../../base/dom.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Scene, View } from '../../base/scene.ts';
import { hasPictures } from '../../logic/samples.ts';
import { createDialogHead } from './dialogHead.ts';
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
  const head = createDialogHead(step, () => dialog.close());
  const pair = createSamplePair(pictures);
  const live = element('p', { class: 'visually-hidden', role: 'status' });
  const dialog = element(
    'dialog',
    { class: 'sample', tabIndex: -1, attributes: { 'aria-labelledby': 'sample-title' } },
    head.element,
    ...pair.parts,
    live,
  );

  function step(by: number): void {
    const to = position + by;
    if (to < 0 || to >= samples.length) return;
    position = to;
    draw();
    // A disabled button swallows keys.
    if (head.holdsDisabledFocus()) dialog.focus();
    setText(live, `${head.words()}: ${nameOfShown()}`);
  }

  function nameOfShown(): string {
    const shown = samples[position];
    return shown === undefined ? '' : (scene?.nameOf(shown.label) ?? '');
  }

  function draw(): void {
    const shown = samples[position];
    const prediction = scene?.state.explanation.prediction;
    if (scene === undefined || shown === undefined || prediction === undefined || !dialog.open) return;
    head.show(shown, position, samples.length, scene.nameOf);
    pair.show(scene, shown);
    const near = [position, position + 1, position - 1].flatMap((at) => samples[at]?.index ?? []);
    pictures.want(hasPictures(scene.state.explanation) ? near : []);
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
