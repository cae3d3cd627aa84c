import { percent } from '../../../src/common/numbers.ts';
import type { PanelEvaluation } from '../../../src/protocol/panel.ts';
import { element, setHidden, setText, setTitle } from '../../base/dom.ts';
import type { Actions } from '../../base/scene.ts';
import { button, progressRing } from '../../base/ui.ts';
import { roadMeaning } from './roadFigures.ts';

/** What is being measured, what went wrong, and what else can be measured. */
export function createMeasuring(actions: Actions) {
  let known: PanelEvaluation | undefined;
  const measureCurves = (step: number | undefined) => step !== undefined && actions.measure({ step, road: false });
  const measure = button('Measure', 'secondary', () => measureCurves(known?.usualStep));
  const finer = button('Finer', 'secondary', () => measureCurves(known?.fineStep));
  const road = button('Add ROAD', 'secondary', () => actions.measure({ road: true }));
  setTitle(road, roadMeaning);
  const words = element('span', { role: 'status' });
  const share = element('span', { class: 'number', attributes: { 'aria-hidden': 'true' } });
  const cancel = button('Cancel', 'secondary', () => actions.stopMeasuring());
  cancel.setAttribute('aria-label', 'Cancel the measurement');
  const busy = element('span', { class: 'curve-busy' }, progressRing(), words, share, cancel);
  const problem = element('p', { class: 'curve-problem', role: 'status' });
  const whole = element('div', { class: 'curve-actions' }, problem, busy, measure, finer, road);
  return {
    element: whole,
    /** @param refuge gets the focus if the button that had it is gone and no other is left. */
    update(evaluation: PanelEvaluation, refuge: HTMLElement) {
      known = evaluation;
      const focused = whole.querySelector(':focus');
      const { busy: measured, curves, error, fineStep, usualStep } = evaluation;
      const idle = measured === undefined;
      setHidden(busy, idle);
      setText(words, idle ? '' : `Measuring ${measured.what === 'road' ? 'ROAD' : 'the map'}`);
      setText(share, idle ? '' : percent(measured.share));
      setHidden(problem, error === undefined);
      setText(problem, error ?? '');
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
