import { regionLines } from '../../../src/common/regionWords.ts';
import { measuredVerdict } from '../../../src/common/trust.ts';
import type { ExplanationView, MethodChoice, PanelState, Status } from '../../../src/protocol/panel.ts';
import { element, setAttribute, setHidden, setItems, setText } from '../../base/dom.ts';
import { type IconName, icon, setIcon } from '../../base/icons.ts';
import type { Scene, View } from '../../base/scene.ts';
import type { Named } from '../../logic/comparison.ts';
import { methodOf, statusWord } from '../../logic/methods.ts';
import { formatCorrelation, formatShare } from '../../logic/numbers.ts';
import { countSamples } from '../../logic/samples.ts';
import { createSparkline } from './sparkline.ts';

const statusIcons: Readonly<Record<Status, IconName>> = {
  ok: 'check',
  unstable: 'warning',
  'nothing-shifted': 'info',
  'everything-shifted': 'info',
};

/** A figure that tells of the map’s worth. */
export interface Figure {
  readonly name: string;
  /** Whether it is there for a method. */
  applies?(method: MethodChoice): boolean;
  meaning(method: MethodChoice | undefined): string;
  /** The value in few characters; undefined while it is not there yet. */
  read(scene: Named): string | undefined;
  /** What the value is to be compared with. */
  compare?(scene: Named): string | undefined;
  /** How it went as samples came in. */
  course?(scene: Named): ExplanationView['convergence'];
}

function orNone(value: number | null | undefined, format: (value: number) => string): string | undefined {
  if (value === null) return 'not computable';
  return value === undefined ? undefined : format(value);
}

const hasStudent = (method: MethodChoice | undefined): boolean => method?.student ?? true;

/** The figures, in the order in which they are shown. */
export const figures: readonly Figure[] = [
  {
    name: 'Agreement',
    applies: hasStudent,
    meaning: () =>
      'How often the student gives the model’s answer (kept or shifted) on samples it was not trained on. Worth something only if it is well above chance.',
    read: ({ state }) => orNone(state.explanation.student?.agreement, formatShare),
    compare: ({ state }) =>
      typeof state.explanation.student?.majorityBaseline === 'number'
        ? `chance ${formatShare(state.explanation.student.majorityBaseline)}`
        : undefined,
  },
  {
    name: 'Correlation',
    applies: hasStudent,
    meaning: () =>
      'How closely the student follows the model’s probability of the class on samples it was not trained on: 1 is exactly, 0 not at all.',
    read: ({ state }) => orNone(state.explanation.student?.correlation, formatCorrelation),
  },
  {
    name: 'Reliability',
    applies: ({ samples }) => samples !== null,
    meaning: () =>
      'How alike the map of another seed would be (rank correlation): 1 is the same map, 0 is chance. It is told from two halves of the samples that share nothing. More samples raise it.',
    read: ({ state }) => orNone(state.explanation.student?.reliability, formatCorrelation),
  },
  {
    name: 'Split-half',
    // Where the number of samples is not free, none of them is random.
    applies: ({ samples }) => samples !== null,
    meaning: (method) => {
      const [alike, scale] = ['How alike the maps of', ': 1 is the same map, 0 is chance. More samples raise it.'];
      return hasStudent(method)
        ? `${alike} two students are that were trained on two separate halves of the samples${scale}`
        : `${alike} two separate halves of the samples are${scale}`;
    },
    read: ({ state }) =>
      orNone(
        state.explanation.student?.splitHalf ?? state.explanation.convergence.at(-1)?.splitHalf,
        formatCorrelation,
      ),
    compare: ({ state }) => {
      const last = state.explanation.phase === 'running' ? state.explanation.convergence.at(-1) : undefined;
      return last && `after ${last.done}`;
    },
    course: ({ state }) => state.explanation.convergence,
  },
  {
    name: 'Kept / shifted',
    applies: ({ reference }) => reference !== true,
    meaning: (method) =>
      `Samples whose label stayed that of the image, and samples whose label changed.${method?.needs.vae ? ' The student needs a good number of both.' : ''}`,
    read: ({ state }) => {
      const { kept, shifted } = state.explanation.counts ?? countSamples(state.explanation.samples);
      return kept + shifted > 0 ? `${kept} / ${shifted}` : undefined;
    },
  },
  {
    name: 'Reconstruction',
    applies: ({ needs }) => needs.vae === true,
    meaning: () =>
      'What the model calls the image after the VAE has rebuilt it without any change. The further from the prediction, the less the VAE can say about this image.',
    read: ({ state, nameOf }) => {
      const rebuilt = state.explanation.prediction?.reconstruction;
      return rebuilt === undefined ? undefined : `${nameOf(rebuilt.index)} ${formatShare(rebuilt.probability)}`;
    },
  },
];

function createFigure(figure: Figure) {
  const value = element('span', { class: 'number' });
  const aside = element('span', { class: 'aside' });
  const course = createSparkline();
  const summary = element(
    'summary',
    {},
    icon('chevron'),
    element('span', { class: 'term', text: figure.name }),
    course.element,
    aside,
    value,
  );
  const meaning = element('p');
  const whole = element('details', { class: 'figure' }, summary, meaning);
  return {
    element: whole,
    update(scene: Scene) {
      const method = methodOf(scene.state, scene.state.explanation.settings.method);
      setHidden(whole, method !== undefined && figure.applies?.(method) === false);
      const words = figure.meaning(method);
      setText(meaning, words);
      setAttribute(summary, 'title', words);
      setText(value, figure.read(scene) ?? '–');
      setText(aside, figure.compare?.(scene) ?? '');
      course.update(figure.course?.(scene) ?? []);
    },
  };
}

function verdict(state: PanelState): { word: string; sentence: string; icon: IconName; kind: string } {
  if (state.explanation.status !== undefined) {
    return {
      word: statusWord(
        state.explanation.status,
        methodOf(state, state.explanation.settings.method),
        state.explanation.student?.reliability,
      ),
      sentence: [state.explanation.advice, measuredVerdict(state.explanation.evaluation)].filter(Boolean).join(' '),
      icon: statusIcons[state.explanation.status],
      kind: state.explanation.status === 'ok' ? 'good' : 'bad',
    };
  }
  if (state.explanation.phase === 'running')
    return { word: 'Not known yet', sentence: 'The figures come with the last sample.', icon: 'pending', kind: 'none' };
  return { word: 'Not known', sentence: 'There is no finished explanation.', icon: 'info', kind: 'none' };
}

/** What is enough for the label, and what shifts it, a line each. */
function regionWords({ state, nameOf }: Scene): string[] {
  const { target, top, given } = state.explanation.prediction ?? {};
  const restores = given === undefined && target?.index !== top?.[0]?.index;
  return regionLines(state.explanation.regions, restores, ({ index }) => nameOf(index)).map(({ name, value }) => {
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${value}`;
  });
}

/** Whether the map deserves trust: one word, one sentence, and the figures behind them. */
export function createTrust(): View {
  const mark = icon('pending');
  const word = element('strong');
  const status = element('p', { class: 'status' }, mark, word);
  const sentence = element('p', { class: 'advice' });
  const regions = element('ul', { class: 'regions', attributes: { 'aria-label': 'Regions that decide the label' } });
  const rows = figures.map(createFigure);
  const notes = element('ul', { class: 'notes', attributes: { 'aria-label': 'Notes' } });
  return {
    element: element(
      'section',
      { class: 'trust', attributes: { 'aria-label': 'Trust' } },
      element('h2', { text: 'Does the map deserve trust?' }),
      status,
      sentence,
      regions,
      element('div', { class: 'figures' }, ...rows.map((row) => row.element)),
      notes,
    ),
    update(scene) {
      const { state } = scene;
      const found = verdict(state);
      status.dataset.kind = found.kind;
      setIcon(mark, found.icon);
      setText(word, found.word);
      setText(sentence, found.sentence);
      setItems(regions, regionWords(scene));
      for (const row of rows) row.update(scene);

      setItems(notes, [
        ...state.explanation.imageNotes,
        ...(state.explanation.prediction?.providerNotes ?? []),
        ...state.explanation.notes,
      ]);
    },
  };
}
