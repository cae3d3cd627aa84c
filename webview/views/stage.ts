import { element, setAttribute, setHidden, setText } from '../dom.ts';
import { icon } from '../icons.ts';
import { cellAt, frameOnPreview } from '../logic/geometry.ts';
import { statusWord } from '../logic/methods.ts';
import { activity, percent, pictureText } from '../logic/sentences.ts';
import type { Actions, Scene, View } from '../scene.ts';
import { checkbox, progressRing } from '../ui.ts';
import { createLegend } from './legend.ts';
import { Marks } from './marks.ts';
import { Overlay } from './overlay.ts';

/** From this many screen pixels to a pixel of the photo on, pixels are shown as they are, not smoothed. */
const pixelatedFrom = 4;

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
  let probe: { x: number; y: number } | undefined;
  const overlay = new Overlay(element('canvas', { role: 'img' }));
  const marks = new Marks();
  const legend = createLegend();
  const missing = element('span');
  const notice = element('p', { class: 'notice', hidden: true }, icon('info'), missing);
  const picture = element(
    'div',
    {
      class: 'picture',
      role: 'application',
      tabIndex: 0,
      attributes: { 'aria-label': 'Picture: arrow keys move a probe over the map' },
    },
    overlay.canvas,
    marks.element,
  );
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

  function movePointer(to: { x: number; y: number } | undefined, cross: boolean): void {
    probe = to;
    const { photo, heat, frame } = scene ?? {};
    const cell =
      to === undefined || photo === undefined || heat === undefined || frame === undefined
        ? undefined
        : cellAt(frameOnPreview(frame, photo), heat, to.x, to.y);
    legend.point(cell === undefined ? undefined : heat?.levels[cell]);
    marks.probe(cross ? to : undefined, (photo?.width ?? 0) / 60);
  }

  picture.addEventListener('pointermove', (event) => {
    const box = overlay.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * overlay.canvas.width;
    const y = ((event.clientY - box.top) / box.height) * overlay.canvas.height;
    movePointer({ x, y }, false);
  });
  picture.addEventListener('pointerleave', () => movePointer(undefined, false));
  picture.addEventListener('blur', () => movePointer(undefined, false));
  picture.addEventListener('keydown', (event) => {
    const { width, height } = overlay.canvas;
    const step = Math.max(1, Math.max(width, height) / 50);
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (move === undefined) {
      if (event.key === 'Escape') movePointer(undefined, false);
      return;
    }
    event.preventDefault();
    const from = probe ?? { x: width / 2, y: height / 2 };
    const x = Math.min(width - 0.5, Math.max(0.5, from.x + (move[0] ?? 0)));
    const y = Math.min(height - 0.5, Math.max(0.5, from.y + (move[1] ?? 0)));
    movePointer({ x, y }, true);
  });

  function fitPixels(): void {
    const scale = (overlay.canvas.clientWidth * devicePixelRatio) / overlay.canvas.width;
    overlay.canvas.classList.toggle('pixelated', scale >= pixelatedFrom);
  }
  new ResizeObserver(fitPixels).observe(overlay.canvas);

  return {
    element: element(
      'section',
      { class: 'stage', attributes: { 'aria-label': 'Picture and saliency map' } },
      element('div', { class: 'frame' }, picture, waiting, notice),
      switches,
      legend.element,
    ),
    update(next) {
      const changed = scene === undefined || scene.heat !== next.heat || scene.photo !== next.photo;
      scene = next;
      const { state, look, photo, frame, heat } = next;
      setHidden(picture, photo === undefined);
      setHidden(waiting, photo !== undefined || state.phase === 'failed');
      setHidden(switches, heat === undefined && state.phase !== 'running' && state.phase !== 'waiting');
      setText(waitingWords, state.phase === 'running' ? activity(state) : 'Waiting for the image');
      const without = absence(next);
      setHidden(notice, without === undefined || photo === undefined);
      setText(missing, without ?? '');
      if (photo !== undefined) {
        document.documentElement.style.setProperty('--ratio', String(photo.width / photo.height));
        overlay.draw(photo, frame, heat, next.colormap, look.map ? look.opacity : 0);
        if (changed) fitPixels();
        marks.update(photo, frame, heat, look.map, look.contour);
        setAttribute(overlay.canvas, 'aria-label', pictureText(state, look.map ? heat : undefined));
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
      if (changed && probe !== undefined) movePointer(probe, picture === document.activeElement);
    },
  };
}
