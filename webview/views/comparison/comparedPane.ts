import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import { type ComparisonKind, headingParts } from '../../logic/comparison.ts';
import { cellUnder } from '../../logic/picture/reading.ts';
import { pictureText } from '../../logic/sentences.ts';
import { contoursOf } from '../picture/contours.ts';
import { createLegend } from '../picture/legend.ts';
import { type PaneListener, PicturePane, type Point } from '../picture/picturePane.ts';
import { createUnfinished } from '../picture/unfinished.ts';

export interface ComparedPane {
  readonly element: HTMLElement;
  /**
   * @param scene of the explanation in this pane.
   * @param differs what distinguishes it from the other one.
   * @param words shown instead of a missing map.
   */
  update(scene: Scene, differs: ComparisonKind, words: string | undefined): void;
  /** Shows where the probe is. @returns the map's value there, in its own units. */
  probe(at: Point | undefined, cross: boolean): number | undefined;
}

/** It may end a line, but not begin one. */
const separator = '\u00a0· ';

/** The frame around one of several pictures side by side. */
export function createPaneFrame(letter: string, pane: PicturePane, legend: HTMLElement, ...over: HTMLElement[]) {
  const heading = element('h3', {}, element('span', { class: 'letter', text: letter }), ' ');
  const parts = element('span', { class: 'heading-parts' });
  heading.append(parts);
  const words = element('p', { class: 'notice', hidden: true });
  return {
    element: element(
      'div',
      { class: 'compared' },
      heading,
      element('div', { class: 'frame' }, pane.element, ...over, words),
      legend,
    ),
    parts,
    say(text: string | undefined) {
      setHidden(words, text === undefined);
      setText(words, text ?? '');
    },
  };
}

/** With a contour in any case, as the difference has: it is small, and colours may be those of the photo. */
function lined(scene: Scene): Scene {
  return { ...scene, viewOptions: { ...scene.viewOptions, contour: true } };
}

/** One of two explanations side by side: its map over the picture, what it is, and its legend. */
export function createComparedPane(letter: 'A' | 'B', listener: PaneListener): ComparedPane {
  const pane = new PicturePane(`Picture ${letter}: arrow keys move the probe on all maps`, listener, () => undefined);
  const legend = createLegend();
  const unfinished = createUnfinished();
  const frame = createPaneFrame(letter, pane, legend.element, unfinished.element);
  let shown: Scene | undefined;
  let heading = '';

  return {
    element: frame.element,
    update(compared, differs, words) {
      const scene = lined(compared);
      shown = scene;
      const { photo, heat, viewOptions, state, nameOf } = scene;
      const made = headingParts(scene).map(({ kind, text }) =>
        kind === differs ? element('strong', { text }) : element('span', { text }),
      );
      const markup = made.map((part) => part.outerHTML).join();
      if (heading !== markup) {
        heading = markup;
        frame.parts.replaceChildren(...made.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
      }
      frame.say(words);
      setHidden(pane.element, photo === undefined);
      legend.update(scene);
      unfinished.update(scene);
      if (photo === undefined) return;
      pane.overlay.draw(
        photo,
        scene.frame,
        scene.painted,
        scene.colormap,
        viewOptions.map ? viewOptions.opacity : 0,
        scene.cut,
      );
      const { imageWidth = photo.width, imageHeight = photo.height } = scene.frame ?? {};
      pane.show(viewOptions.viewport, { width: imageWidth, height: imageHeight });
      pane.marks.update(photo, scene.frame, heat, viewOptions.map, contoursOf(scene));
      setAttribute(
        pane.overlay.canvas,
        'aria-label',
        `${letter}: ${pictureText(state, nameOf, viewOptions.map ? heat : undefined)}`,
      );
    },
    probe(at, cross) {
      const { photo, heat, map, frame: view, viewOptions } = shown ?? {};
      const cell = at && photo && cellUnder(at, photo, view, map);
      legend.point(cell === undefined ? undefined : heat?.levels[cell]);
      pane.marks.probe(cross ? at : undefined, (photo?.width ?? 0) / 40 / (viewOptions?.viewport.zoom ?? 1));
      return cell === undefined ? undefined : map?.values[cell];
    },
  };
}
