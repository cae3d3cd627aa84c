import type { ClassScore, Prediction } from '../../protocol/explanation.ts';
import type { Subject } from '../methods/method.ts';
import { givenFrom } from '../model/probabilities.ts';

/** What the teacher says of the image, before the VAE has reconstructed it. */
export function predictionOf({ teacher, target, scores }: Subject): Prediction {
  const all: ClassScore[] = teacher.labels.map((_, index) => teacher.scoreOf(scores, 0, index));
  // The pseudo-class for a lower score is not one of the model's answers.
  const said = teacher.outputKind === 'score' ? all.slice(0, -1) : all;
  const top = [...said].sort((a, b) => b.probability - a.probability || a.index - b.index).slice(0, 5);
  const given = teacher.multiLabel
    ? all.filter(({ probability }) => probability >= givenFrom).map(({ index }) => index)
    : undefined;
  return {
    top,
    target: teacher.scoreOf(scores, 0, target),
    given,
    ...(teacher.outputKind === 'score' && { unit: 'score' as const }),
    ...(teacher.proposal.guesses.length > 0 && { guesses: teacher.proposal.guesses }),
    reconstruction: undefined,
    provider: teacher.provider,
    providerNotes: teacher.model.providerNotes,
    labels: teacher.labels,
    inputSize: [teacher.input.height, teacher.input.width],
  };
}
