import type { Picture, Sample, Scatter } from '../../../src/protocol/panel.ts';
import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Scene } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import type { Rect } from '../../logic/geometry.ts';
import { isInside, type Point, pointsOf } from '../../logic/scatter.ts';
import { sampleText } from '../../logic/sentences.ts';
import { createScatterLegend } from './scatterLegend.ts';
import { ScatterPlot } from './scatterPlot.ts';
import { drawPicture } from './tile.ts';

interface ScatterBody {
  readonly parts: readonly HTMLElement[];
  /** @param selected the samples that pass the filter, in the gallery's order. */
  update(scene: Scene, selected: readonly Sample[]): void;
  /** Those of a list that are inside the brushed rectangle. */
  brushed(list: readonly Sample[]): readonly Sample[];
  /** The current sample. */
  current(): number | undefined;
  /** Goes to a sample's point, if it has one. */
  inspect(index: number): void;
  focus(): void;
}

const methodWords = { umap: 'UMAP', pca: 'their first two principal components' } as const;

function captionText({ method, pixels, problem }: Scatter, points: readonly Point[], samples: number): string {
  const of = points.length < samples ? `${points.length} of ${samples}` : 'All';
  const far = points.filter((point) => point.far !== undefined).length;
  const edge =
    far === 0
      ? ''
      : ` ${far} ${far === 1 ? 'lies' : 'lie'} farther out and ${far === 1 ? 'is' : 'are'} at the edge, with a dash.`;
  return `${of} samples, placed by ${methodWords[method]}: similar pictures lie close together (compared at ${pixels} × ${pixels} pixels). The axes have no meaning.${edge} Drag to select; Ctrl and the wheel, or + and −, zoom.${problem === undefined ? '' : ` ${problem}`}`;
}

/** Those of a list whose points are inside a rectangle. */
function samplesInside(list: readonly Sample[], points: readonly Point[], rect: Rect): readonly Sample[] {
  const inside = new Set(points.filter((point) => isInside(point, rect)).map(({ sample }) => sample.index));
  return list.filter(({ index }) => inside.has(index));
}

/** The picture of the current sample, and its description. */
function createLooked(pictures: SamplePictures) {
  const canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  const words = element('p', { role: 'status' });
  let drawn: Picture | undefined;
  return {
    parts: [canvas, words],
    show(sample: Sample | undefined, { nameOf }: Scene): void {
      const picture = sample && pictures.get(sample.index);
      const text = sample ? sampleText(sample, nameOf(sample.label)) : '';
      setText(words, text || 'Point at a dot to see its sample.');
      setAttribute(canvas, 'class', picture === undefined ? undefined : 'there');
      if (picture === drawn || picture === undefined) return;
      drawn = picture;
      drawPicture(canvas, picture);
    },
  };
}

/**
 * The plot of the samples, with the picture of the current one and the legend beside it.
 *
 * @param open opens a sample of a list.
 * @param changed is called when the current sample or the selection has changed.
 */
export function createScatterBody(
  pictures: SamplePictures,
  open: (samples: readonly Sample[], position: number) => void,
  changed: () => void,
): ScatterBody {
  let selected: readonly Sample[] = [];
  let points: readonly Point[] = [];
  let source: unknown;
  let brush: Rect | undefined;
  let current: Point | undefined;

  const plot = new ScatterPlot({
    inspect(point) {
      current = point;
      changed();
    },
    open({ sample }) {
      const at = selected.findIndex(({ index }) => index === sample.index);
      if (at >= 0) open(selected, at);
      else open([sample], 0);
    },
    brush(rect) {
      brush = rect;
      changed();
    },
  });
  const looked = createLooked(pictures);
  const clear = button('Clear selection', 'secondary', () => {
    brush = undefined;
    plot.element.focus();
    changed();
  });
  const legend = createScatterLegend();
  const caption = element('p', { class: 'quiet' });
  const body = element(
    'div',
    { class: 'scatter-body' },
    element('div', { class: 'scatter-main' }, plot.zoom.element, plot.element),
    element('div', { class: 'scatter-side' }, ...looked.parts, legend.element, clear),
  );

  function draw(next: Scene): void {
    const { scatter } = next.state.explanation.scatter ?? {};
    if (scatter === undefined) return;
    // Every message brings a copy.
    const key = JSON.stringify([next.state.run, scatter.method, scatter.indices.length]);
    if (source !== key) {
      source = key;
      points = pointsOf(scatter, next.state.explanation.samples);
      brush = undefined;
      current = undefined;
      legend.draw(next);
    }
    const passing = new Set(selected.map(({ index }) => index));
    const live = points.filter(({ sample }) => passing.has(sample.index));
    const summary = `Scatter of ${live.length} samples. Arrow keys go to the nearest point, Enter opens it. The same samples are in the list below, where they can be grouped by class.`;
    plot.update(points, live, brush, summary);
    setText(caption, captionText(scatter, points, next.state.explanation.samples.length));
    setHidden(clear, brush === undefined);
  }

  return {
    parts: [body, caption],
    update(next, passing) {
      selected = passing;
      draw(next);
      looked.show(current?.sample, next);
    },
    brushed: (list) => (brush === undefined ? list : samplesInside(list, points, brush)),
    current: () => current?.sample.index,
    inspect(index) {
      const point = points.find(({ sample }) => sample.index === index);
      if (point) plot.inspect(point);
    },
    focus: () => plot.element.focus(),
  };
}
