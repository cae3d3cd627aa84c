import { matchLabel } from '../../common/labels/matchLabel.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { Subject } from '../methods/method.ts';
import { givenFrom } from '../model/probabilities.ts';
import type { Scores, Teacher } from '../model/teacher.ts';

/**
 * The classes that a sample is judged by. Where labels don't exclude each other, only the explained one counts: it is
 * present from a probability of 0.5 or, if it is lower on the image itself, from half of that.
 */
export function classesOf(
  teacher: Teacher,
  scores: Scores,
  asked: ExplainOptions['target'],
): Pick<Subject, 'topClass' | 'target' | 'presentFrom'> {
  const wanted = wantedClass(teacher, asked);
  if (teacher.outputKind === 'score') return scoreOf(teacher, scores, wanted ?? 0);
  if (!teacher.multiLabel) {
    const topClass = teacher.topClass(scores, 0);
    return { topClass, target: wanted ?? topClass };
  }
  const target = wanted ?? teacher.topClass(scores, 0, scores.classes - 1);
  const { probability } = teacher.scoreOf(scores, 0, target);
  return { topClass: target, target, presentFrom: probability >= givenFrom ? givenFrom : probability / 2 };
}

/** How far a score has to fall for a sample to count as shifted, as a share of its range. */
const scoreStep = 0.02;

/** A score has no classes: a sample counts as kept unless its score is clearly lower than the image's. */
function scoreOf(
  teacher: Teacher,
  scores: Scores,
  target: number,
): Pick<Subject, 'topClass' | 'target' | 'presentFrom'> {
  const { probability: own } = teacher.scoreOf(scores, 0, target);
  const [least, greatest] = teacher.probe.reach;
  const range = Math.max(greatest, own) - Math.min(least, own);
  return { topClass: target, target, presentFrom: own - scoreStep * range };
}

function wantedClass(teacher: Teacher, asked: ExplainOptions['target']): number | undefined {
  if (asked === undefined) return undefined;
  return typeof asked === 'object' ? matchLabel(teacher.labels, asked) : teacher.findClass(asked);
}
