import type { Status, StudentFigures } from '../../../protocol/explanation.ts';
import type { Counts } from '../../../protocol/samples.ts';

/** With fewer than this share of samples on one side, the student has in effect one class to learn. */
const oneSided = 0.05;
/** Below these the map would change visibly with another seed, or the student does not follow the teacher. */
const stableSplitHalf = 0.5;
const stableCorrelation = 0.3;

/** Whether the map deserves trust, and one sentence that says so and what to do. */
export function judge(counts: Counts, student: StudentFigures): { status: Status; advice: string } {
  const keptShare = counts.kept / counts.total;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  if (process.env.FC_DRAW) return { status: 'ok', advice: '' };
  if (keptShare > 1 - oneSided) {
    return {
      status: 'nothing-shifted',
      advice: `The label stayed on ${percent(keptShare)} of the synthetic images, so there is no border to learn from: the prediction does not hang on any part that the VAE can change. Try more samples, or a VAE trained on images like this one.`,
    };
  }
  if (keptShare < oneSided) {
    return {
      status: 'everything-shifted',
      advice: `The label shifted on ${percent(1 - keptShare)} of the synthetic images, however small the change: the prediction stands on a knife's edge, or the VAE can't draw such images. Try local sampling, or a VAE trained on images like this one.`,
    };
  }
  return judgeStudent(student);
}

/** Whether the student's map deserves trust, where its samples had something to teach. */
export function judgeStudent(student: StudentFigures): { status: Status; advice: string } {
  if ((student.splitHalf ?? 0) < stableSplitHalf) {
    return {
      status: 'unstable',
      advice: unstableHalves(student.splitHalf),
    };
  }
  if ((student.correlation ?? 0) < stableCorrelation) {
    return {
      status: 'unstable',
      advice: `The student hardly follows the model on samples that it has not seen (correlation ${figure(student.correlation)}): take more samples, and read the map as a hint only.`,
    };
  }
  return {
    status: 'ok',
    advice: `Both halves of the samples agree on the map, and the student predicts the model on unseen samples: the hot regions carry the prediction.`,
  };
}

/** The same of a map that is an average over random samples, and distils no student. */
export function judgeHalves(splitHalf: number | null): { status: Status; advice: string } {
  if ((splitHalf ?? 0) < stableSplitHalf) return { status: 'unstable', advice: unstableHalves(splitHalf) };
  return {
    status: 'ok',
    advice: `Both halves of the samples agree on the map (rank correlation ${figure(splitHalf)}): where it is hot, showing the image makes the class more probable.`,
  };
}

const unstableHalves = (splitHalf: number | null): string =>
  `Two halves of the samples give different maps (rank correlation ${figure(splitHalf)}): take more samples before you trust details.`;

/** Shares of kept samples that the sampling aims at (docs/method.md). */
const wantedShares = [0.35, 0.65] as const;

/** Whether a map of this status says anything. */
export const isMeaningful = (status: Status): boolean => status === 'ok' || status === 'unstable';

/**
 * What a reader should know besides, one sentence each.
 * @param other the label of the target, where that is not the image's own.
 */
export function remarks(counts: Counts, student: StudentFigures, status: Status, other: string | undefined): string[] {
  const said: string[] = [];
  if (other !== undefined && !student.hard) {
    said.push(`No sample came out as ${other}, so the map rests on its probability alone.`);
  }
  const keptShare = counts.kept / counts.total;
  if (isMeaningful(status) && (keptShare < wantedShares[0] || keptShare > wantedShares[1])) {
    const percent = Math.round(100 * keptShare);
    said.push(`The label stayed on ${percent} % of the samples; the sampling aims at half, but could not get there.`);
  }
  return said;
}

const figure = (value: number | null): string => (value === null ? 'not defined' : value.toFixed(2));
