import { element, setAttribute, setHidden, setText } from '../../../base/dom.ts';
import { button } from '../../../base/ui.ts';
import { select } from '../../logic/selection.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../../scene.ts';
import type { Thumbnails } from '../../thumbnails.ts';
import { createLargeFacts } from './largeFacts.ts';
import { createLargeHead } from './largeHead.ts';
import { createLargePictures } from './largePictures.ts';

/** One image, large, with its maps; arrow keys go to the previous and the next image of the list. */
export class LargeView implements FailuresView {
  readonly element: HTMLDialogElement;
  readonly #actions: FailuresActions;
  readonly #pictures: Thumbnails;
  readonly #previews: Thumbnails;
  readonly #head = createLargeHead(
    (by) => this.#step(by),
    () => this.element.close(),
  );
  readonly #panes = createLargePictures();
  readonly #facts = createLargeFacts();
  readonly #live = element('p', { class: 'visually-hidden', role: 'status' });
  readonly #open = button('Open panel', 'primary', () => this.#act((image) => this.#actions.open(image)));
  readonly #explain = button('Explain', 'secondary', () => this.#act((image) => this.#actions.explain([image])));
  readonly #write = button('Tags and note…', 'secondary', () => this.#act((image) => this.#actions.write([image])));
  #scene: FailuresScene | undefined;
  #index: number | undefined;

  /**
   * @param previews small pictures, shown until the large ones arrive.
   * @param closed is called when the keyboard is free again.
   */
  constructor(actions: FailuresActions, pictures: Thumbnails, previews: Thumbnails, closed: () => void) {
    this.#actions = actions;
    this.#pictures = pictures;
    this.#previews = previews;
    setAttribute(this.#open, 'title', 'Open panel (Enter)');
    setAttribute(this.#explain, 'title', 'Explain in the background (E)');
    setAttribute(this.#write, 'title', 'Tags and note (T)');
    this.element = element(
      'dialog',
      { class: 'large', tabIndex: -1, attributes: { 'aria-labelledby': 'large-title' } },
      this.#head.element,
      this.#panes.element,
      this.#facts.element,
      element('div', { class: 'large-buttons' }, this.#open, this.#explain, this.#write),
      this.#live,
    );
    this.element.addEventListener('keydown', (event) => this.#press(event));
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.element.close();
    });
    this.element.addEventListener('close', closed);
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  open(index: number): void {
    this.#index = index;
    setText(this.#live, '');
    if (!this.element.open) this.element.showModal();
    this.element.focus();
    this.#draw();
  }

  update(scene: FailuresScene): void {
    this.#scene = scene;
    if (!this.element.open) return;
    if (scene.records[this.#index ?? -1] === undefined) this.element.close();
    else this.#draw();
  }

  #act(run: (image: number) => void): void {
    if (this.#index !== undefined) run(this.#index);
  }

  #step(by: number): void {
    if (this.#scene === undefined || this.#index === undefined) return;
    const { shown } = this.#scene;
    const to = shown[Math.max(0, shown.indexOf(this.#index)) + by];
    if (to === undefined) return;
    this.#index = to;
    // This redraws the large view too.
    this.#actions.select(select(to));
    // A disabled button swallows keys.
    if (this.#head.holdsDisabledFocus()) this.element.focus();
    setText(this.#live, this.#head.words());
  }

  #draw(): void {
    const [scene, index] = [this.#scene, this.#index];
    const record = index === undefined ? undefined : scene?.records[index];
    if (scene === undefined || index === undefined || record === undefined) return;
    const at = scene.shown.indexOf(index);
    this.#head.show(record, at, scene.shown.length, scene);
    this.#panes.show(scene, index, record, this.#pictures.get(index) ?? this.#previews.get(index));
    this.#facts.show(scene, record, index);
    for (const act of [this.#open, this.#explain]) setHidden(act, record.unreadable !== null);
    const near = [at + 1, at - 1].flatMap((position) => scene.shown[position] ?? []);
    this.#pictures.want([index, ...(at < 0 ? [] : near)]);
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onPicture = event.target === this.element;
    const acts = { e: this.#explain, t: this.#write, Enter: this.#open };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === 'ArrowLeft' || key === 'ArrowRight') this.#step(key === 'ArrowLeft' ? -1 : 1);
    // On a button, Space and Enter press it.
    else if (key === ' ' && onPicture) this.element.close();
    else if ((key === 'e' || key === 't' || (key === 'Enter' && onPicture)) && !acts[key].hidden) acts[key].click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
