import type { Frame } from '../../../src/protocol/panel.ts';
import { setAttribute, svg } from '../../base/dom.ts';
import { frameOnPreview, type Rect, type Size } from '../../logic/geometry.ts';
import type { Heat } from '../../logic/picture/heat.ts';
import { outlineOf } from '../../logic/picture/outline.ts';
import { remember } from '../../logic/remember.ts';
import { Contour, type Contours } from './contours.ts';

/** The outline of a region, as a line that is visible on light and dark. */
class Outline {
  readonly #path = remember(outlineOf);
  readonly lines: readonly SVGPathElement[];

  /** @param name its CSS class, which distinguishes it from others */
  constructor(name: string) {
    this.lines = [svg('path', { class: 'outline-under' }), svg('path', { class: `outline-over ${name}` })];
  }

  /**
   * @param rectangles in pixels of the model's input; undefined hides it
   * @param input size of the model's input
   */
  draw(rect: Rect | undefined, rectangles: readonly Rect[] | undefined, input: Size): void {
    for (const line of this.lines) {
      const shown = rect !== undefined && rectangles !== undefined;
      setAttribute(line, 'visibility', shown ? undefined : 'hidden');
      if (!shown) continue;
      setAttribute(line, 'd', this.#path(rectangles));
      const scale = `scale(${rect.width / input.width} ${rect.height / input.height})`;
      setAttribute(line, 'transform', `translate(${rect.x} ${rect.y}) ${scale}`);
    }
  }
}

/** The regions to outline, in pixels of the model's input. */
export interface Outlines {
  readonly sufficient: readonly Rect[] | undefined;
  readonly change: readonly Rect[] | undefined;
  readonly input: Size;
}

/** Lines over the picture that stay thin at any size: the contours, the edge of the model's view, the probe. */
export class Marks {
  readonly element = svg('svg', { class: 'marks', 'aria-hidden': 'true', preserveAspectRatio: 'none' });
  readonly #edge = svg('rect', { class: 'edge' });
  readonly #for = new Contour(1);
  readonly #against = new Contour(-1);
  readonly #sufficient = new Outline('outline-sufficient');
  readonly #change = new Outline('outline-change');
  readonly #cross = svg('path', { class: 'probe' });

  constructor() {
    const contours = [...this.#against.lines, ...this.#for.lines];
    this.element.append(this.#edge, ...contours, ...this.#change.lines, ...this.#sufficient.lines, this.#cross);
  }

  /** @param contour undefined: there is none */
  update(
    size: Size,
    frame: Frame | undefined,
    heat: Heat | undefined,
    shown: boolean,
    contour: Contours | undefined,
  ): void {
    setAttribute(this.element, 'viewBox', `0 0 ${size.width} ${size.height}`);
    const rect = frame === undefined || !shown ? undefined : frameOnPreview(frame, size);
    this.#drawEdge(rect);
    for (const line of [this.#for, this.#against]) {
      const wanted = line === this.#for || heat?.signed;
      if (wanted && rect !== undefined && heat !== undefined && contour !== undefined) line.draw(rect, heat, contour);
      else line.hide();
    }
  }

  /** @param outlines undefined: there are none */
  outline(size: Size, frame: Frame | undefined, outlines: Outlines | undefined): void {
    const rect = frame === undefined || outlines === undefined ? undefined : frameOnPreview(frame, size);
    const input = outlines?.input ?? size;
    this.#sufficient.draw(rect, outlines?.sufficient, input);
    this.#change.draw(rect, outlines?.change, input);
  }

  /** Shows where the probe is, in pixels of the picture; undefined hides it. */
  probe(at: { readonly x: number; readonly y: number } | undefined, arm: number): void {
    setAttribute(this.#cross, 'visibility', at === undefined ? 'hidden' : undefined);
    if (at !== undefined) {
      setAttribute(this.#cross, 'd', `M${at.x - arm},${at.y}h${2 * arm}M${at.x},${at.y - arm}v${2 * arm}`);
    }
  }

  /**
   * Captures the contours and outlines as they are now.
   * @returns a function that draws them on a canvas with the picture's pixels
   */
  contours(): (context: CanvasRenderingContext2D) => void {
    const outlines = [this.#against, this.#for, this.#change, this.#sufficient].flatMap(({ lines }) =>
      lines.flatMap((line) => {
        const path = line.getAttribute('d');
        if (path === null || line.getAttribute('visibility') === 'hidden') return [];
        const { stroke, strokeWidth, strokeDasharray } = getComputedStyle(line);
        const outline = new Path2D();
        outline.addPath(new Path2D(path), line.transform.baseVal.consolidate()?.matrix);
        const dashes = strokeDasharray.split(/[ ,]+/).map(Number.parseFloat).filter(Number.isFinite);
        return { outline, stroke, width: Number.parseFloat(strokeWidth), dashes };
      }),
    );
    return (context) => {
      for (const { outline, stroke, width, dashes } of outlines) {
        context.strokeStyle = stroke;
        context.lineWidth = width;
        context.setLineDash(dashes);
        context.stroke(outline);
      }
    };
  }

  #drawEdge(rect: Rect | undefined): void {
    setAttribute(this.#edge, 'visibility', rect === undefined ? 'hidden' : undefined);
    if (rect === undefined) return;
    for (const name of ['x', 'y', 'width', 'height'] as const) setAttribute(this.#edge, name, String(rect[name]));
  }
}
