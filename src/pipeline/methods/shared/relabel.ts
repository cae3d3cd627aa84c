import type { Counts, Sample } from '../../../protocol/samples.ts';
import { targetScoreOf } from '../../model/targetScore.ts';
import type { Scores, Teacher } from '../../model/teacher.ts';
import type { Subject } from '../method.ts';

/** What makes a sample kept: see Subject. */
type Verdict = Pick<Subject, 'topClass' | 'target' | 'presentFrom'>;

/**
 * The teacher's verdict on a batch of synthetic images (the paper's eq. 6: a label is kept or has shifted).
 * @param first index of the batch's first sample.
 * @param change root mean square change of each image.
 */
export function relabel(
  teacher: Teacher,
  scores: Scores,
  classes: Verdict,
  first: number,
  change: Float32Array,
): Sample[] {
  return Array.from(change, (amount, row) => {
    const label = labelOf(teacher, scores, row, classes);
    return {
      index: first + row,
      label,
      labelProbability: teacher.scoreOf(scores, row, label).probability,
      probability: teacher.scoreOf(scores, row, classes.target).probability,
      targetScore: targetScoreOf(scores, row, classes.target),
      kept: label === classes.topClass,
      change: amount,
    };
  });
}

/** The label that a row of scores gives an image. */
export function labelOf(teacher: Teacher, scores: Scores, row: number, { target, presentFrom }: Verdict): number {
  if (presentFrom === undefined) return teacher.topClass(scores, row);
  if (teacher.scoreOf(scores, row, target).probability >= presentFrom) return target;
  return teacher.topClass(scores, row, target);
}

/** How many samples were kept, and which labels the others shifted to, most frequent first. */
export function countSamples(samples: readonly Sample[], labels: readonly string[]): Counts {
  const perClass = new Map<number, number>();
  for (const { kept, label } of samples) if (!kept) perClass.set(label, (perClass.get(label) ?? 0) + 1);
  const shifted = [...perClass.values()].reduce((sum, count) => sum + count, 0);
  const ordered = [...perClass].sort(([a, countA], [b, countB]) => countB - countA || a - b);
  // Different classes can have equal labels (ImageNet has two cranes), so counts are added up by label.
  const shiftedTo = new Map<string, number>();
  for (const [index, count] of ordered) {
    const label = labels[index] ?? `class ${index}`;
    shiftedTo.set(label, (shiftedTo.get(label) ?? 0) + count);
  }
  const kept = samples.length - shifted;
  return { total: samples.length, kept, shifted, shiftedTo: Object.fromEntries(shiftedTo) };
}
