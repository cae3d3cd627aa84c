import { formatShare } from '../../../src/common/numbers.ts';
import { formatSaid } from '../../../src/common/said.ts';
import type { Picture, Sample, SamplePicture } from '../../../src/protocol/panel.ts';
import { context2d, element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import { icon, setIcon } from '../../base/icons.ts';
import type { Scene } from '../../base/scene.ts';
import type { Size } from '../../logic/geometry.ts';
import { opaque } from '../../logic/picture/opaque.ts';
import { sampleText } from '../../logic/sentences.ts';
import { drawDifference } from './changes.ts';
import { ChangesOutline } from './changesOutline.ts';

/** Puts a picture onto a canvas of its size. */
export function drawPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  Object.assign(canvas, { width: picture.width, height: picture.height });
  context2d(canvas).putImageData(new ImageData(opaque(picture.rgb), picture.width, picture.height), 0, 0);
}

/** Where a tile lies in its list, by rank and in CSS pixels. */
export interface Place {
  readonly position: number;
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of the picture alone. */
  readonly pictureHeight: number;
}

/** One sample of the gallery. */
export class Tile {
  readonly element: HTMLElement;
  readonly #canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  readonly #changes = element('canvas', { class: 'tile-changes', hidden: true, attributes: { 'aria-hidden': 'true' } });
  readonly #outline = new ChangesOutline();
  readonly #badge = element('span', {
    class: 'tile-badge',
    hidden: true,
    attributes: { 'aria-hidden': 'true' },
  });
  readonly #picture = element(
    'div',
    { class: 'tile-picture' },
    this.#canvas,
    this.#outline.element,
    this.#changes,
    this.#badge,
  );
  readonly #name = element('span', { class: 'name' });
  readonly #number = element('span', { class: 'number' });
  readonly #icon = icon('check');
  readonly #mark = element('span');
  #drawn: SamplePicture | undefined;
  #original: Uint8ClampedArray | undefined;
  #hovered = false;

  constructor(index: number) {
    this.element = element(
      'div',
      { class: 'tile', role: 'option', attributes: { 'data-index': String(index), 'aria-selected': 'false' } },
      this.#picture,
      // Spaces separate what would otherwise be read as one word.
      element('div', { class: 'tile-line' }, this.#name, ' ', this.#number),
      ' ',
      element('div', { class: 'tile-line mark' }, this.#icon, this.#mark),
    );
    this.element.addEventListener('pointerenter', () => this.#hover(true));
    this.element.addEventListener('pointerleave', () => this.#hover(false));
    this.element.addEventListener('focus', () => this.#showDifference());
    this.element.addEventListener('blur', () => this.#showDifference());
  }

  /** @param marked it is the current one in another view. */
  update(sample: Sample, scene: Scene, place: Place, focusable: boolean, marked: boolean): void {
    const name = scene.nameOf(sample.label);
    setText(this.#name, name);
    const unit = scene.state.explanation.prediction?.unit;
    setText(this.#number, formatSaid(sample.labelProbability, unit));
    setText(this.#mark, `change ${formatShare(sample.change, 3)}`);
    setIcon(this.#icon, sample.kept ? 'check' : 'shifted');
    this.element.classList.toggle('shifted', !sample.kept);
    setAttribute(this.element, 'aria-label', sampleText(sample, name, unit));
    setAttribute(this.element, 'aria-posinset', String(place.position + 1));
    setAttribute(this.element, 'aria-setsize', String(place.count));
    const label = scene.labelOf(sample.label);
    setTitle(this.element, label);
    this.element.tabIndex = focusable ? 0 : -1;
    setAttribute(this.element, 'aria-selected', String(marked));
    const { style } = this.element;
    style.transform = `translate(${place.x}px, ${place.y}px)`;
    style.width = `${place.width}px`;
    style.height = `${place.height}px`;
    this.#picture.style.height = `${place.pictureHeight}px`;
  }

  #hover(hovered: boolean): void {
    this.#hovered = hovered;
    this.#showDifference();
  }

  /** Shows it while the pointer or the keyboard is here. */
  #showDifference(): void {
    const wanted = this.#hovered || this.element.matches(':focus-visible');
    const [picture, original] = [this.#drawn, this.#original];
    const there = wanted && picture !== undefined && original !== undefined;
    if (there) drawDifference(this.#changes, picture, original);
    setHidden(this.#changes, !there);
    setText(this.#badge, there ? 'difference' : '');
    setHidden(this.#badge, !there);
  }

  /**
   * @param outlined whether what was changed is outlined.
   * @param original the pixels of the image as the model sees it, at the picture's size, if they are known.
   */
  show(
    picture: SamplePicture | undefined,
    outlined: boolean,
    original: (size: Size) => Uint8ClampedArray | undefined,
  ): void {
    this.#outline.show(outlined ? picture : undefined);
    if (picture === this.#drawn) return;
    this.#drawn = picture;
    this.#picture.classList.toggle('there', picture !== undefined);
    if (picture === undefined) return;
    drawPicture(this.#canvas, picture);
    this.#original = original(picture);
    this.#showDifference();
  }
}
