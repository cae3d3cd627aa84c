import { colormapOf, isolines } from '../../common/colormap.ts';
import { topOf } from '../../common/mapTop.ts';
import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { ColourName, Frame, Picture } from '../../protocol/pictures.ts';
import type { SourceImage } from './image.ts';
import { previewSize } from './preview.ts';
import { resizePicture } from './resample.ts';

/** 8-bit RGBA, row by row, alpha not premultiplied. */
export interface TransparentPicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Share of the colour map where the map is hottest. */
const OPACITY = 0.6;
/** What is left of the photo's brightness where the model does not look. */
const DIMMED = 0.4;

/**
 * The map alone in the original's frame: the colour map over the model's input, transparent where the model does not
 * look. At the original's size, or reduced to the preview's (2048 pixels a side).
 */
export function heatmap(map: SaliencyMap, frame: Frame, colours: ColourName = 'plasma'): TransparentPicture {
  const size = previewSize({ width: frame.imageWidth, height: frame.imageHeight });
  const colormap = colormapOf(colours);
  const rgba = new Uint8Array(size.width * size.height * 4);
  paint(map, frame, size, (pixel, heat) => {
    const colour = Math.round(heat * 255) * 3;
    rgba.set(colormap.subarray(colour, colour + 3), pixel * 4);
    rgba[pixel * 4 + 3] = 255;
  });
  return { ...size, rgba };
}

/**
 * The map over the original: the hotter, the more of the colour map; cold parts show the plain photo, and what the
 * model does not see is dimmed. At the original's size, or reduced to the preview's (2048 pixels a side).
 */
export function overlay(map: SaliencyMap, frame: Frame, image: SourceImage, colours: ColourName = 'plasma'): Picture {
  const size = previewSize(image);
  const photo = size.width === image.width ? image : resizePicture(image, size.width, size.height);
  const rgb = photo.rgb.map((value) => value * DIMMED);
  if (colours === 'lines') {
    drawLines(map, frame, size, photo.rgb, rgb);
    return { ...size, rgb };
  }
  const colormap = colormapOf(colours);
  paint(map, frame, size, (pixel, heat) => {
    const colour = Math.round(heat * 255) * 3;
    const alpha = OPACITY * heat;
    for (let channel = 0; channel < 3; channel++) {
      const plain = photo.rgb[pixel * 3 + channel] ?? 0;
      const hot = colormap[colour + channel] ?? 0;
      rgb[pixel * 3 + channel] = plain + alpha * (hot - plain) + 0.5;
    }
  });
  return { ...size, rgb };
}

/** Draws isolines on the photo: where the map rises over one, the higher pixel is white and the lower one black. */
function drawLines(
  map: SaliencyMap,
  frame: Frame,
  size: { readonly width: number; readonly height: number },
  photo: Uint8Array,
  rgb: Uint8Array,
): void {
  const outside = -1;
  const bands = new Int8Array(size.width * size.height).fill(outside);
  paint(map, frame, size, (pixel, heat) => {
    bands[pixel] = isolines.filter((level) => heat >= level).length;
    for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = photo[pixel * 3 + channel] ?? 0;
  });
  const put = (pixel: number, value: number) => rgb.fill(value, pixel * 3, pixel * 3 + 3);
  bands.forEach((band, pixel) => {
    const beside = pixel % size.width === size.width - 1 ? [pixel + size.width] : [pixel + 1, pixel + size.width];
    for (const next of beside) {
      const other = bands[next] ?? outside;
      if (band === outside || other === outside || other === band) continue;
      put(band > other ? pixel : next, 255);
      put(band > other ? next : pixel, 0);
    }
  });
}

/**
 * The positive part of a map, 0–1: 1 is its 99.5th percentile (nearest rank), so that one odd pixel does not make all
 * others look cold. If that is zero the maximum takes its place.
 */
export function heatOf(map: SaliencyMap): Float32Array {
  const hottest = topOf(map.values) || 1;
  return map.values.map((value) => Math.min(Math.max(value, 0) / hottest, 1));
}

/** Calls `put` for each pixel of a picture of the original whose centre lies in the frame, with the heat there. */
function paint(
  map: SaliencyMap,
  frame: Frame,
  size: { readonly width: number; readonly height: number },
  put: (pixel: number, heat: number) => void,
): void {
  const heat = heatOf(map);
  const across = stepsOf(size.width, frame.imageWidth, frame.x, frame.width, map.width);
  const down = stepsOf(size.height, frame.imageHeight, frame.y, frame.height, map.height);
  for (const row of down) {
    for (const column of across) {
      const above = mix(heat, row.first * map.width, column);
      const below = mix(heat, row.second * map.width, column);
      put(row.at * size.width + column.at, above + (below - above) * row.share);
    }
  }
}

/** Pixel `at` of an axis lies between two cells of the map, `share` of the way from the first to the second. */
interface Step {
  readonly at: number;
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

/** Cell i of the map covers [i, i + 1) · `length` / `cells` of the original from `start` on, its value in the middle. */
function stepsOf(pixels: number, imageLength: number, start: number, length: number, cells: number): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < pixels; at++) {
    const within = (((at + 0.5) * imageLength) / pixels - start) / length;
    if (within < 0 || within >= 1) continue;
    const cell = Math.min(Math.max(within * cells - 0.5, 0), cells - 1);
    const first = Math.floor(cell);
    steps.push({ at, first, second: Math.min(first + 1, cells - 1), share: cell - first });
  }
  return steps;
}

function mix(heat: Float32Array, row: number, { first, second, share }: Step): number {
  const left = heat[row + first] ?? 0;
  return left + ((heat[row + second] ?? 0) - left) * share;
}
