import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';
import type { ImageMap } from '../../../src/protocol/failures.ts';
import { element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import { icon, setIcon } from '../../base/icons.ts';
import { formatShare } from '../../logic/numbers.ts';
import { outcomeOf, recordText } from '../logic/words.ts';
import { drawMapped, type MapLayers } from '../mapLayers.ts';
import type { FailuresScene } from '../scene.ts';
import type { Thumbnail } from '../thumbnails.ts';

/** One image of the wall. It is used again for others. */
export class WallTile {
  readonly element: HTMLElement;
  readonly #layers: MapLayers;
  readonly #canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  readonly #missing = element('span', { class: 'missing' }, icon('error'));
  readonly #tags = element('span', { class: 'tile-tags', hidden: true });
  readonly #name = element('span', { class: 'name' });
  readonly #number = element('span', { class: 'number' });
  readonly #icon = icon('check');
  readonly #below = element('span', { class: 'name' });
  readonly #mark = element('div', { class: 'tile-line mark' }, this.#icon, this.#below);
  readonly #picture = element('div', { class: 'tile-picture' }, this.#canvas, this.#missing, this.#tags);
  #drawn: readonly unknown[] = [];

  constructor(layers: MapLayers) {
    this.#layers = layers;
    this.element = element(
      'div',
      { class: 'tile', role: 'option' },
      this.#picture,
      element('div', { class: 'tile-line' }, this.#name, this.#number),
      this.#mark,
    );
  }

  update(scene: FailuresScene, index: number, record: ShownRecord, position: number): void {
    const { nameOf, selection, written, shown } = scene;
    const [given] = record.top;
    const outcome = outcomeOf(record);
    const name = record.image.split('/').at(-1) ?? record.image;
    setText(this.#name, given === undefined ? 'Can’t be read' : nameOf(given));
    setText(this.#number, given === undefined ? '' : formatShare(record.probabilities[0] ?? 0));
    const truth = record.truth === null ? record.unknownTruth : nameOf(record.truth);
    setText(this.#below, outcome === 'wrong' && truth !== null ? truth : name);
    setIcon(this.#icon, outcome === 'right' ? 'check' : outcome === 'wrong' ? 'close' : 'error');
    setAttribute(this.#icon, 'class', outcome === 'unjudged' ? 'icon hidden' : 'icon');
    setAttribute(this.element, 'data-outcome', outcome);
    const tags = written.get(record.image)?.tags ?? [];
    setText(this.#tags, tags.join(', '));
    setHidden(this.#tags, tags.length === 0);
    const text = recordText(record, nameOf);
    setAttribute(this.element, 'aria-label', tags.length === 0 ? text : `${text}. Tags: ${tags.join(', ')}`);
    setTitle(this.element, text);
    setAttribute(this.element, 'aria-posinset', String(position + 1));
    setAttribute(this.element, 'aria-setsize', String(shown.length));
    setAttribute(this.element, 'aria-selected', String(selection.chosen.has(index)));
  }

  /** @param picture undefined: it has not come yet. */
  show(picture: Thumbnail | undefined, map: ImageMap | undefined, colours: Uint8Array): void {
    const wanted = [picture, map, colours];
    if (wanted.every((part, at) => part === this.#drawn[at])) return;
    this.#drawn = wanted;
    setHidden(this.#missing, picture !== null);
    this.#canvas.hidden = !picture;
    setAttribute(this.element, 'data-map', picture && map ? 'true' : undefined);
    if (picture) drawMapped(this.#canvas, picture, map && this.#layers.get(map, picture, colours));
  }
}
