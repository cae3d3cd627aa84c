import type { Unit } from '../../../src/common/said.ts';
import type { CurvePictures } from '../../base/curvePictures.ts';
import { element, setHidden, setText } from '../../base/dom.ts';
import type { Actions, View } from '../../base/scene.ts';
import type { CurveName } from '../../logic/curve.ts';
import { subjectWords } from '../../logic/sentences.ts';
import { type CurvePlot, createCurvePlot } from './curvePlot.ts';
import { type CurvePoint, type Curves, createCurveReadout } from './curveReadout.ts';
import type { PlotData } from './curveSlider.ts';
import { createCurveTable } from './curveTable.ts';
import { createMeasuring } from './measuring.ts';
import { createRoadFigures } from './roadFigures.ts';

const names: readonly CurveName[] = ['deletion', 'insertion'];

/** How good the map is, measured on the model itself: deletion, insertion and ROAD. */
export function createEvaluation(actions: Actions, pictures: CurvePictures, redraw: () => void): View {
  let run = -1;
  let shown: Curves | undefined;
  let data: readonly PlotData[] = [];
  let at: CurvePoint | undefined;
  const plots: readonly CurvePlot[] = names.map((curve) =>
    createCurvePlot(curve, (point) => {
      if (at?.curve === curve && at.point === point) return;
      at = { curve, point };
      redraw();
    }),
  );
  const readout = createCurveReadout(pictures);
  const road = createRoadFigures();
  const table = createCurveTable();
  const measuring = createMeasuring(actions);
  const sentence = element('p', { class: 'quiet' });
  const pair = element('div', { class: 'curve-pair' }, ...plots.map((plot) => plot.element));
  const drawn = element('div', { class: 'curves' }, sentence, pair, readout.element, table.element);
  const heading = element('h2', { text: 'Deletion and insertion', tabIndex: -1 });
  const section = element(
    'section',
    { class: 'evaluation', attributes: { 'aria-label': 'Deletion and insertion' } },
    heading,
    drawn,
    road.element,
    measuring.element,
  );

  return {
    element: section,
    update(scene) {
      const { evaluation, prediction, remembered } = scene.state.explanation;
      // Explanations from the history can't be measured further.
      setHidden(section, evaluation === undefined || (remembered !== undefined && evaluation.curves === undefined));
      setHidden(measuring.element, remembered !== undefined);
      if (scene.state.run !== run) {
        run = scene.state.run;
        shown = undefined;
      }
      pictures.use(run);
      if (evaluation === undefined) return;
      measuring.update(evaluation, heading);
      road.update(evaluation.road, prediction?.unit);
      const { curves } = evaluation;
      setHidden(drawn, curves === undefined);
      if (curves === undefined) return;
      const name = scene.nameOf(prediction?.target.index ?? 0);
      const unit = prediction?.unit;
      if (shown === undefined || !sameCurves(shown, curves)) {
        shown = curves;
        data = plotData(curves, name, unit);
        at = undefined;
      }
      const step = `${curves.step} pixels at a time`;
      setText(
        sentence,
        `${subjectWords(name, unit)} as the hottest pixels are removed from the image, or restored to a blurred copy, ${step}.`,
      );
      plots.forEach((plot, index) => {
        const plotted = data[index];
        if (plotted !== undefined) plot.update(plotted, at?.curve === names[index] ? at?.point : undefined);
      });
      readout.update(scene, shown ?? curves, at);
      table.update(shown ?? curves);
    },
  };
}

const plotData = (curves: Curves, className: string, unit: Unit): readonly PlotData[] =>
  names.map((name) => ({ ...curves, map: curves.map[name], random: curves.random[name], className, unit }));

/** Every state from the host has new copies. Within a run, the step distinguishes measurements. */
const sameCurves = (a: Curves, b: Curves): boolean => a.step === b.step && a.pixels === b.pixels;
