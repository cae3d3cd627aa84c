import { frameNotes } from '../../../src/common/frameNotes.ts';
import { measuredVerdict } from '../../../src/common/measured.ts';
import { regionLines } from '../../../src/common/regionWords.ts';
import { sanitySentence } from '../../../src/common/sanityWords.ts';
import type { ExplanationView } from '../../../src/protocol/explanationView.ts';
import { element, setAttribute, setHidden, setItems, setText } from '../../base/dom.ts';
import { icon, setIcon } from '../../base/icons.ts';
import type { Scene, View } from '../../base/scene.ts';
import { methodOf } from '../../logic/methods.ts';
import { type Figure, figures } from './figures.ts';
import { gradeIcons, shownVerdict } from './shownVerdict.ts';
import { createSparkline } from './sparkline.ts';

function createFigure(figure: Figure) {
  const number = element('span', { class: 'number' });
  const aside = element('span', { class: 'aside' });
  const course = createSparkline();
  const summary = element(
    'summary',
    {},
    icon('chevron'),
    element('span', { class: 'term', text: figure.name }),
    course.element,
    aside,
    number,
  );
  const meaning = element('p');
  const whole = element('details', { class: 'figure' }, summary, meaning);
  return {
    element: whole,
    update(scene: Scene) {
      const method = methodOf(scene.state, scene.state.explanation.settings.method);
      const { settings, status } = scene.state.explanation;
      const value = figure.read(scene);
      const never = method !== undefined && figure.applies?.(method, settings) === false;
      const none = figure.ofSamples === true && status !== undefined && value === undefined;
      setHidden(whole, never || none);
      const words = figure.meaning(method);
      setText(meaning, words);
      setAttribute(summary, 'title', words);
      setText(number, value ?? '–');
      setText(aside, figure.compare?.(scene) ?? figure.missing?.(scene) ?? '');
      course.update(figure.course?.(scene) ?? []);
    },
  };
}

/** Says what is enough for the label, and what shifts it, one line each beside a piece of the line that is around it. */
function showRegions(list: HTMLElement, { state, nameOf }: Scene): void {
  const { target, top, given, unit } = state.explanation.prediction ?? {};
  const restores = given === undefined && target?.index !== top?.[0]?.index;
  const lines = regionLines(state.explanation.regions, restores, ({ index }) => nameOf(index), unit);
  setItems(
    list,
    lines.map(({ name, value }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${value}`),
  );
  lines.forEach(({ kind }, at) => {
    list.children[at]?.setAttribute('data-kind', kind);
  });
}

/** What was done to the image before the model saw it. */
function imageNotes({ imageNotes: notes, frame, prediction }: ExplanationView): string[] {
  return [...notes, ...frameNotes(frame, prediction?.inputSize)].map((note) => `Image: ${note}`);
}

/** What tests of the map found, a sentence each: deletion and insertion, and the model with random weights. */
function createTests() {
  const [measured, shuffled] = [element('p', { class: 'measured' }), element('p', { class: 'shuffled' })];
  const say = (line: HTMLElement, words: string | undefined): void => {
    setHidden(line, words === undefined);
    setText(line, words ?? '');
  };
  return {
    elements: [measured, shuffled],
    update({ status, prediction, evaluation, sanity }: ExplanationView) {
      say(measured, status === undefined ? undefined : measuredVerdict(evaluation, prediction?.unit));
      say(shuffled, sanity && `With random weights: ${sanitySentence(sanity)}.`);
    },
  };
}

/** The section about the map's quality. */
export interface TrustView extends View {
  /** Scrolls it into view and moves the focus to its heading. */
  focus(): void;
  /** The same with what is enough for the label, and what shifts it. */
  focusRegions(): void;
}

/** Whether the map can be trusted: one word, one sentence, and the figures behind them. */
export function createTrust(): TrustView {
  const heading = element('h2', { text: 'Can you trust this map?', tabIndex: -1 });
  const mark = icon('pending');
  const word = element('strong');
  const status = element('p', { class: 'status' }, mark, word);
  const sentence = element('p', { class: 'advice' });
  const tests = createTests();
  const regions = element('ul', {
    class: 'regions',
    tabIndex: -1,
    attributes: { 'aria-label': 'Regions that decide the label' },
  });
  const rows = figures.map(createFigure);
  const notes = element('ul', { class: 'notes', attributes: { 'aria-label': 'Notes' } });
  return {
    element: element(
      'section',
      { class: 'trust', attributes: { 'aria-label': 'Trust' } },
      heading,
      status,
      sentence,
      ...tests.elements,
      regions,
      element('div', { class: 'figures' }, ...rows.map((row) => row.element)),
      notes,
    ),
    update(scene) {
      const { explanation } = scene.state;
      const found = shownVerdict(scene.state);
      status.dataset.grade = found.grade;
      setIcon(mark, gradeIcons[found.grade]);
      setText(word, found.answer);
      setText(sentence, found.sentence);
      tests.update(explanation);
      showRegions(regions, scene);
      for (const row of rows) row.update(scene);
      setItems(notes, [
        ...imageNotes(explanation),
        ...(explanation.prediction?.providerNotes ?? []),
        // Guesses about the model are shown above, where something can be done about them.
        ...explanation.notes.filter((note) => !explanation.prediction?.guesses?.includes(note)),
      ]);
    },
    focusRegions() {
      regions.focus({ preventScroll: true });
      regions.scrollIntoView({ block: 'center' });
    },
    focus() {
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: 'start' });
    },
  };
}
