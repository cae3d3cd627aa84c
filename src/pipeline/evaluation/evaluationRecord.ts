import { truthsOf } from '../../common/evaluation/judged.ts';
import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';
import { givenFrom } from '../model/probabilities.ts';
import type { PreparedImage, UnreadableImage } from './preparedImage.ts';

/** What is known of an image's true class. */
export interface Truth {
  /** Its index in the model; several only where labels don't exclude each other; none: it is not known. */
  readonly classes: readonly number[];
  /** The name that it was read from, where the model has no such class. */
  readonly unknown: string | null;
}

/** Classes that a record has. */
const mostTop = 5;
/** Below this a probability's logarithm says more of rounding than of the model. */
const leastProbability = 1e-7;

/**
 * An image under what the model says of it.
 *
 * @param probabilities of each of the model's classes, and of "no label" where there is that.
 * @param noLabel index of "no label", where labels don't exclude each other.
 */
export function predictedRecord(
  prepared: PreparedImage,
  probabilities: Float32Array,
  truth: Truth,
  noLabel: number | undefined,
): EvaluationRecord {
  const answer: Answer = {
    // Enough for a wrong label to be among them, also if all the likeliest are true.
    likeliest: likeliest(probabilities, mostTop + truth.classes.length),
    probabilityOf: (index) => probabilities[index] ?? 0,
    rankOf: (index) => rankOf(probabilities, index),
  };
  return recordOf({ ...prepared, unreadable: null }, truth, judge(answer, truth.classes, noLabel));
}

export function unreadableRecord({ image, unreadable }: UnreadableImage, truth: Truth): EvaluationRecord {
  const none = { sha256: null, width: null, height: null, statistics: null };
  return recordOf({ image, unreadable, ...none }, truth, unjudged(truth.classes));
}

/**
 * A record under another truth, or another path.
 *
 * @returns undefined: a class that this takes is none of those whose probability the record has, so that the model must be
 * asked.
 */
export function withTruth(
  record: EvaluationRecord,
  image: string,
  truth: Truth,
  noLabel: number | undefined,
): EvaluationRecord | undefined {
  const { classes, unknown } = truth;
  const before = truthsOf(record);
  if (before.length === classes.length && classes.every((index) => before.includes(index))) {
    return { ...record, image, unknownTruth: unknown };
  }
  if (record.unreadable !== null) return recordOf({ ...record, image }, truth, unjudged(classes));
  const known = new Map(record.top.map((index, at) => [index, record.probabilities[at] ?? 0]));
  const probabilityOf = (index: number): number => known.get(index) ?? 0;
  // What was said had been put first.
  const top = [...record.top].sort((a, b) => probabilityOf(b) - probabilityOf(a));
  const answer: Answer = { likeliest: top, probabilityOf, rankOf: (index) => top.indexOf(index) + 1 };
  const judgement = judge(answer, classes, noLabel);
  const isKnown = [...classes, ...judgement.top].every((index) => known.has(index));
  // If the five likeliest are all true, the likeliest wrong one is not in the record.
  const isWhole = noLabel === undefined || top.slice(0, mostTop).some((index) => !classes.includes(index));
  return isKnown && isWhole ? recordOf({ ...record, image }, truth, judgement) : undefined;
}

/** What a model says of an image. */
interface Answer {
  /** Its likeliest classes, the likeliest first; five or more. */
  readonly likeliest: readonly number[];
  probabilityOf(index: number): number;
  /** 1 for the likeliest class. */
  rankOf(index: number): number;
}

/** How an answer is judged. */
interface Judgement extends Pick<EvaluationRecord, 'top' | 'probabilities' | 'truthRank'> {
  /** True classes, the one by which it is judged first. */
  readonly truths: readonly number[];
  readonly truthProbability: number | null;
}

/**
 * Where labels don't exclude each other, each true one must be given: an image is judged by that of which the model is least
 * sure. If even that one is given, it counts as the answer, whichever other label is likelier; if not, the answer is what was
 * given in its place: never another true label, which is no mistake.
 */
function judge(answer: Answer, classes: readonly number[], noLabel: number | undefined): Judgement {
  const { probabilityOf, rankOf } = answer;
  const truths = [...classes].sort((a, b) => probabilityOf(a) - probabilityOf(b) || a - b);
  const [judged] = truths;
  const top = answer.likeliest.slice(0, mostTop);
  const said = judged === undefined || noLabel === undefined ? undefined : saidOf(answer, truths, noLabel);
  const shown = said === undefined ? top : [said, ...top.filter((index) => index !== said)];
  return {
    truths,
    top: shown,
    probabilities: shown.map((index) => rounded(probabilityOf(index))),
    truthProbability: judged === undefined ? null : probabilityOf(judged),
    truthRank: judged === undefined ? null : said === undefined ? rankOf(judged) : rankAmongWrong(answer, truths, said),
  };
}

/**
 * The label by which an image of several is judged: the true one of which the model is least sure, if it is given;
 * else the likeliest wrong one that is given, or none.
 */
function saidOf({ likeliest, probabilityOf }: Answer, truths: readonly number[], noLabel: number): number | undefined {
  const isGiven = (index: number | undefined) => index !== undefined && probabilityOf(index) >= givenFrom;
  if (isGiven(truths[0])) return truths[0];
  const wrong = likeliest.find((index) => index !== noLabel && !truths.includes(index));
  return isGiven(wrong) ? wrong : noLabel;
}

/** The rank of the true label that is least sure among those that are not true: 1 only if it is given. */
function rankAmongWrong(
  { probabilityOf, rankOf }: Answer,
  [judged = 0, ...others]: readonly number[],
  said: number,
): number {
  if (said === judged) return 1;
  const above = others.filter((index) => probabilityOf(index) > probabilityOf(judged)).length;
  return Math.max(2, rankOf(judged) - above);
}

const unjudged = (truths: readonly number[]): Judgement => {
  return { truths, top: [], probabilities: [], truthProbability: null, truthRank: null };
};

/** The fields in the order in which all lines of a run have them. */
function recordOf(
  {
    image,
    sha256,
    width,
    height,
    unreadable,
    statistics,
  }: Pick<EvaluationRecord, 'image' | 'sha256' | 'width' | 'height' | 'unreadable' | 'statistics'>,
  { unknown }: Truth,
  { truths, top, probabilities, truthProbability, truthRank }: Judgement,
): EvaluationRecord {
  const [truth, ...alsoTrue] = truths;
  return {
    image,
    sha256,
    width,
    height,
    unreadable,
    truth: truth ?? null,
    ...(alsoTrue.length === 0 ? {} : { alsoTrue }),
    unknownTruth: unknown,
    top,
    probabilities,
    truthProbability: truthProbability === null ? null : rounded(truthProbability),
    truthRank,
    loss: truthProbability === null ? null : lossOf(truthProbability),
    statistics,
  };
}

function lossOf(probability: number): number {
  return rounded(-Math.log(Math.min(1, Math.max(leastProbability, probability))));
}

/** Indices of the highest values, highest first; the first of equals. */
function likeliest(values: Float32Array, count: number): number[] {
  const top: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    const last = values[top[top.length - 1] ?? -1] ?? Number.NEGATIVE_INFINITY;
    if (top.length === count && value <= last) continue;
    let place = top.length;
    while (place > 0 && (values[top[place - 1] ?? -1] ?? 0) < value) place--;
    top.splice(place, 0, index);
    if (top.length > count) top.pop();
  }
  return top;
}

/** 1 for the class that `likeliest` would have first. */
function rankOf(values: Float32Array, index: number): number {
  const own = values[index] ?? 0;
  let rank = 1;
  values.forEach((value, other) => {
    if (value > own || (value === own && other < index)) rank++;
  });
  return rank;
}

/** As many digits as single precision has. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
