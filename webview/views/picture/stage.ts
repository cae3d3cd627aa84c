import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { progressRing } from '../../base/ui.ts';
import { mapVerdict, methodOf } from '../../logic/methods.ts';
import { cellUnder } from '../../logic/picture/reading.ts';
import { activity, pictureText } from '../../logic/sentences.ts';
import { contoursOf } from './contours.ts';
import { createLegend } from './legend.ts';
import type { Outlines } from './marks.ts';
import { PicturePane, type Point, type ProbedBy } from './picturePane.ts';
import type { Shot } from './pngOf.ts';
import { createReadout } from './readout.ts';
import { createSwitches } from './switches.ts';
import { createUnfinished } from './unfinished.ts';
import { createZoomBar } from './zoomBar.ts';

/** Why there is no map, shown in its place; undefined if there is one or one may still come. */
function absence({ state, foreign }: Scene): string | undefined {
  const { phase, map, settings, advice } = state.explanation;
  if (foreign && map) return 'The map is hidden because it belongs to the previous picture.';
  if (phase === 'running' || map !== null) return undefined;
  const verdict = mapVerdict(state.explanation, methodOf(state, settings.method));
  const word = verdict === undefined ? 'No map' : `No map: ${verdict.word.toLowerCase()}`;
  return `${word}. ${advice ?? ''}`.trim();
}

export interface Stage extends View {
  /** What is shown now, all of it whatever the zoom; undefined: there is no picture. */
  shot(): Shot | undefined;
  /** The file of the explained picture. */
  imageSha256(): string | undefined;
  /** Shows and announces something in the readout line. */
  say(words: string): void;
}

/** Where the regions that decide the label are, if they are known. */
function outlinesOf({ explanation }: Scene['state']): Outlines | undefined {
  const { regions, prediction } = explanation;
  if (regions === undefined || prediction === undefined) return undefined;
  const [height, width] = prediction.inputSize;
  return { sufficient: regions.sufficient?.where, change: regions.change?.where, input: { width, height } };
}

/** Draws the picture, the map over it and its marks; nothing until there is a picture. */
function drawPicture(pane: PicturePane, scene: Scene): void {
  const { state, nameOf, viewOptions, photo, frame, heat, cut, colormap } = scene;
  if (photo === undefined) return;
  const { imageWidth = photo.width, imageHeight = photo.height } = frame ?? {};
  document.documentElement.style.setProperty('--ratio', String(imageWidth / imageHeight));
  pane.overlay.draw(photo, frame, scene.painted, colormap, viewOptions.map ? viewOptions.opacity : 0, cut);
  pane.show(viewOptions.viewport, { width: imageWidth, height: imageHeight });
  pane.marks.update(photo, frame, heat, viewOptions.map, contoursOf(scene));
  // The regions are the explanation's, and say nothing of a layer's map.
  const outlined = viewOptions.outline && state.explanation.layers?.shown === undefined;
  pane.marks.outline(photo, frame, outlined ? outlinesOf(state) : undefined);
  setAttribute(pane.overlay.canvas, 'aria-label', pictureText(state, nameOf, viewOptions.map ? heat : undefined));
}

/** What goes on before there is a picture. */
function createWaiting(): View {
  const words = element('span');
  const whole = element('div', { class: 'waiting' }, progressRing(), words);
  return {
    element: whole,
    update({ state, photo }) {
      const { explanation } = state;
      setHidden(whole, photo !== undefined || explanation.phase === 'failed');
      setText(
        words,
        explanation.phase === 'running'
          ? activity(explanation, methodOf(state, explanation.settings.method))
          : 'Waiting for the image',
      );
    },
  };
}

/**
 * The picture with the map over it, its switches, its legend and the values under the probe.
 * @param controls of the next run, right below the picture.
 * @param layers what chooses a layer to look at.
 */
export function createStage(actions: Actions, controls: HTMLElement, layers: HTMLElement): Stage {
  let scene: Scene | undefined;
  const pane = new PicturePane(
    'Picture: arrow keys move the probe, plus and minus zoom, Shift with arrow keys pans',
    {
      viewport: (viewport) => actions.changeView({ viewport }),
      probe: (at, by) => tellProbe(at, by, by === 'keyboard'),
    },
    () => zoomBar.update(pane.scale),
  );
  const zoomBar = createZoomBar(pane);
  const [switches, legend, readout] = [createSwitches(actions), createLegend(), createReadout()];
  const unfinished = createUnfinished();
  const missing = element('span');
  const notice = element('p', { class: 'notice', hidden: true }, icon('info'), missing);
  const waiting = createWaiting();
  const frame = element('div', { class: 'frame' }, pane.element, unfinished.element, waiting.element, notice);
  const under = element('div', { class: 'under' }, readout.element, zoomBar.element);

  /** @param aloud the user has moved it: a map that changes beneath it need not be announced */
  function tellProbe(at: Point | undefined, by: ProbedBy, aloud: boolean): void {
    const { photo, heat, frame, viewOptions } = scene ?? {};
    const cell = at === undefined || photo === undefined ? undefined : cellUnder(at, photo, frame, heat);
    legend.point(cell === undefined ? undefined : heat?.levels[cell]);
    readout.show(scene, at, aloud);
    pane.marks.probe(by === 'keyboard' ? at : undefined, (photo?.width ?? 0) / 60 / (viewOptions?.viewport.zoom ?? 1));
  }

  return {
    element: element(
      'section',
      { class: 'stage', attributes: { 'aria-label': 'Picture and saliency map' } },
      frame,
      controls,
      under,
      layers,
      switches.element,
      legend.element,
    ),
    update(next) {
      const moved =
        scene?.heat !== next.heat ||
        scene?.photo !== next.photo ||
        scene?.viewOptions.viewport !== next.viewOptions.viewport;
      scene = next;
      const { state, photo } = next;
      for (const part of [pane.element, under]) setHidden(part, photo === undefined);
      const never = photo === undefined && state.explanation.phase === 'failed';
      // An image that can't be read leaves no room for itself: the message above says why.
      setHidden(frame, never);
      const without = absence(next);
      setHidden(notice, without === undefined || photo === undefined);
      setText(missing, without ?? '');
      drawPicture(pane, next);
      for (const view of [waiting, switches, legend, unfinished]) view.update(next);
      if (moved && pane.probe !== undefined) tellProbe(pane.probe, pane.probedBy, false);
    },
    shot() {
      if (scene?.photo === undefined) return undefined;
      const { photo, frame, painted: heat, colormap, viewOptions, cut } = scene;
      const strength = viewOptions.map ? viewOptions.opacity : 0;
      return { photo, frame, heat, colormap, strength, cut, drawContours: pane.marks.contours() };
    },
    imageSha256: () => scene?.state.explanation.imageSha256,
    say: readout.say,
  };
}
