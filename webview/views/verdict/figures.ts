import { formatShare } from '../../../src/common/numbers.ts';
import { formatSaid } from '../../../src/common/said.ts';
import type { ExplanationView, MethodChoice, RunSettings } from '../../../src/protocol/panel.ts';
import type { Named } from '../../logic/comparison.ts';
import { formatCorrelation } from '../../logic/numbers.ts';
import { countSamples } from '../../logic/samples.ts';

/** A figure about the quality of the map. */
export interface Figure {
  readonly name: string;
  /** Whether it exists for a method with these settings. */
  applies?(method: MethodChoice, settings: RunSettings): boolean;
  /** Whether an explanation that made no samples does without. */
  readonly ofSamples?: true;
  meaning(method: MethodChoice | undefined): string;
  /** The value in a few characters; undefined while it is not known yet. */
  read(scene: Named): string | undefined;
  /** What the value is to be compared with. */
  compare?(scene: Named): string | undefined;
  /** Why there is no value, where the model's answers left none. */
  missing?(scene: Named): string | undefined;
  /** How it developed as samples came in. */
  course?(scene: Named): ExplanationView['convergence'];
}

function orNone(value: number | null | undefined, format: (value: number) => string): string | undefined {
  if (value === null) return 'not available';
  return value === undefined ? undefined : format(value);
}

const hasStudent = (method: MethodChoice | undefined): boolean => method?.student ?? true;

/** The figures, in the order in which they are shown. */
export const figures: readonly Figure[] = [
  {
    name: 'Agreement',
    applies: hasStudent,
    meaning: () =>
      'How often the student gives the model’s answer (kept or shifted) on samples it wasn’t trained on. It means something only well above chance.',
    read: ({ state }) => orNone(state.explanation.student?.agreement, formatShare),
    compare: ({ state }) =>
      typeof state.explanation.student?.majorityBaseline === 'number'
        ? `chance ${formatShare(state.explanation.student.majorityBaseline)}`
        : undefined,
    missing: ({ state }) => {
      const { counts, student } = state.explanation;
      if (student?.agreement !== null || counts === undefined) return undefined;
      return counts.kept === 0 || counts.shifted === 0
        ? `all samples ${counts.shifted === 0 ? 'kept the label' : 'shifted'}`
        : 'the held-out samples all have one answer';
    },
  },
  {
    name: 'Correlation',
    applies: hasStudent,
    meaning: () =>
      'How closely the student follows the model’s probability of the class on samples it wasn’t trained on: 1 is exactly, 0 is not at all.',
    read: ({ state }) => orNone(state.explanation.student?.correlation, formatCorrelation),
  },
  {
    name: 'Reliability',
    applies: ({ samples }) => samples !== null,
    meaning: () =>
      'How similar a map from another seed would be (rank correlation): 1 is identical, 0 is chance. Estimated from two separate halves of the samples. More samples raise it.',
    read: ({ state }) => orNone(state.explanation.student?.reliability, formatCorrelation),
  },
  {
    name: 'Split-half',
    // If the number of samples is not free, none of them is random.
    applies: ({ samples }) => samples !== null,
    meaning: (method) => {
      const [alike, scale] = ['How similar the maps of', ': 1 is identical, 0 is chance. More samples raise it.'];
      return hasStudent(method)
        ? `${alike} two students are, each trained on half of the samples${scale}`
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
    ofSamples: true,
    meaning: (method) =>
      `Samples that kept the image’s label, and samples that changed it.${method?.needs.vae ? ' The student needs enough of both.' : ''}`,
    read: ({ state }) => {
      const { kept, shifted } = state.explanation.counts ?? countSamples(state.explanation.samples);
      return kept + shifted > 0 ? `${kept} / ${shifted}` : undefined;
    },
  },
  {
    name: 'Reconstruction',
    // Local samples change the image itself; only global ones are repainted from its reconstruction.
    applies: ({ needs }, { sampling }) => needs.vae === true && sampling === 'global',
    meaning: () =>
      'What the model sees in the VAE’s plain reconstruction of the image. The further this is from the prediction, the less a map by global sampling says about the image.',
    read: ({ state, nameOf }) => {
      const { reconstruction: rebuilt, unit } = state.explanation.prediction ?? {};
      return rebuilt === undefined ? undefined : `${nameOf(rebuilt.index)} ${formatSaid(rebuilt.probability, unit)}`;
    },
  },
];
