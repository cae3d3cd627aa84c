import type { ExplanationView, MethodChoice, RunSettings } from '../../../src/protocol/panel.ts';
import type { Named } from '../../logic/comparison.ts';
import { formatCorrelation, formatSaid, formatShare } from '../../logic/numbers.ts';
import { countSamples } from '../../logic/samples.ts';

/** A figure that tells of the map’s worth. */
export interface Figure {
  readonly name: string;
  /** Whether it is there for a method with these settings. */
  applies?(method: MethodChoice, settings: RunSettings): boolean;
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
    // Local samples change the image itself; only global ones are painted anew from its reconstruction.
    applies: ({ needs }, { sampling }) => needs.vae === true && sampling === 'global',
    meaning: () =>
      'What the model calls the image after the VAE has rebuilt it without any change. The further from the prediction, the less the VAE can say about this image.',
    read: ({ state, nameOf }) => {
      const { reconstruction: rebuilt, unit } = state.explanation.prediction ?? {};
      return rebuilt === undefined ? undefined : `${nameOf(rebuilt.index)} ${formatSaid(rebuilt.probability, unit)}`;
    },
  },
];
