import { element, setAttribute, setHidden, setText } from '../dom.ts';
import { icon } from '../icons.ts';
import { cellAt, frameOnPreview } from '../logic/geometry.ts';
import { statusWord } from '../logic/methods.ts';
import { activity, percent, pictureText } from '../logic/sentences.ts';
import type { Actions, Scene, View } from '../scene.ts';
import { checkbox, progressRing } from '../ui.ts';
import { createLegend } from './legend.ts';
import { PicturePane, type Point } from './picturePane.ts';
import { createZoomBar } from './zoomBar.ts';

/** Why there is no map, in its place; undefined where there is one or one may still come. */
function absence({ state, foreign }: Scene): string | undefined {
  if (foreign && state.map) return 'The map is hidden: it belongs to the picture before.';
  if (state.phase === 'running' || state.map !== null) return undefined;
  const { status, settings } = state;
  const word = status === undefined ? 'No map' : `No map: ${statusWord(status, settings.method).toLowerCase()}`;
  return `${word}. ${state.advice ?? ''}`.trim();
}

/** The picture with the map over it, its switches and its legend. */
export function createStage(actions: Actions): View {
  let scene: Scene | undefined;
  const pane = new PicturePane(
    'Picture: arrow keys move a probe over the map, plus and minus zoom, with Shift arrow keys move the picture',
    { viewport: (viewport) => actions.look({ viewport }), probe: (at, by) => tellProbe(at, by === 'keyboard') },
    () => zoomBar.update(pane.scale),
  );
  const zoomBar = createZoomBar(pane);
  const legend = createLegend();
  const missing = element('span');
  const notice = element('p', { class: 'notice', hidden: true }, icon('info'), missing);
  const waitingWords = element('span');
  const waiting = element('div', { class: 'waiting' }, progressRing(), waitingWords);

  const map = checkbox('Map', (checked) => actions.look({ map: checked }));
  const contour = checkbox('Contour of the top 10 %', (checked) => actions.look({ contour: checked }));
  const opacity = element('input', {
    attributes: { type: 'range', min: '0', max: '100', step: '5', 'aria-label': 'Opacity of the map' },
  });
  const opacityWords = element('span', { class: 'number' });
  opacity.addEventListener('input', () => actions.look({ opacity: opacity.valueAsNumber / 100 }));
  const slider = element('label', { class: 'slider' }, element('span', { text: 'Opacity' }), opacity, opacityWords);
  const switches = element('div', { class: 'switches' }, map, contour, slider);

  function tellProbe(at: Point | undefined, cross: boolean): void {
    const { photo, heat, frame, look } = scene ?? {};
    const cell =
      at === undefined || photo === undefined || heat === undefined || frame === undefined
        ? undefined
        : cellAt(frameOnPreview(frame, photo), heat, at.x, at.y);
    legend.point(cell === undefined ? undefined : heat?.levels[cell]);
    pane.marks.probe(cross ? at : undefined, (photo?.width ?? 0) / 60 / (look?.viewport.zoom ?? 1));
  }

  return {
    element: element(
      'section',
      { class: 'stage', attributes: { 'aria-label': 'Picture and saliency map' } },
      element('div', { class: 'frame' }, pane.element, waiting, notice),
      element('div', { class: 'tools' }, switches, zoomBar.element),
      legend.element,
    ),
    update(next) {
      const moved =
        scene?.heat !== next.heat || scene?.photo !== next.photo || scene?.look.viewport !== next.look.viewport;
      scene = next;
      const { state, look, photo, frame, heat } = next;
      for (const part of [pane.element, zoomBar.element]) setHidden(part, photo === undefined);
      setHidden(waiting, photo !== undefined || state.phase === 'failed');
      setHidden(switches, heat === undefined && state.phase !== 'running' && state.phase !== 'waiting');
      setText(waitingWords, state.phase === 'running' ? activity(state) : 'Waiting for the image');
      const without = absence(next);
      setHidden(notice, without === undefined || photo === undefined);
      setText(missing, without ?? '');
      if (photo !== undefined) {
        document.documentElement.style.setProperty('--ratio', String(photo.width / photo.height));
        pane.overlay.draw(photo, frame, heat, next.colormap, look.map ? look.opacity : 0);
        const { imageWidth = photo.width, imageHeight = photo.height } = frame ?? {};
        pane.show(look.viewport, { width: imageWidth, height: imageHeight });
        pane.marks.update(photo, frame, heat, look.map, look.contour);
        setAttribute(pane.overlay.canvas, 'aria-label', pictureText(state, look.map ? heat : undefined));
      }
      map.checked = look.map;
      contour.checked = look.contour;
      contour.disabled = !look.map || heat === undefined;
      opacity.disabled = !look.map || heat === undefined;
      if (opacity.valueAsNumber !== Math.round(look.opacity * 100))
        opacity.value = String(Math.round(look.opacity * 100));
      setText(opacityWords, percent(look.opacity));
      setAttribute(opacity, 'aria-valuetext', percent(look.opacity));
      legend.update(next);
      if (moved && pane.probe !== undefined) tellProbe(pane.probe, pane.element === document.activeElement);
    },
  };
}
