import type { Sample } from '../../src/extension/protocol.ts';
import { context2d, element, setHidden, setText } from '../dom.ts';
import { icon, setIcon } from '../icons.ts';
import { originalInView } from '../logic/geometry.ts';
import { formatShare } from '../logic/numbers.ts';
import { hasPictures } from '../logic/samples.ts';
import type { SamplePictures } from '../samplePictures.ts';
import type { Scene, View } from '../scene.ts';
import { button, iconButton } from '../ui.ts';
import { createBanner } from './banner.ts';
import { drawPicture } from './tile.ts';

/** The grey that the pipeline pads letterboxed pictures with. */
const padding = 'rgb(114, 114, 114)';

export interface SampleDialog extends View {
  open(samples: readonly Sample[], position: number): void;
  close(): void;
}

function figure(title: string) {
  const canvas = element('canvas', { role: 'img' });
  const caption = element('span', { class: 'caption-label' });
  const number = element('span', { class: 'number' });
  return {
    canvas,
    caption,
    number,
    element: element(
      'figure',
      {},
      element('p', { class: 'figure-title', text: title }),
      canvas,
      element('figcaption', {}, caption, number),
    ),
  };
}

/** The original as the model sees it, on a canvas of the model's input size. */
function drawOriginal(canvas: HTMLCanvasElement, { photo, frame, state }: Scene): void {
  const [height, width] = state.prediction?.inputSize ?? [0, 0];
  if (photo === undefined || frame === undefined || width === 0 || height === 0) return;
  Object.assign(canvas, { width, height });
  const context = context2d(canvas);
  context.fillStyle = padding;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  const rect = originalInView(frame, { width, height });
  context.drawImage(photo, rect.x, rect.y, rect.width, rect.height);
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
  const original = figure('Original, as the model sees it');
  const sample = figure('Sample');
  const probability = element('dd', { class: 'number' });
  const probabilityName = element('dt');
  const change = element('dd', { class: 'number' });
  const retry = button('Try again', 'secondary', () => pictures.retry());
  const failure = createBanner('warning', 'warning', retry);
  failure.element.setAttribute('role', 'status');
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
    element('div', { class: 'pair' }, original.element, sample.element),
    failure.element,
    element(
      'dl',
      {},
      probabilityName,
      probability,
      element('dt', { text: 'Change (root mean square of the pixels, 0–1)' }),
      change,
    ),
    live,
  );

  function step(by: number): void {
    const to = position + by;
    if (to < 0 || to >= samples.length) return;
    position = to;
    draw();
    // A disabled button swallows keys.
    if ([previous, next].some((end) => end.disabled && end === document.activeElement)) dialog.focus();
    setText(live, `${title.textContent}, ${markWord.textContent}: ${sample.caption.textContent}`);
  }

  function draw(): void {
    const shown = samples[position];
    const prediction = scene?.state.prediction;
    if (scene === undefined || shown === undefined || prediction === undefined || !dialog.open) return;
    const { nameOf, state } = scene;
    const targetName = nameOf(prediction.target.index);
    setText(title, `Sample ${shown.index}`);
    setText(place, `${position + 1} of ${samples.length}`);
    previous.disabled = position === 0;
    next.disabled = position === samples.length - 1;
    setIcon(markIcon, shown.kept ? 'check' : 'shifted');
    setText(markWord, shown.kept ? 'kept its label' : `shifted to ${nameOf(shown.label)}`);
    mark.classList.toggle('shifted', !shown.kept);

    const top = prediction.top[0];
    setText(original.caption, top === undefined ? '' : nameOf(top.index));
    setText(original.number, top === undefined ? '' : formatShare(top.probability));
    original.canvas.ariaLabel = `${state.imageName}, the part that the model sees`;
    setHidden(original.element, scene.foreign);
    drawOriginal(original.canvas, scene);
    setText(sample.caption, nameOf(shown.label));
    setText(sample.number, formatShare(shown.labelProbability));
    sample.canvas.ariaLabel = `Sample ${shown.index}: ${scene.labelOf(shown.label)}`;
    setText(probabilityName, `Probability of ${targetName}`);
    probabilityName.title = prediction.target.label;
    setText(probability, `${formatShare(prediction.target.probability)} → ${formatShare(shown.probability)}`);
    setText(change, shown.change.toFixed(3));

    const near = [position, position + 1, position - 1].flatMap((at) => samples[at]?.index ?? []);
    const picture = pictures.get(shown.index);
    sample.canvas.classList.toggle('there', picture !== undefined);
    if (picture !== undefined) drawPicture(sample.canvas, picture);
    else Object.assign(sample.canvas, { width: prediction.inputSize[1], height: prediction.inputSize[0] });
    const why = state.remembered === undefined ? pictures.failure : 'Run the explanation again to see this sample.';
    failure.show(why);
    setHidden(retry, state.remembered !== undefined);
    pictures.want(hasPictures(state) ? near : []);
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
      pictures.use(after.state.run, Math.max(0, ...(after.state.prediction?.inputSize ?? [])));
      if (other) this.close();
      draw();
    },
  };
}
