import { formatShare } from '../../../src/common/numbers.ts';
import { formatSaid, type Unit } from '../../../src/common/said.ts';
import type { Sample } from '../../../src/protocol/panel.ts';
import { context2d, element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Scene } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import { subjectWords } from '../../logic/sentences.ts';
import { createBanner } from '../widgets/banner.ts';
import { drawView } from './changes.ts';
import { ChangesOutline } from './changesOutline.ts';
import { drawPicture } from './tile.ts';

/** A sample beside the original, and what changed between the two. */
export interface SamplePair {
  readonly parts: readonly HTMLElement[];
  show(scene: Scene, sample: Sample): void;
}

/** @param pictures provides the sample's, at the size of the model's input. */
export function createSamplePair(pictures: SamplePictures): SamplePair {
  const original = createFigure('Original, as the model sees it');
  const outline = new ChangesOutline();
  const sample = createFigure('Sample', outline.element);
  const retry = button('Try again', 'secondary', () => pictures.retry());
  const failure = createBanner('warning', 'warning', retry);
  failure.element.setAttribute('role', 'status');
  const probabilityName = element('dt');
  const probability = element('dd', { class: 'number' });
  const change = element('dd', { class: 'number' });
  const facts = element(
    'dl',
    {},
    probabilityName,
    probability,
    element('dt', { text: 'Change (RMS of the pixels, 0–1)' }),
    change,
  );

  function showOriginal(scene: Scene): void {
    const { top: [top] = [], unit } = scene.state.explanation.prediction ?? {};
    original.caption(top === undefined ? '' : scene.nameOf(top.index), top?.probability, unit);
    setAttribute(original.canvas, 'aria-label', `${scene.state.image.name}, the part that the model sees`);
    setHidden(original.element, scene.foreign);
    drawOriginal(original.canvas, scene);
  }

  function showSample({ state, viewOptions, nameOf, labelOf }: Scene, shown: Sample): void {
    sample.caption(nameOf(shown.label), shown.labelProbability, state.explanation.prediction?.unit);
    setAttribute(sample.canvas, 'aria-label', `Sample ${shown.index}: ${labelOf(shown.label)}`);
    const picture = pictures.get(shown.index);
    sample.canvas.classList.toggle('there', picture !== undefined);
    outline.show(viewOptions.changesOutlined ? picture : undefined);
    const [height, width] = state.explanation.prediction?.inputSize ?? [];
    if (picture !== undefined) drawPicture(sample.canvas, picture);
    else Object.assign(sample.canvas, { width, height });
    const { remembered } = state.explanation;
    failure.show(remembered === undefined ? pictures.failure : 'Run again to see this sample.');
    setHidden(retry, remembered !== undefined);
  }

  return {
    parts: [element('div', { class: 'pair' }, original.element, sample.element), failure.element, facts],
    show(scene, shown) {
      showOriginal(scene);
      showSample(scene, shown);
      const { target, unit } = scene.state.explanation.prediction ?? {};
      if (target === undefined) return;
      setText(probabilityName, subjectWords(scene.nameOf(target.index), unit));
      setTitle(probabilityName, target.label);
      setText(probability, `${formatSaid(target.probability, unit)} → ${formatSaid(shown.probability, unit)}`);
      setText(change, formatShare(shown.change, 3));
    },
  };
}

/** A picture under its title, with a class and its probability beneath. */
function createFigure(title: string, over?: Element) {
  const canvas = element('canvas', { role: 'img' });
  const name = element('span', { class: 'caption-label' });
  const number = element('span', { class: 'number' });
  return {
    canvas,
    element: element(
      'figure',
      {},
      element('p', { class: 'figure-title', text: title }),
      element('div', { class: 'figure-picture' }, canvas, over),
      element('figcaption', {}, name, number),
    ),
    caption(className: string, probability: number | undefined, unit: Unit): void {
      setText(name, className);
      setText(number, probability === undefined ? '' : formatSaid(probability, unit));
    },
  };
}

/** The original as the model sees it, on a canvas of the model's input size. */
function drawOriginal(canvas: HTMLCanvasElement, { photo, frame, state }: Scene): void {
  const [height, width] = state.explanation.prediction?.inputSize ?? [0, 0];
  if (photo === undefined || frame === undefined || width === 0 || height === 0) return;
  Object.assign(canvas, { width, height });
  drawView(context2d(canvas), photo, frame, width, height);
}
