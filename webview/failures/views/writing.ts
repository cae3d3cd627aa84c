import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import { button } from '../../base/ui.ts';
import { counted } from '../logic/words.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';

/** The dialog in which the user tags images and writes a note on one. */
export interface WritingView extends FailuresView {
  open(images: readonly number[]): void;
}

/** In characters. */
const longestTag = 100;
const longestNote = 5000;

/** Tags as boxes to tick, a field for a new one, and the note of a single image. */
export function createWriting(actions: FailuresActions, closed: () => void): WritingView {
  let scene: FailuresScene | undefined;
  let images: readonly number[] = [];
  const title = element('h2', { id: 'writing-title' });
  const boxes = element('div', { class: 'tag-boxes', role: 'group', attributes: { 'aria-label': 'Tags' } });
  const field = element('input', {
    attributes: { type: 'text', 'aria-label': 'New tag', placeholder: 'New tag', maxlength: String(longestTag) },
  });
  const note = element('textarea', {
    attributes: { 'aria-label': 'Note', placeholder: 'Note', rows: '3', maxlength: String(longestNote) },
  });
  const form = element(
    'form',
    { attributes: { method: 'dialog' } },
    title,
    boxes,
    field,
    note,
    element('div', { class: 'large-buttons' }, button('Done', 'primary', () => finish())),
  );
  const dialog = element('dialog', { class: 'writing', attributes: { 'aria-labelledby': 'writing-title' } }, form);

  function addTag(): boolean {
    const tag = field.value.trim();
    field.value = '';
    if (tag === '') return false;
    actions.tag(images, tag, true);
    return true;
  }

  function finish(): void {
    addTag();
    dialog.close();
  }

  function draw(): void {
    if (scene === undefined || !dialog.open) return;
    const { records, written } = scene;
    const paths = images.flatMap((index) => records[index]?.image ?? []);
    setText(title, paths.length === 1 ? (paths[0] ?? '') : counted(paths.length, 'image'));
    const known = [...new Set([...written.values()].flatMap(({ tags }) => tags))].sort();
    const has = (tag: string) => paths.filter((path) => written.get(path)?.tags.includes(tag)).length;
    drawBoxes(boxes, known, (tag) => (has(tag) === 0 ? 'none' : has(tag) === paths.length ? 'all' : 'some'), (tag, on) =>
      actions.tag(images, tag, on),
    );
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // Enter adds what stands in the field, and is done when there is nothing.
    if (!addTag()) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => event.stopPropagation());
  dialog.addEventListener('close', () => {
    const [image] = images;
    const path = image === undefined ? undefined : scene?.records[image]?.image;
    const before = path === undefined ? '' : (scene?.written.get(path)?.note ?? '');
    if (images.length === 1 && image !== undefined && note.value !== before) actions.note(image, note.value);
    closed();
  });

  return {
    element: dialog,
    open(list) {
      if (list.length === 0) return;
      images = list;
      const path = scene?.records[list[0] ?? -1]?.image;
      field.value = '';
      note.value = path === undefined ? '' : (scene?.written.get(path)?.note ?? '');
      setHidden(note, list.length !== 1);
      if (!dialog.open) dialog.showModal();
      draw();
      field.focus();
    },
    update(after) {
      scene = after;
      draw();
    },
  };
}

function drawBoxes(
  group: HTMLElement,
  tags: readonly string[],
  stateOf: (tag: string) => 'all' | 'some' | 'none',
  change: (tag: string, on: boolean) => void,
): void {
  const shown = JSON.stringify(tags);
  if (group.dataset.tags !== shown) {
    group.dataset.tags = shown;
    group.replaceChildren(
      ...tags.map((tag) => {
        const box = element('input', { attributes: { type: 'checkbox' } });
        box.addEventListener('change', () => change(tag, box.checked));
        return element('label', { class: 'tag-box' }, box, element('span', { text: tag }));
      }),
    );
  }
  setHidden(group, tags.length === 0);
  [...group.querySelectorAll('input')].forEach((box, at) => {
    const state = stateOf(tags[at] ?? '');
    box.checked = state === 'all';
    box.indeterminate = state === 'some';
    setAttribute(box, 'aria-checked', state === 'some' ? 'mixed' : undefined);
  });
}
