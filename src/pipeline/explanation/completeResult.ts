import type { Explanation, StudentFigures } from '../../protocol/explanation.ts';
import type { MethodResult, Sampled } from '../methods/method.ts';
import { countSamples } from '../methods/shared/relabel.ts';
import { spearmanBrown } from '../methods/shared/reliability.ts';

/** The parts of a method's result that become part of the explanation. */
type Completed = Omit<Explanation, 'prediction' | 'timings' | 'files'> &
  Required<Pick<MethodResult, 'settings' | 'timings'>>;

/** A method's result with its optional parts filled in, and the function that renders its samples. */
export function completeResult(result: MethodResult): Completed & Pick<Sampled, 'render'> {
  const { sampling = none, student, splitHalf = null, notes = [], settings = {}, timings = idle, ...found } = result;
  return { ...found, ...sampling, student: student ?? withoutStudent(splitHalf), notes, settings, timings };
}

const none: Sampled = { samples: [], counts: countSamples([], []), render: async () => [] };

const idle = { synthesize: 0, student: 0 };

function withoutStudent(splitHalf: number | null): StudentFigures {
  return {
    agreement: null,
    majorityBaseline: null,
    correlation: null,
    splitHalf,
    reliability: spearmanBrown(splitHalf),
    strength: null,
    hard: false,
  };
}
