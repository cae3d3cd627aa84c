import type { Evaluation, PanelEvaluation } from '../../src/extension/protocol.ts';
import type { CurvePictures } from '../curvePictures.ts';
import { element, setHidden, setText } from '../dom.ts';
import { icon } from '../icons.ts';
import { type CurveName, changedText } from '../logic/curve.ts';
import { formatCorrelation, formatShare } from '../logic/numbers.ts';
import { percent } from '../logic/sentences.ts';
import type { Actions, Scene, View } from '../scene.ts';
import { button, progressRing } from '../ui.ts';
import { type CurvePlot, createCurvePlot, type PlotData } from './curvePlot.ts';
import { createCurveTable } from './curveTable.ts';
import { drawPicture } from './tile.ts';

type Curves = NonNullable<Evaluation['curves']>;
const names: readonly CurveName[] = ['deletion', 'insertion'];

const roadMeaning =
  'The class’s mean probability when the coolest pixels are replaced by what their neighbours suggest (LeRF), minus that when the hottest are (MoRF), over 10 to 90 % of the pixels. Higher is better; a random map is at about 0. It is not misled by the shape of what was cut out.';

/** The image at the marked point of a curve, with its figures. */
function createReadout(pictures: CurvePictures) {
  const canvas = element('canvas', { role: 'img' });
  const where = element('p');
  const here = element('p', { class: 'number' });
  const there = element('p', { class: 'number quiet' });
  const note = element('p', { class: 'quiet' });
  return {
    element: element('div', { class: 'curve-readout' }, canvas, element('div', {}, where, here, there, note)),
    update({ state, nameOf }: Scene, curves: Curves, at: { curve: CurveName; point: number } | undefined) {
      // What comes from the history has no pictures.
      const pictured = state.remembered === undefined;
      setHidden(canvas, !pictured);
      if (at === undefined) {
        canvas.classList.remove('there');
        canvas.ariaLabel = 'No point is chosen';
        for (const line of [where, here, there]) setText(line, '');
        setText(note, `Move along a curve to ${pictured ? 'see what the model saw there' : 'read its values'}.`);
        return;
      }
      const { curve, point } = at;
      const { step, pixels, map, random } = curves;
      const score = ({ scores }: { readonly scores: readonly number[] }) => formatShare(scores[point] ?? 0);
      const name = nameOf(state.prediction?.target.index ?? 0);
      setText(where, changedText(curve, point, step, pixels));
      setText(here, `${name} ${score(map[curve])}`);
      setText(there, `random map ${score(random[curve])}`);
      const picture = pictured ? pictures.want({ curve, step, point }) : undefined;
      canvas.classList.toggle('there', picture !== undefined);
      canvas.ariaLabel = `What the model saw: ${where.textContent}`;
      if (picture !== undefined) drawPicture(canvas, picture);
      setText(note, (pictured && pictures.failure) || '');
    },
  };
}

/** ROAD's figures, once they were asked for. */
function createRoadFigures() {
  const value = element('span', { class: 'number' });
  const aside = element('span', { class: 'aside number' });
  const whole = element(
    'details',
    { class: 'figure', hidden: true },
    element(
      'summary',
      { title: roadMeaning },
      icon('chevron'),
      element('span', { class: 'term', text: 'ROAD ↑' }),
      aside,
      value,
    ),
    element('p', { text: roadMeaning }),
  );
  return {
    element: whole,
    update(road: PanelEvaluation['road']) {
      setHidden(whole, road === undefined);
      if (road === undefined) return;
      setText(value, formatCorrelation(road.difference));
      setText(aside, `LeRF ${formatShare(road.meanLerf)} − MoRF ${formatShare(road.meanMorf)}`);
    },
  };
}

/** What is going on, what went wrong, and what else can be measured. */
function createMeasuring(actions: Actions) {
  let known: PanelEvaluation | undefined;
  const measureCurves = (step: number | undefined) => step !== undefined && actions.measure({ step, road: false });
  const measure = button('Measure', 'secondary', () => measureCurves(known?.usualStep));
  const finer = button('Finer', 'secondary', () => measureCurves(known?.fineStep));
  const road = button('Also ROAD', 'secondary', () => actions.measure({ road: true }));
  road.title = roadMeaning;
  const words = element('span', { role: 'status' });
  const share = element('span', { class: 'number', attributes: { 'aria-hidden': 'true' } });
  const cancel = button('Cancel', 'secondary', () => actions.stopMeasuring());
  cancel.setAttribute('aria-label', 'Cancel the measurement');
  const busy = element('span', { class: 'curve-busy' }, progressRing(), words, share, cancel);
  const problem = element('p', { class: 'curve-problem', role: 'status' });
  const whole = element('div', { class: 'curve-actions' }, problem, busy, measure, finer, road);
  return {
    element: whole,
    /** @param refuge gets the focus where the button that had it is gone and no other is left. */
    update(evaluation: PanelEvaluation, refuge: HTMLElement) {
      known = evaluation;
      const focused = whole.querySelector(':focus');
      const { curves, error, fineStep, usualStep } = evaluation;
      setHidden(busy, evaluation.busy === undefined);
      setText(
        words,
        evaluation.busy === undefined ? '' : `Measuring ${evaluation.busy.what === 'road' ? 'ROAD' : 'the map'}`,
      );
      setText(share, evaluation.busy === undefined ? '' : percent(evaluation.busy.share));
      setHidden(problem, error === undefined);
      setText(problem, error ?? '');
      const idle = evaluation.busy === undefined;
      setHidden(measure, !idle || curves !== undefined);
      setHidden(finer, !idle || curves === undefined || curves.step <= fineStep || usualStep <= fineStep);
      setText(finer, `Finer: ${fineStep} pixels a step`);
      setHidden(road, !idle || evaluation.road !== undefined);
      if (focused === null || focused.checkVisibility()) return;
      const next = idle ? [measure, finer, road].find(({ hidden }) => !hidden) : cancel;
      (next ?? refuge).focus();
    },
  };
}

/** How good the map is, asked of the model itself: deletion, insertion and ROAD. */
export function createEvaluation(actions: Actions, pictures: CurvePictures, redraw: () => void): View {
  let run = -1;
  let shown: Curves | undefined;
  let data: readonly PlotData[] = [];
  let at: { curve: CurveName; point: number } | undefined;
  const plots: readonly CurvePlot[] = names.map((curve) =>
    createCurvePlot(curve, (point) => {
      if (at?.curve === curve && at.point === point) return;
      at = { curve, point };
      redraw();
    }),
  );
  const readout = createReadout(pictures);
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

  function take(curves: Curves, className: string): void {
    shown = curves;
    data = names.map((name) => ({ ...curves, map: curves.map[name], random: curves.random[name], className }));
    at = undefined;
  }

  return {
    element: section,
    update(scene) {
      const { evaluation, prediction, remembered } = scene.state;
      // What comes from the history can't be measured further.
      setHidden(section, evaluation === undefined || (remembered !== undefined && evaluation.curves === undefined));
      setHidden(measuring.element, remembered !== undefined);
      if (scene.state.run !== run) {
        run = scene.state.run;
        shown = undefined;
      }
      pictures.use(run);
      if (evaluation === undefined) return;
      measuring.update(evaluation, heading);
      road.update(evaluation.road);
      const { curves } = evaluation;
      setHidden(drawn, curves === undefined);
      if (curves === undefined) return;
      const name = scene.nameOf(prediction?.target.index ?? 0);
      if (shown === undefined || !sameCurves(shown, curves)) take(curves, name);
      const step = `${curves.step} pixels a step`;
      setText(
        sentence,
        `Probability of ${name} as pixels go from the image, or come to its blurred copy, hottest first; ${step}.`,
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

/** Every state of the host brings a copy. Within a run, the step tells measurements apart. */
const sameCurves = (a: Curves, b: Curves): boolean => a.step === b.step && a.pixels === b.pixels;
