import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';
import { formatShare } from '../../../src/common/numbers.ts';
import type { ImageMap } from '../../../src/protocol/folders/failures.ts';
import { element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import { icon, setIcon } from '../../base/icons.ts';
import { outcomeOf, recordText, spokenParts, trueWords } from '../logic/words.ts';
import { drawMapped, type MapLayers } from '../mapLayers.ts';
import type { FailuresScene } from '../scene.ts';
import type { Thumbnail } from '../thumbnails.ts';

/** One image on the wall. It is reused for others. */
export class WallTile {
  readonly element: HTMLElement;
  readonly #layers: MapLayers;
  readonly #canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  readonly #missing = element('span', { class: 'missing' }, icon('error'));
  readonly #tags = element('span', { class: 'tile-tags', hidden: true });
  readonly #picture = element(
    'div',
    { class: 'tile-picture', attributes: { 'aria-hidden': 'true' } },
    this.#canvas,
    this.#missing,
    this.#tags,
  );
  readonly #before = element('span', { class: 'visually-hidden' });
  readonly #name = element('span', { class: 'name' });
  readonly #number = element('span', { class: 'number' });
  readonly #icon = icon('check');
  readonly #between = element('span', { class: 'visually-hidden' });
  readonly #is = element('span', { text: 'is', attributes: { 'aria-hidden': 'true' } });
  readonly #truth = element('span', { class: 'name' });
  readonly #file = element('span', { class: 'name', attributes: { 'aria-hidden': 'true' } });
  readonly #spokenTags = element('span', { class: 'visually-hidden' });
  #drawn: readonly unknown[] = [];

  constructor(layers: MapLayers) {
    this.#layers = layers;
    // Screen readers hear what is shown, with some additional words in between.
    this.element = element(
      'div',
      { class: 'tile', role: 'option' },
      this.#picture,
      element('div', { class: 'tile-line' }, this.#before, this.#name, this.#number),
      element(
        'div',
        { class: 'tile-line mark' },
        this.#between,
        this.#icon,
        this.#is,
        this.#truth,
        this.#file,
        this.#spokenTags,
      ),
    );
  }

  update(scene: FailuresScene, index: number, record: ShownRecord, position: number): void {
    const { nameOf, selection, written, shown } = scene;
    const [given] = record.top;
    const outcome = outcomeOf(record);
    const [before, between] = spokenParts(record);
    const truth = trueWords(record, nameOf);
    setText(this.#before, before);
    setText(this.#name, given === undefined ? 'can’t be read' : nameOf(given));
    // The space separates what would otherwise be read as one word.
    setText(this.#number, given === undefined ? '' : ` ${formatShare(record.probabilities[0] ?? 0)}`);
    setText(this.#between, between);
    setText(this.#truth, truth);
    setHidden(this.#truth, truth === '');
    setHidden(this.#is, truth === '');
    setText(this.#file, record.image.split('/').at(-1) ?? record.image);
    setHidden(this.#file, truth !== '');
    setIcon(this.#icon, outcome === 'right' ? 'check' : outcome === 'wrong' ? 'close' : 'error');
    setAttribute(this.#icon, 'class', outcome === 'unjudged' ? 'icon hidden' : 'icon');
    setAttribute(this.element, 'data-outcome', outcome);
    const tags = written.get(record.image)?.tags ?? [];
    setText(this.#tags, tags.join(', '));
    setHidden(this.#tags, tags.length === 0);
    setText(this.#spokenTags, tags.length === 0 ? '' : `. Tags: ${tags.join(', ')}`);
    setTitle(this.element, recordText(record, nameOf));
    setAttribute(this.element, 'aria-posinset', String(position + 1));
    setAttribute(this.element, 'aria-setsize', String(shown.length));
    setAttribute(this.element, 'aria-selected', String(selection.chosen.has(index)));
  }

  /** @param picture undefined: it has not arrived yet. */
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
