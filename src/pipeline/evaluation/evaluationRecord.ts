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
 * @param isMultiLabel whether labels don't exclude each other.
 */
export function predictedRecord(
  prepared: PreparedImage,
  probabilities: Float32Array,
  truth: Truth,
  isMultiLabel: boolean,
): EvaluationRecord {
  const answer: Answer = {
    top: likeliest(probabilities, mostTop),
    probabilityOf: (index) => probabilities[index] ?? 0,
    rankOf: (index) => rankOf(probabilities, index),
  };
  return recordOf({ ...prepared, unreadable: null }, truth, judge(answer, truth.classes, isMultiLabel));
}

export function unreadableRecord({ image, unreadable }: UnreadableImage, truth: Truth): EvaluationRecord {
  const none = { sha256: null, width: null, height: null, statistics: null };
  return recordOf({ image, unreadable, ...none }, truth, unjudged(truth.classes));
}

/**
 * A record under another truth, or another path.
 *
 * @returns undefined: a true class is none of those whose probability the record has, so that the model must be asked.
 */
export function withTruth(
  record: EvaluationRecord,
  image: string,
  truth: Truth,
  isMultiLabel: boolean,
): EvaluationRecord | undefined {
  const { classes, unknown } = truth;
  const before = truthsOf(record);
  if (before.length === classes.length && classes.every((index) => before.includes(index))) {
    return { ...record, image, unknownTruth: unknown };
  }
  if (record.unreadable !== null) return recordOf({ ...record, image }, truth, unjudged(classes));
  const known = new Map(record.top.map((index, at) => [index, record.probabilities[at] ?? 0]));
  if (classes.some((index) => !known.has(index))) return undefined;
  const probabilityOf = (index: number): number => known.get(index) ?? 0;
  // A true label that was given had been put first.
  const top = [...record.top].sort((a, b) => probabilityOf(b) - probabilityOf(a)).slice(0, mostTop);
  const answer: Answer = { top, probabilityOf, rankOf: (index) => top.indexOf(index) + 1 };
  return recordOf({ ...record, image }, truth, judge(answer, classes, isMultiLabel));
}

/** What a model says of an image. */
interface Answer {
  /** Its likeliest classes, the likeliest first. */
  readonly top: readonly number[];
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
 * sure, and if even that one is given, it counts as the answer, whichever other label is likelier.
 */
function judge({ top, probabilityOf, rankOf }: Answer, classes: readonly number[], isMultiLabel: boolean): Judgement {
  const truths = [...classes].sort((a, b) => probabilityOf(a) - probabilityOf(b) || a - b);
  const [judged] = truths;
  const isGiven = isMultiLabel && judged !== undefined && probabilityOf(judged) >= givenFrom;
  const shown = isGiven ? [judged, ...top.filter((index) => index !== judged)] : top;
  return {
    truths,
    top: shown,
    probabilities: shown.map((index) => rounded(probabilityOf(index))),
    truthProbability: judged === undefined ? null : probabilityOf(judged),
    truthRank: judged === undefined ? null : isGiven ? 1 : rankOf(judged),
  };
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
