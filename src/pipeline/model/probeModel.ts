import type { Preprocess } from '../../protocol/models.ts';
import { toTensor } from '../image/image.ts';
import type { Classifier } from './classifier.ts';
import { findImprobable, guessKind } from './probabilities.ts';

/** What running a classifier on plain pictures has shown. */
export interface Probe {
  /** Numbers that it gives for an image. */
  readonly outputs: number;
  readonly kind: 'logits' | 'probabilities';
  /** Whether all numbers lie in 0–1. */
  readonly bounded: boolean;
  /** Whether a batch gives what single images give. */
  readonly batches: boolean;
}

/**
 * Runs a classifier on two pictures of noise, one by one and together: some exports say that any batch is welcome and
 * then fail, or mix the images (pytorch/glow#2247).
 * @throws PipelineError('model') when it can't be run at all.
 */
export async function probeModel(classifier: Classifier, preprocess: Preprocess): Promise<Probe> {
  const { height, width, layout, fixedBatch } = classifier.input;
  const tensorOf = (level: (index: number) => number): Float32Array => {
    const rgb = Uint8Array.from({ length: height * width * 3 }, (_, index) => level(index));
    return toTensor({ width, height, rgb }, preprocess, layout);
  };
  const first = tensorOf(noise('red'));
  const second = tensorOf(noise('blue'));
  const singles = join([await classifier.run(first, 1), await classifier.run(second, 1)]);
  const outputs = singles.length / 2;
  const batches = fixedBatch !== 1 && (await givesTheSame(classifier, join([first, second]), singles));
  // Two lone numbers in 0–1 say little, so that extremes are asked for too.
  const extremes =
    outputs > 1
      ? []
      : [
          await classifier.run(
            tensorOf(() => 0),
            1,
          ),
          await classifier.run(
            tensorOf(() => 255),
            1,
          ),
        ];
  const all = join([singles, ...extremes]);
  return { outputs, kind: guessKind(all, outputs), bounded: findImprobable(all) === undefined, batches };
}

/** Far more than rounding makes, far less than another image does; relative to the largest number. */
const tolerance = 1e-2;

async function givesTheSame(classifier: Classifier, pair: Float32Array, expected: Float32Array): Promise<boolean> {
  try {
    const given = await classifier.run(pair, 2);
    const scale = expected.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    const isClose = (value: number, index: number) => Math.abs(value - (expected[index] ?? 0)) <= tolerance * scale;
    return given.length === expected.length && given.every(isClose);
  } catch {
    return false;
  }
}

/** Levels without a pattern (the top bits of Knuth's multiplicative hash), brighter in one colour. */
function noise(colour: 'red' | 'blue'): (index: number) => number {
  const bright = colour === 'red' ? 0 : 2;
  return (index) => (Math.imul(index, 0x9e3779b1) >>> 25) + (index % 3 === bright ? 128 : 0);
}

function join(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
