import type { ShownRecord } from '../../../../src/common/evaluation/recordColumns.ts';
import type { ImageMap } from '../../../../src/protocol/folders/failures.ts';
import { arrange, element, setAttribute, setHidden, setText } from '../../../base/dom.ts';
import { drawMapped, MapLayers } from '../../mapLayers.ts';
import type { FailuresScene } from '../../scene.ts';
import type { Thumbnail } from '../../thumbnails.ts';

/** The image and, beside it, the maps of the class that it was given and of the true one, if available. */
export function createLargePictures() {
  const layers = new MapLayers();
  const panes = [new Pane(layers), new Pane(layers), new Pane(layers)] as const;
  const whole = element('div', { class: 'large-pictures' });
  return {
    element: whole,
    /** @param picture undefined: it has not arrived yet. */
    show(
      { maps, nameOf, state, viewOptions }: FailuresScene,
      index: number,
      record: ShownRecord,
      picture: Thumbnail | undefined,
    ): void {
      const known = viewOptions.maps ? maps.get(index) : undefined;
      const [given] = record.top;
      const wrong = record.truth !== null && record.truth !== given;
      const ofGiven = given === undefined ? undefined : known?.get(given);
      const ofTruth = wrong ? known?.get(record.truth ?? -1) : undefined;
      const [plain, first, second] = panes;
      plain.show(picture, undefined, state.colormap, record.unreadable ?? 'Image');
      first.show(picture, ofGiven, state.colormap, given === undefined ? '' : `Predicted: ${nameOf(given)}`);
      second.show(picture, ofTruth, state.colormap, wrong ? `True: ${nameOf(record.truth ?? 0)}` : '');
      arrange(whole, [
        plain.element,
        ...(ofGiven === undefined ? [] : [first.element]),
        ...(ofTruth === undefined ? [] : [second.element]),
      ]);
      setAttribute(whole, 'data-panes', String(whole.childElementCount));
    },
  };
}

class Pane {
  readonly #layers: MapLayers;
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #title = element('figcaption');
  readonly element = element('figure', {}, this.#title, this.#canvas);
  #drawn: readonly unknown[] = [];

  constructor(layers: MapLayers) {
    this.#layers = layers;
  }

  show(picture: Thumbnail | undefined, map: ImageMap | undefined, colours: Uint8Array, title: string): void {
    setText(this.#title, title);
    setAttribute(this.#canvas, 'aria-label', map === undefined ? title : `Saliency map. ${title}`);
    setHidden(this.#canvas, !picture);
    const wanted = [picture, map, colours];
    if (wanted.every((part, at) => part === this.#drawn[at])) return;
    this.#drawn = wanted;
    if (picture) drawMapped(this.#canvas, picture, map && this.#layers.get(map, picture, colours));
  }
}
