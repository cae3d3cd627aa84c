import { contours as contourGenerator } from 'd3-contour';
import { isolines } from '../../../src/common/colormap.ts';
import { setAttribute, svg } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import type { Rect } from '../../logic/geometry.ts';
import { contourLevel, type Heat } from '../../logic/picture/heat.ts';
import { remember } from '../../logic/remember.ts';

/** What contours enclose: the strongest share of the map's pixels, or everything that reaches each isoline's level. */
export type Contours = number | 'isolines';

/** Share of the map's pixels inside the contour while the whole map is shown. */
const usualShare = 0.1;

/** The share inside the contour if `shown` of the map's pixels are. */
export function contourShare(shown: number): number {
  return shown < 1 ? shown : usualShare;
}

/**
 * Whether the contour is wanted: by itself around a finished map, whose colours may be those of the photo, if no region is
 * outlined.
 */
export function wantsContour({ state, viewOptions }: Pick<Scene, 'state' | 'viewOptions'>): boolean {
  const { regions, phase } = state.explanation;
  const outlined = regions?.sufficient !== undefined || regions?.change !== undefined;
  return viewOptions.contour ?? !(outlined || phase === 'running');
}

/** The requested contours; undefined: none. */
export function contoursOf(scene: Scene): Contours | undefined {
  if (scene.state.colours === 'lines') return 'isolines';
  return wantsContour(scene) ? contourShare(scene.viewOptions.share) : undefined;
}

function levelsOf(heat: Heat, wanted: Contours): readonly number[] {
  if (wanted === 'isolines') return isolines;
  const level = contourLevel(heat, wanted);
  return level === undefined ? [] : [level];
}

/** The outlines, in cells of the map, of everything at least as strong as the levels, for or against the class. */
function contourPath(heat: Heat, wanted: Contours, side: 1 | -1): string {
  const values = Array.from(heat.levels, (value) => value * side);
  const generator = contourGenerator().size([heat.width, heat.height]);
  return levelsOf(heat, wanted)
    .flatMap((level) => generator.contour(values, level).coordinates.flat())
    .map((ring) => `M${ring.map((point) => point.map((value) => value.toFixed(2)).join(',')).join('L')}Z`)
    .join('');
}

/** A line around one side of the map that is visible on light and dark. */
export class Contour {
  readonly #path = remember(contourPath);
  readonly #side: 1 | -1;
  readonly lines: readonly [under: SVGPathElement, over: SVGPathElement];

  constructor(side: 1 | -1) {
    this.#side = side;
    const over = side === 1 ? 'contour-over' : 'contour-against';
    this.lines = [svg('path', { class: 'contour-under' }), svg('path', { class: over })];
  }

  draw(rect: Rect, heat: Heat, contours: Contours): void {
    const scale = `scale(${rect.width / heat.width} ${rect.height / heat.height})`;
    for (const line of this.lines) {
      setAttribute(line, 'visibility', undefined);
      setAttribute(line, 'd', this.#path(heat, contours, this.#side));
      setAttribute(line, 'transform', `translate(${rect.x} ${rect.y}) ${scale}`);
    }
  }

  hide(): void {
    for (const line of this.lines) setAttribute(line, 'visibility', 'hidden');
  }
}
