import type { Preprocess } from '../../protocol/models.ts';
import { channelSources } from '../image/channels.ts';
import { toTensor } from '../image/image.ts';
import { concatenate } from '../numeric/concatenate.ts';
import type { Classifier } from './classifier.ts';
import { guessKind } from './probabilities.ts';

/** What running a classifier on plain pictures has shown. */
export interface Probe {
  /** Numbers that it gives for an image. */
  readonly outputs: number;
  readonly kind: 'logits' | 'probabilities' | 'multilabel';
  /** The smallest and the largest of all numbers. */
  readonly reach: readonly [least: number, greatest: number];
  /** Whether two pictures get the same numbers, apart from ones that a softmax or a sigmoid has saturated. */
  readonly constant: boolean;
  /** Whether the same picture gets the same numbers again. */
  readonly repeats: boolean;
  /** Whether a batch gives the same results as single images. */
  readonly batches: boolean;
}

/**
 * Runs a classifier on two pictures of noise, one by one and together: some exports claim to accept any batch and then
 * fail, or mix the images (pytorch/glow#2247).
 * @throws PipelineError('model') when it can't be run at all.
 */
export async function probeModel(classifier: Classifier, preprocess: Preprocess): Promise<Probe> {
  const { height, width, layout, fixedBatch } = classifier.input;
  const tensorOf = (level: (index: number) => number): Float32Array => {
    const rgb = Uint8Array.from({ length: height * width * 3 }, (_, index) => level(index));
    const count = channelSources(preprocess).filter(({ kind }) => kind === 'plane').length;
    const planes = Array.from({ length: count }, (_, plane) =>
      Uint8Array.from({ length: height * width }, (_, pixel) => level((pixel + plane + 1) * 3)),
    );
    return toTensor({ width, height, rgb, planes }, preprocess, layout);
  };
  const run = (tensor: Float32Array) => classifier.run(tensor, 1);
  const [first, second] = [tensorOf(noise('red')), tensorOf(noise('blue'))];
  const answers = [await run(first), await run(second)] as const;
  const singles = concatenate(answers);
  const outputs = singles.length / 2;
  const alike = fixedBatch !== 1 && (await givesTheSame(classifier, concatenate([first, second]), singles));
  // Only if something differs, since it takes another run.
  const repeats = alike || areClose(await run(first), answers[0]);
  const batches =
    alike || (!repeats && fixedBatch !== 1 && (await runsTogether(classifier, concatenate([first, second]))));
  // Two single numbers in 0–1 say little, so extremes are tried too.
  const extremes = outputs > 1 ? [] : [await run(tensorOf(() => 0)), await run(tensorOf(() => 255))];
  const all = concatenate([singles, ...extremes]);
  const constant = isConstant(extremes.length > 0 ? [...answers, ...extremes] : answers);
  return { outputs, kind: guessKind(all, outputs), reach: reachOf(all), constant, repeats, batches };
}

/** Far more than rounding causes, far less than another image does; relative to the largest number. */
const tolerance = 1e-2;

async function givesTheSame(classifier: Classifier, pair: Float32Array, expected: Float32Array): Promise<boolean> {
  try {
    return areClose(await classifier.run(pair, 2), expected);
  } catch {
    return false;
  }
}

async function runsTogether(classifier: Classifier, pair: Float32Array): Promise<boolean> {
  return classifier.run(pair, 2).then(
    () => true,
    () => false,
  );
}

function areClose(given: Float32Array, expected: Float32Array): boolean {
  const finite = expected.filter(Number.isFinite);
  const scale = finite.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  const isClose = (value: number, index: number): boolean => {
    const wanted = expected[index] ?? 0;
    return value === wanted || Math.abs(value - wanted) <= tolerance * scale;
  };
  return given.length === expected.length && given.every(isClose);
}

function reachOf(values: Float32Array): readonly [number, number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return [least, greatest];
}

/**
 * Probabilities of exactly 0 and 1 may come from a model that is very confident, whether or not it is fed correctly.
 */
function isConstant([first, ...others]: readonly Float32Array[]): boolean {
  if (first === undefined || first.every((value) => value === 0 || value === 1)) return false;
  return others.every((other) => other.every((value, index) => value === first[index]));
}

/** Levels without a pattern (the top bits of Knuth's multiplicative hash), brighter in one colour. */
function noise(colour: 'red' | 'blue'): (index: number) => number {
  const bright = colour === 'red' ? 0 : 2;
  return (index) => (Math.imul(index, 0x9e3779b1) >>> 25) + (index % 3 === bright ? 128 : 0);
}
