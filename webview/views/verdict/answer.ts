import { insertionWords } from '../../../src/common/measured.ts';
import { formatSaid } from '../../../src/common/said.ts';
import { element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import { type IconName, icon, setIcon } from '../../base/icons.ts';
import type { View } from '../../base/scene.ts';
import { type Verdict, verdictOf } from '../../logic/expected.ts';
import { gradeIcons, shownVerdict } from './shownVerdict.ts';

const expectedIcons: Readonly<Record<Verdict['kind'], IconName>> = { right: 'check', wrong: 'error' };

/** Whether the map can be trusted, as a button that leads to the figures. */
function createTrustLink(showTrust: () => void) {
  const mark = icon('pending');
  const word = element('span', { class: 'link-word' });
  const measured = element('span', { class: 'number quiet' });
  const link = element('button', { class: 'trust-link', attributes: { type: 'button' } }, mark, word, icon('chevron'));
  link.addEventListener('click', showTrust);
  const whole = element('div', { class: 'trust-line' }, measured, link);
  return {
    element: whole,
    update({ state }: Parameters<View['update']>[0]) {
      const { grade, word: words, sentence } = shownVerdict(state);
      const { status, evaluation, prediction } = state.explanation;
      setHidden(whole, grade === 'pending' || status === undefined);
      link.dataset.grade = grade;
      setIcon(mark, gradeIcons[grade]);
      setText(word, words);
      setTitle(link, sentence);
      setAttribute(link, 'aria-description', 'Shows the figures');
      // What a verdict based on the seed alone would leave out.
      setText(measured, evaluation?.curves ? insertionWords(evaluation.curves, prediction?.unit) : '');
    },
  };
}

/**
 * The main answer in one line: the model's class, its probability, whether it is right, and whether the map can be
 * trusted.
 * @param showTrust goes to the figures behind the verdict.
 */
export function createAnswer(showTrust: () => void): View {
  const name = element('strong', { class: 'answer-class' });
  const probability = element('span', { class: 'number answer-probability' });
  const mark = icon('check');
  const words = element('span');
  const verdict = element('p', { class: 'verdict', role: 'status' }, mark, words);
  const other = element('span', { class: 'quiet' });
  const trust = createTrustLink(showTrust);
  const said = element('p', { class: 'answer-words' }, name, ' ', probability);
  return {
    element: element('div', { class: 'answer' }, said, verdict, other, trust.element),
    update(scene) {
      const { state, nameOf, labelOf } = scene;
      const { prediction } = state.explanation;
      const top = prediction?.top[0];
      setHidden(said, top === undefined);
      if (top !== undefined) {
        setText(name, nameOf(top.index));
        setTitle(name, labelOf(top.index));
        setText(probability, formatSaid(top.probability, prediction?.unit));
      }
      const found = verdictOf(state, nameOf);
      setHidden(verdict, found === undefined);
      if (found !== undefined) {
        verdict.dataset.kind = found.kind;
        setIcon(mark, expectedIcons[found.kind]);
      }
      setText(words, found?.words ?? '');
      const target = prediction?.target;
      const explained = target !== undefined && target.index !== top?.index ? target : undefined;
      setHidden(other, explained === undefined);
      if (explained !== undefined)
        setText(
          other,
          `Map explains ${nameOf(explained.index)} (${formatSaid(explained.probability, prediction?.unit)})`,
        );
      trust.update(scene);
    },
  };
}
