import { percent } from '../../../src/common/numbers.ts';
import type { MapDifference } from '../../../src/protocol/panel.ts';
import { context2d, element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import { barPixels } from '../../logic/picture/barPixels.ts';
import { differenceHeat, differenceSummary } from '../../logic/picture/difference.ts';
import { diverging } from '../../logic/picture/diverging.ts';
import { sameMap } from '../../logic/picture/heat.ts';
import { cellUnder } from '../../logic/picture/reading.ts';
import { remember } from '../../logic/remember.ts';
import { signedTicks } from '../picture/legend.ts';
import { type PaneListener, PicturePane, type Point } from '../picture/picturePane.ts';
import { createPaneFrame } from './comparedPane.ts';

/** Lines enclose this share of the pixels, those that differ most. */
const lineShare = 0.1;
/** How strongly the largest difference covers the picture. */
const strength = 0.85;

/** The photo without colours, which would mix with those of the difference. */
function greyOf(photo: ImageBitmap): ImageBitmap {
  const canvas = new OffscreenCanvas(photo.width, photo.height);
  const context = canvas.getContext('2d');
  if (context === null) return photo;
  context.filter = 'grayscale(1)';
  context.drawImage(photo, 0, 0);
  return canvas.transferToImageBitmap();
}

/** What the colours and lines of the difference mean, in numbers. */
function createDifferenceLegend(summaryOf: (difference: MapDifference) => string) {
  const bar = element('canvas', { class: 'legend-bar', attributes: { 'aria-hidden': 'true' } });
  Object.assign(bar, { width: 256, height: 1 });
  context2d(bar).putImageData(new ImageData(barPixels(diverging, true), 256, 1), 0, 0);
  const marker = element('span', { class: 'legend-marker', hidden: true });
  const ticks = signedTicks.map((text) => element('span', { text }));
  const ends = ['B higher, dashed line', 'A higher, solid line'].map((text) => element('span', { text }));
  const meaning = `B is subtracted from A, each on the scale that it is drawn with. Lines enclose the ${percent(lineShare)} of pixels that differ most.`;
  const summary = element('p', { class: 'legend-summary' });
  const whole = element(
    'div',
    { class: 'legend', hidden: true },
    element('div', { class: 'legend-head' }, element('span', { text: 'Difference' })),
    element('div', { class: 'legend-scale' }, bar, marker),
    element('div', { class: 'legend-ticks', attributes: { 'aria-hidden': 'true' } }, ...ticks),
    element('div', { class: 'legend-ends' }, ...ends),
    element('p', { class: 'legend-ends', text: meaning }),
    summary,
  );
  return {
    element: whole,
    update(difference: MapDifference | undefined) {
      setHidden(whole, difference === undefined);
      if (difference !== undefined) setText(summary, summaryOf(difference));
    },
    /** @param level −1 to 1; undefined: the probe is off the map. */
    point(level: number | undefined) {
      setHidden(marker, level === undefined);
      if (level !== undefined) marker.style.left = `${50 + 50 * level}%`;
    },
  };
}

/** The first map minus the second, over the picture in grey. */
export function createDifferencePane(listener: PaneListener) {
  const pane = new PicturePane('Difference: arrow keys move the probe on all maps', listener, () => undefined);
  const summaryOf = remember(differenceSummary);
  const legend = createDifferenceLegend(summaryOf);
  const frame = createPaneFrame('A − B', pane, legend.element);
  setText(frame.parts, 'difference');
  const grey = remember(greyOf);
  const heatOf = remember(differenceHeat);
  let difference: MapDifference | undefined;
  let scene: Scene | undefined;

  return {
    element: frame.element,
    update(next: Scene, given: MapDifference | undefined, words: string | undefined) {
      scene = next;
      if (!sameMap(given?.map, difference?.map)) difference = given;
      const heat = difference && heatOf(difference.map);
      frame.say(words);
      legend.update(difference);
      const { photo, viewOptions } = next;
      setHidden(pane.element, photo === undefined);
      if (photo === undefined) return;
      pane.overlay.draw(grey(photo), difference?.frame, heat, diverging, strength);
      const { imageWidth = photo.width, imageHeight = photo.height } = next.frame ?? {};
      pane.show(viewOptions.viewport, { width: imageWidth, height: imageHeight });
      pane.marks.update(photo, difference?.frame, heat, true, lineShare);
      const text = difference === undefined ? 'no difference yet' : summaryOf(difference);
      setAttribute(pane.overlay.canvas, 'aria-label', `Difference of A and B: ${text}`);
    },
    /** @returns the difference there. */
    probe(at: Point | undefined, cross: boolean): number | undefined {
      const { photo, viewOptions } = scene ?? {};
      const cell = at && photo && difference && cellUnder(at, photo, difference.frame, difference.map);
      legend.point(cell === undefined || difference === undefined ? undefined : heatOf(difference.map).levels[cell]);
      pane.marks.probe(cross ? at : undefined, (photo?.width ?? 0) / 40 / (viewOptions?.viewport.zoom ?? 1));
      return cell === undefined ? undefined : difference?.map.values[cell];
    },
  };
}
