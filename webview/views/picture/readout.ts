import { context2d, element, setText } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import {
  cellUnder,
  type Reading,
  type Rgb,
  readingLine,
  readingSentence,
  shareFrom,
  sortedValues,
} from '../../logic/picture/reading.ts';
import { remember } from '../../logic/remember.ts';
import type { Point } from './picturePane.ts';

/** Delay (ms) before a screen reader hears where the probe has stopped: not every step along the way. */
const quietTime = 400;
const hint = 'Point at the picture to read values';

export interface Readout {
  readonly element: HTMLElement;
  /** Shows what is under a point of the photo; `aloud`: also announces it, once the point rests. */
  show(scene: Scene | undefined, at: Point | undefined, aloud: boolean): void;
  /** Shows and announces something else, until the next point. */
  say(words: string): void;
}

/** Colours of single pixels of a picture. */
function createDropper(): (photo: ImageBitmap, x: number, y: number) => Rgb {
  const pixel = element('canvas');
  Object.assign(pixel, { width: 1, height: 1 });
  const context = context2d(pixel);
  return (photo, x, y) => {
    context.drawImage(photo, x, y, 1, 1, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
}

/** The values under the probe, in one line that keeps its place. */
export function createReadout(): Readout {
  const line = element('span', { class: 'number', text: hint });
  const live = element('span', { class: 'visually-hidden', attributes: { 'aria-live': 'polite' } });
  const colourAt = createDropper();
  const sorted = remember(sortedValues);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function read({ photo, frame, map, heat, lossless }: Scene, at: Point): Reading | undefined {
    if (photo === undefined || frame === undefined) return undefined;
    const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
    if (x < 0 || y < 0 || x >= photo.width || y >= photo.height) return undefined;
    const cell = cellUnder(at, photo, frame, map);
    const value = cell === undefined ? undefined : map?.values[cell];
    const level = cell === undefined ? undefined : heat?.levels[cell];
    const known = map !== undefined && value !== undefined && level !== undefined;
    return {
      column: Math.floor((at.x / photo.width) * frame.imageWidth),
      row: Math.floor((at.y / photo.height) * frame.imageHeight),
      rgb: colourAt(photo, x, y),
      exact: lossless && photo.width === frame.imageWidth && photo.height === frame.imageHeight,
      map: known ? { value, level, top: shareFrom(sorted(map), value) } : undefined,
    };
  }

  function speak(words: string): void {
    clearTimeout(timer);
    timer = setTimeout(() => setText(live, words), quietTime);
  }

  return {
    element: element('p', { class: 'readout' }, line, live),
    show(scene, at, aloud) {
      const reading = scene === undefined || at === undefined ? undefined : read(scene, at);
      if (reading === undefined || scene?.frame === undefined) {
        setText(line, hint);
        return;
      }
      setText(line, readingLine(reading, { width: scene.frame.imageWidth, height: scene.frame.imageHeight }));
      if (aloud) speak(readingSentence(reading));
    },
    say(words) {
      setText(line, words);
      speak(words);
    },
  };
}
