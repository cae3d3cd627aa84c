import { formatSaid } from '../../../src/common/said.ts';
import type { ClassScore } from '../../../src/protocol/panel.ts';
import { element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import type { Actions, Scene, View } from '../../base/scene.ts';
import { givenWords } from '../../logic/expected.ts';
import { createExpectedClass } from './expectedClass.ts';

function createRow(actions: Actions) {
  let shown: number | undefined;
  const name = element('span', { class: 'name' });
  const mark = element('span', { class: 'mark', title: 'The map explains this class' }, icon('target'));
  const fill = element('span', { class: 'bar-fill' });
  const bar = element('span', { class: 'bar' }, fill);
  const number = element('span', { class: 'number' });
  const row = element(
    'button',
    { class: 'score', attributes: { type: 'button' } },
    element('span', { class: 'name-cell' }, name, mark),
    // A screen reader would read name and number as one word without the space.
    ' ',
    bar,
    number,
  );
  row.addEventListener('click', () => {
    if (shown !== undefined) actions.explainClass(shown);
  });
  return {
    element: element('li', {}, row),
    update(score: ClassScore | undefined, scene: Scene) {
      shown = score?.index;
      row.disabled = score === undefined;
      if (score === undefined) {
        setText(name, '');
        setText(number, '–');
        setHidden(mark, true);
        fill.style.width = '0';
        return;
      }
      const { target: explained, unit } = scene.state.explanation.prediction ?? {};
      const target = score.index === explained?.index;
      const probability = formatSaid(score.probability, unit);
      setText(name, scene.nameOf(score.index));
      setText(number, probability);
      setHidden(mark, !target);
      row.classList.toggle('target', target);
      // A score has no full scale.
      setHidden(bar, unit === 'score');
      fill.style.width = unit === 'score' ? '0' : `${score.probability * 100}%`;
      setAttribute(row, 'aria-current', target ? 'true' : undefined);
      setAttribute(
        row,
        'aria-label',
        `${name.textContent} ${probability}. ${target ? 'Explained now' : 'Explain this class'}: ${score.label}`,
      );
      setTitle(row, target ? `${score.label}: explained now` : `Explain “${score.label}”`);
    },
  };
}

/** The teacher's answer: its most probable classes, and the explained one if it is not among them. */
export function createPrediction(actions: Actions): View {
  const rows = Array.from({ length: 5 }, () => createRow(actions));
  const extra = createRow(actions);
  extra.element.classList.add('extra');
  const expected = createExpectedClass(actions);
  const list = element('ol', { class: 'scores' }, ...rows.map((row) => row.element), extra.element);
  const given = element('p', { class: 'quiet' });
  return {
    element: element(
      'section',
      { class: 'prediction', attributes: { 'aria-label': 'Prediction' } },
      element('h2', { text: 'Prediction' }),
      list,
      given,
      expected.element,
    ),
    update(scene) {
      const prediction = scene.state.explanation.prediction;
      rows.forEach((row, rank) => {
        row.update(prediction?.top[rank], scene);
        setHidden(row.element, prediction !== undefined && prediction.top[rank] === undefined);
      });
      const outside = prediction?.top.every(({ index }) => index !== prediction.target.index) ?? false;
      setHidden(extra.element, !outside);
      if (outside) extra.update(prediction?.target, scene);
      const words = prediction && givenWords(prediction);
      setHidden(given, words === undefined);
      setText(given, words ?? '');
      expected.update(scene);
    },
  };
}
