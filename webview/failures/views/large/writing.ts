import { element, setHidden, setText } from '../../../base/dom.ts';
import { button } from '../../../base/ui.ts';
import { counted } from '../../logic/words.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../../scene.ts';
import { drawTagBoxes } from './tagBoxes.ts';

/** In characters. */
const longestTag = 100;
const longestNote = 5000;

/** The dialog in which the user tags images and writes a note on one. */
export class WritingView implements FailuresView {
  readonly element: HTMLDialogElement;
  readonly #actions: FailuresActions;
  readonly #title = element('h2', { id: 'writing-title' });
  readonly #boxes = element('div', { class: 'tag-boxes', role: 'group', attributes: { 'aria-label': 'Tags' } });
  readonly #field = element('input', {
    attributes: { type: 'text', 'aria-label': 'New tag', placeholder: 'New tag', maxlength: String(longestTag) },
  });
  readonly #note = element('textarea', {
    attributes: { 'aria-label': 'Note', placeholder: 'Note', rows: '3', maxlength: String(longestNote) },
  });
  #scene: FailuresScene | undefined;
  #images: readonly number[] = [];

  /** @param closed is called when the keyboard is free again. */
  constructor(actions: FailuresActions, closed: () => void) {
    this.#actions = actions;
    const done = button('Done', 'primary', () => this.#finish());
    const buttons = element('div', { class: 'large-buttons' }, done);
    const form = element('form', {}, this.#title, this.#boxes, this.#field, this.#note, buttons);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // Enter adds the text in the field; with an empty field it closes the dialog.
      if (!this.#addTag()) this.element.close();
    });
    this.element = element('dialog', { class: 'writing', attributes: { 'aria-labelledby': 'writing-title' } }, form);
    this.element.addEventListener('keydown', (event) => event.stopPropagation());
    this.element.addEventListener('close', () => {
      this.#keepNote();
      closed();
    });
  }

  open(images: readonly number[]): void {
    if (images.length === 0) return;
    this.#images = images;
    this.#field.value = '';
    this.#note.value = this.#noteBefore();
    setHidden(this.#note, images.length !== 1);
    if (!this.element.open) this.element.showModal();
    this.#draw();
    this.#field.focus();
  }

  update(scene: FailuresScene): void {
    this.#scene = scene;
    if (this.element.open) this.#draw();
  }

  #addTag(): boolean {
    const tag = this.#field.value.trim();
    this.#field.value = '';
    if (tag !== '') this.#actions.tag(this.#images, tag, true);
    return tag !== '';
  }

  #finish(): void {
    this.#addTag();
    this.element.close();
  }

  #noteBefore(): string {
    const path = this.#paths()[0];
    return path === undefined ? '' : (this.#scene?.written.get(path)?.note ?? '');
  }

  #keepNote(): void {
    const [image] = this.#images;
    if (this.#images.length !== 1 || image === undefined || this.#note.value === this.#noteBefore()) return;
    this.#actions.note(image, this.#note.value);
  }

  #paths(): readonly string[] {
    return this.#images.flatMap((index) => this.#scene?.records[index]?.image ?? []);
  }

  #draw(): void {
    const written = this.#scene?.written;
    if (written === undefined) return;
    const paths = this.#paths();
    setText(this.#title, paths.length === 1 ? (paths[0] ?? '') : counted(paths.length, 'image'));
    const tags = [...new Set([...written.values()].flatMap((of) => of.tags))].sort();
    const having = (tag: string): number => paths.filter((path) => written.get(path)?.tags.includes(tag)).length;
    const states = tags.map((tag) => {
      const count = having(tag);
      return { tag, state: count === 0 ? 'none' : count === paths.length ? 'all' : 'some' } as const;
    });
    drawTagBoxes(this.#boxes, states, (tag, on) => this.#actions.tag(this.#images, tag, on));
  }
}
