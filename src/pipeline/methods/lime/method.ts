import { createHash } from 'node:crypto';
import type { Status } from '../../../protocol/explanation.ts';
import type { Picture } from '../../../protocol/pictures.ts';
import { affineOf } from '../../image/affine.ts';
import { randomStream } from '../../numeric/random.ts';
import type { Method, Sampled } from '../method.ts';
import { Clock } from '../shared/clock.ts';
import { judgeStillness } from '../shared/immovable.ts';
import { samplingLoop } from '../shared/samplingLoop.ts';
import { isMeaningful, judgeStudent } from '../shared/verdict.ts';
import { hideSuperpixels, splitImage } from './maskSuperpixels.ts';
import type { Superpixels } from './quickshift.ts';
import { quickshiftOptions, segment } from './segment.ts';
import { distilSuperpixels, kernelWidth, ridgeAlpha, sketchSuperpixels } from './student.ts';

/** Probability that a superpixel is shown. */
const shownShare = 0.5;
/** Probabilities that differ by less are equal up to rounding. */
const sameProbability = 1e-6;

/**
 * LIME for images: Ribeiro, Singh and Guestrin, "Why Should I Trust You?", KDD 2016, as in the authors'
 * lime/lime_image.py with its defaults. Superpixels are hidden at random, and a linear model of which ones are shown is
 * fitted to the target's probability; a superpixel's coefficient is its saliency.
 */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, preprocess, picture, tensor, target } = subject;
    const clock = new Clock();
    const superpixels = await clock.time('synthesize', () => segment(picture, preprocess, run.seed, run.signal));
    const scales = affineOf(preprocess).map(({ scale }) => scale);
    const split = splitImage(tensor, teacher.input, superpixels, scales);
    // Allocated once, because a new array of 30 MB per batch keeps the garbage collector busy.
    const images = new Float32Array(Math.min(teacher.batchSize, run.samples) * tensor.length);
    const targets = { shown: [] as Uint8Array[], soft: [] as number[], hard: [] as boolean[] };
    const { timings, ...answers } = await samplingLoop(subject, run, {
      total: run.samples,
      generate: async (indices) => {
        const shown = indices.map((index) => drawShown(run.seed, index, superpixels.count));
        const change = Float32Array.from(shown, (some, row) =>
          hideSuperpixels(split, some, images.subarray(row * tensor.length, (row + 1) * tensor.length)),
        );
        return { tensor: images, shown, change };
      },
      update: async ({ shown }, samples) => {
        targets.shown.push(...shown);
        targets.soft.push(...samples.map(({ probability }) => probability));
        targets.hard.push(...samples.map(({ label }) => label === target));
      },
      currentMap: () => sketchSuperpixels(targets, superpixels),
    });

    const { figures, map } = await clock.time('student', async () => distilSuperpixels(targets, superpixels));
    const label = teacher.labels[target] ?? `class ${target}`;
    const { status, advice } =
      judgeTargets(targets.soft, superpixels.count, answers.counts.shifted, label) ??
      judgeStillness(subject, answers.samples) ??
      judgeStudent(figures);
    return {
      status,
      advice,
      map: isMeaningful(status) ? map : null,
      sampling: {
        ...answers,
        masks: `seed ${run.seed} on ${hashOf(superpixels)}`,
        render: sampleRenderer(picture, superpixels, run.seed),
      },
      student: figures,
      settings: { superpixels: superpixels.count, quickshift: quickshiftOptions, shownShare, kernelWidth, ridgeAlpha },
      timings: {
        synthesize: clock.spent.synthesize + timings.synthesize,
        student: clock.spent.student + timings.student,
      },
    };
  },
};

function hashOf({ labels, width }: Superpixels): string {
  const bytes = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  return createHash('sha256').update(`${width} `).update(bytes).digest('hex');
}

/** Which superpixels sample `index` shows: 1 shown, 0 hidden. The first is the image itself. */
function drawShown(seed: number, index: number, count: number): Uint8Array {
  if (index === 0) return new Uint8Array(count).fill(1);
  const { uniform } = randomStream(seed, index);
  return Uint8Array.from({ length: count }, () => (uniform() < shownShare ? 1 : 0));
}

/** The verdict if there was nothing to learn from the samples; undefined otherwise. */
function judgeTargets(
  probabilities: readonly number[],
  superpixels: number,
  shifted: number,
  label: string,
): { status: Status; advice: string } | undefined {
  const status = shifted === 0 ? 'nothing-shifted' : 'unstable';
  if (superpixels === 1) {
    const advice = 'The whole picture is one superpixel, so LIME cannot tell its parts apart: try another method.';
    return { status, advice };
  }
  if (Math.max(...probabilities) - Math.min(...probabilities) >= sameProbability) return undefined;
  const advice = `Hiding superpixels never changed the probability of ${label}. One whose colour is even looks the same when it is hidden, so the image may hold nothing that LIME can hide: try another method.`;
  return { status, advice };
}

/** Regenerates samples. A separate function, so that it retains only what it needs, not the student's data. */
function sampleRenderer(picture: Picture, superpixels: Superpixels, seed: number): Sampled['render'] {
  const { width, height } = picture;
  return async (indices) => {
    const shape = { width, height, channels: 3, layout: 'NHWC' } as const;
    const split = splitImage(Float32Array.from(picture.rgb), shape, superpixels, [255, 255, 255]);
    const levels = new Float32Array(split.image.length);
    return indices.map((index) => {
      const shown = drawShown(seed, index, superpixels.count);
      hideSuperpixels(split, shown, levels);
      const replaced = Uint8Array.from(superpixels.labels, (label) => (shown[label] === 1 ? 0 : 255));
      return { width, height, rgb: new Uint8Array(Uint8ClampedArray.from(levels).buffer), replaced };
    });
  };
}
