import { firstSynonym } from '../../../src/common/labels/firstSynonym.ts';
import type { TruthPreview } from '../../../src/protocol/folders/failures.ts';
import { element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import type { ExamplePictures } from '../examplePictures.ts';
import { drawMapped } from '../mapLayers.ts';

/** Some images with the classes that were found for them. */
export function createExamples(pictures: ExamplePictures) {
  const list = element('ul', { class: 'examples', attributes: { 'aria-label': 'Examples' } });
  return {
    element: list,
    show(preview: TruthPreview | undefined): void {
      const examples = preview?.examples ?? [];
      setHidden(list, examples.length === 0);
      if (preview === undefined) return;
      while (list.childElementCount > examples.length) list.lastElementChild?.remove();
      while (list.childElementCount < examples.length) list.append(exampleElement());
      const thumbnails = pictures.of(preview);
      examples.forEach(({ image, label }, at) => {
        const item = list.children[at];
        const [canvas, words] = item?.firstElementChild?.children ?? [];
        if (!(canvas instanceof HTMLCanvasElement) || !(words instanceof HTMLElement)) return;
        setText(words, label === null ? 'no class' : shortNames(label));
        setTitle(words, label === null ? image : `${image}: ${label}`);
        setAttribute(words, 'class', label === null ? 'quiet name' : 'name');
        const picture = thumbnails[at];
        setAttribute(canvas, 'aria-label', image);
        setAttribute(canvas, 'class', picture ? 'there' : undefined);
        if (picture) drawMapped(canvas, picture, undefined);
      });
    },
  };
}

/** Several labels of an image are joined by a plus: each is shortened. */
function shortNames(label: string): string {
  return label.split(' + ').map(firstSynonym).join(' + ');
}

function exampleElement(): HTMLElement {
  return element('li', {}, element('figure', {}, element('canvas', { role: 'img' }), element('figcaption')));
}
