import { percent } from '../../../common/numbers.ts';
import { type Reliability, trustOf } from '../../../common/trust.ts';
import type { Status, StudentFigures } from '../../../protocol/explanation.ts';
import type { Counts } from '../../../protocol/samples.ts';
import type { MethodContext } from '../method.ts';

/** Below this share of kept samples, the label was lost however little of the image was changed. */
const oneSided = 0.05;
/** Below this the student does not follow the teacher. */
const leastCorrelation = 0.3;

interface Verdict {
  readonly status: Status;
  readonly advice: string;
}

/** Whether the map can be trusted, and one sentence that says so and what to do. */
export function judge(counts: Counts, student: StudentFigures): Verdict {
  const shifted = counts.shifted / counts.total;
  if (shifted > 1 - oneSided && !follows(student)) {
    return {
      status: 'everything-shifted',
      advice: `The label shifted on ${percent(shifted)} of the synthetic images, however small the change, and the student learned nothing from them: the prediction stands on a knife's edge, or the VAE can't draw such images. Try local sampling, or a VAE trained on images like this one.`,
    };
  }
  return judgeStudent(student);
}

/** Whether the student's map can be trusted, if it could learn something from its samples. */
export function judgeStudent(student: StudentFigures): Verdict {
  if (!follows(student)) {
    return {
      status: 'unstable',
      advice: `The student hardly follows the model on samples that it has not seen (correlation ${figure(student.correlation)}): take more samples, and read the map as a hint only.`,
    };
  }
  return judgeReliability(student, 'The student follows the model on samples that it has not seen, and');
}

/**
 * The same for a map that is an average over random samples, without a student.
 * @param of what the user can have more of.
 */
export function judgeHalves(reliability: number | null, of = 'samples'): Verdict {
  return judgeReliability(
    { reliability },
    'Where the map is hot, showing the image makes the class more probable;',
    of,
  );
}

function judgeReliability(map: Reliability, when: string, of = 'samples'): Verdict {
  const expected = `expected rank correlation ${figure(map.reliability)}`;
  switch (trustOf(map)) {
    case 'trustworthy':
      return { status: 'ok', advice: `${when} another seed would give nearly the same map (${expected}).` };
    case 'strong areas':
      return {
        status: 'ok',
        advice: `Another seed would give a similar map (${expected}): read its strong areas, and take more ${of} before you rely on the rest.`,
      };
    case 'unreliable':
      return {
        status: 'unstable',
        advice: `Another seed would give a different map (${expected}): take more ${of} before you trust any part of it.`,
      };
  }
}

const follows = ({ correlation }: StudentFigures): boolean => (correlation ?? 0) >= leastCorrelation;

/** Shares of kept samples that the sampling aims at (docs/method.md). */
const wantedShares = [0.35, 0.65] as const;

/** Whether a map with this status means anything. */
export const isMeaningful = (status: Status): boolean => status === 'ok' || status === 'unstable';

/**
 * Further notes for the reader, one sentence each.
 * @param other the label of the target, if it is not the image's own.
 */
export function remarks(counts: Counts, student: StudentFigures, status: Status, other: string | undefined): string[] {
  const said: string[] = [];
  if (other !== undefined && !student.hard) {
    said.push(`No sample came out as ${other}, so the map rests on its probability alone.`);
  }
  const keptShare = counts.kept / counts.total;
  if (isMeaningful(status) && (keptShare < wantedShares[0] || keptShare > wantedShares[1])) {
    said.push(`The label stayed on ${percent(keptShare)} of the samples; sampling aims at half and did not get there.`);
  }
  return said;
}

/**
 * How sampling ended that was to end once maps of its halves agree.
 * @param made samples.
 * @param stopped whether they came to agree. The map of all samples has a reliability of its own, which decides whether they were enough.
 */
export function untilRemark(
  { samples, until }: Pick<MethodContext, 'samples' | 'until'>,
  made: number,
  stopped: boolean,
  map: Reliability,
): string[] {
  if (until === undefined) return [];
  const limits = `of at most ${samples} samples`;
  const wanted = `(expected rank correlation ${until} or more)`;
  if (stopped) return [`Stopped after ${made} ${limits}: maps of two halves agreed as well as they should ${wanted}.`];
  return trustOf(map) === 'trustworthy'
    ? [`Made all ${limits}: maps of two halves did not agree well enough to stop earlier ${wanted}.`]
    : [`Made all ${limits}: they were not enough for a map that another seed would give again ${wanted}.`];
}

const figure = (value: number | null): string => (value === null ? 'not defined' : value.toFixed(2));
