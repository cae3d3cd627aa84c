import type { Picture, Sample } from '../../../src/protocol/panel.ts';
import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import type { SamplePictures } from '../../base/samplePictures.ts';
import type { Actions, Scene } from '../../base/scene.ts';
import { button } from '../../base/ui.ts';
import type { Rect } from '../../logic/geometry.ts';
import { isInside, type Point, pointsOf } from '../../logic/scatter.ts';
import { sampleText } from '../../logic/sentences.ts';
import { createScatterLegend } from './scatterLegend.ts';
import { ScatterPlot } from './scatterPlot.ts';
import { createScatterProgress, scatterStatus } from './scatterProgress.ts';
import { drawPicture } from './tile.ts';

export interface ScatterView {
  readonly element: HTMLElement;
  /** @param selected the samples that pass the filter, in the gallery's order. */
  update(scene: Scene, selected: readonly Sample[]): void;
  /** Those of `selected` that the brushed rectangle leaves. */
  brushed(selected: readonly Sample[]): readonly Sample[];
  /** The sample that is looked at: its picture is wanted. */
  current(): number | undefined;
  /** Goes to a sample's point, if it has one. */
  inspect(index: number): void;
  /** Shows the picture of the sample that is looked at. */
  show(): void;
  focus(): void;
}

const methodWords = { umap: 'UMAP', pca: 'their first two principal components' } as const;

/**
 * The samples as points of a plane, with the picture of the one that is looked at.
 *
 * @param open opens a sample of a list.
 * @param changed hears that another sample is looked at, or others are selected.
 */
export function createScatter(
  actions: Actions,
  pictures: SamplePictures,
  open: (samples: readonly Sample[], position: number) => void,
  changed: () => void,
): ScatterView {
  let scene: Scene | undefined;
  let selected: readonly Sample[] = [];
  let points: readonly Point[] = [];
  let source: unknown;
  let brush: Rect | undefined;
  let current: Point | undefined;
  let drawn: Picture | undefined;
  /** The run whose scatter was asked for since the view was switched on. */
  let asked: number | undefined;

  const plot = new ScatterPlot({
    inspect(point) {
      current = point;
      changed();
    },
    open({ sample }) {
      const list = selected.some(({ index }) => index === sample.index) ? selected : [sample];
      open(
        list,
        list.findIndex(({ index }) => index === sample.index),
      );
    },
    brush(rect) {
      brush = rect;
      changed();
    },
  });
  const canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  const words = element('p', { role: 'status' });
  const clear = button('Show all again', 'secondary', () => {
    brush = undefined;
    plot.element.focus();
    changed();
  });
  const legend = createScatterLegend();
  const caption = element('p', { class: 'quiet' });
  const progress = createScatterProgress(actions);
  const body = element(
    'div',
    { class: 'scatter-body' },
    plot.element,
    element('div', { class: 'scatter-side' }, canvas, words, legend.element, clear),
  );

  function drawPlot(next: Scene): void {
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
    const of =
      points.length < next.state.explanation.samples.length
        ? `${points.length} of ${next.state.explanation.samples.length}`
        : 'All';
    setText(
      caption,
      `${of} samples by ${methodWords[scatter.method]}: near each other if their pixels are alike, compared at ${scatter.pixels} × ${scatter.pixels}. Directions and sizes mean nothing. Drag to select.${scatter.problem === undefined ? '' : ` ${scatter.problem}`}`,
    );
    setHidden(clear, brush === undefined);
  }

  return {
    element: element('div', { class: 'scatter' }, progress.element, body, caption),
    update(next, passing) {
      scene = next;
      selected = passing;
      setHidden(this.element, !next.viewOptions.scatter);
      if (!next.viewOptions.scatter) {
        asked = undefined;
        return;
      }
      const { run, explanation } = next.state;
      const { scatter } = explanation;
      const idle = scatter !== undefined && Object.values(scatter).every((value) => value === undefined);
      if (idle && asked !== run) {
        asked = run;
        actions.scatter(true);
      }
      progress.update(next);
      for (const part of [body, caption]) setHidden(part, scatterStatus(next.state) !== 'there');
      drawPlot(next);
      this.show();
    },
    brushed(list) {
      const rect = brush;
      if (rect === undefined || scene?.viewOptions.scatter !== true || scatterStatus(scene.state) !== 'there')
        return list;
      const inside = new Set(points.filter((point) => isInside(point, rect)).map(({ sample }) => sample.index));
      return list.filter(({ index }) => inside.has(index));
    },
    current: () => (scene?.viewOptions.scatter ? current?.sample.index : undefined),
    inspect(index) {
      const point = scene?.viewOptions.scatter && points.find(({ sample }) => sample.index === index);
      if (point) plot.inspect(point);
    },
    show() {
      const picture = current && pictures.get(current.sample.index);
      const text = current && scene ? sampleText(current.sample, scene.nameOf(current.sample.label)) : '';
      setText(words, text || 'Move over the points to see the samples.');
      setAttribute(canvas, 'class', picture === undefined ? undefined : 'there');
      if (picture === drawn || picture === undefined) return;
      drawn = picture;
      drawPicture(canvas, picture);
    },
    focus: () => plot.element.focus(),
  };
}
