import { calibrate } from '../calibration.ts';
import { Composer } from '../compose.ts';
import { Gram } from '../gram.ts';
import type { Picture, Preprocess, Sample } from '../protocol.ts';
import { countSamples, relabel } from '../relabel.ts';
import { enlarge, type Grid, smoothing } from '../saliency.ts';
import { distil, hardWeight, type Lessons, strengths as ridgeStrengths, sketch, softWeight } from '../student.ts';
import { maskCells, Synthesizer, strengthRanges } from '../synthesize.ts';
import type { Vae } from '../vae.ts';
import { isMeaningful, judge, remarks } from '../verdict.ts';
import { Clock } from './clock.ts';
import type { Method, MethodResult, MethodRun, Subject } from './method.ts';

/** Shares of the samples after which a map of those so far is shown. */
const sketchAt = [0.1, 0.25, 0.5];

/** Pictures as they are, 0–255 and interleaved. */
const plainPicture: Preprocess = {
  resize: 'squash',
  cropFraction: 1,
  interpolation: 'bicubic',
  antialias: true,
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** Re-label distillation: Hua, Ge and Zhang, ICME 2021 (arXiv 2409.13137), as METHOD.md completes it. */
export const relabelDistillation: Method = {
  name: 'relabel',

  async explain(subject: Subject, run: MethodRun): Promise<MethodResult> {
    const { teacher, latent } = subject;
    if (!latent) throw new TypeError('Re-label distillation needs a VAE.');
    const { vae, posterior } = latent;
    const composer = await Composer.create(subject.tensor, teacher.input, vae.side, subject.preprocess);
    const synthesizer = new Synthesizer(vae, posterior, run.sampling, run.seed);
    const range = strengthRanges[run.sampling];
    const calibration = calibrate(range);
    const gram = new Gram(run.samples, composer.features);
    const size = composer.featureSize;
    const full = (grid: Grid) => enlarge(grid, size.cell, subject.picture.width, subject.picture.height);

    const samples: Sample[] = [];
    const lessons = { soft: [] as number[], hard: [] as boolean[] } satisfies Lessons;
    const strengths = new Float32Array(run.samples);
    const clock = new Clock();
    let sketches = 0;
    while (samples.length < run.samples) {
      run.signal.throwIfAborted();
      const first = samples.length;
      const count = Math.min(teacher.batchSize, run.samples - first);
      const given = calibration.next(count);
      strengths.set(given, first);

      const decoding = vae.spent;
      const batch = await clock.time('synthesize', () => synthesizer.make(composer, numbers(first, count), given));
      clock.credit('synthesize', vae.spent - decoding);
      const verdicts = relabel(teacher, await teacher.score(batch.tensor, count), subject, first, batch.change);

      calibration.observe(
        given,
        verdicts.map((sample) => sample.kept),
      );
      lessons.soft.push(...verdicts.map((sample) => sample.probability));
      lessons.hard.push(...verdicts.map((sample) => sample.label === subject.target));
      samples.push(...verdicts);
      await clock.time('student', () => gram.add(batch.features));

      const counts = countSamples(samples, teacher.labels);
      const due = samples.length < run.samples && samples.length >= (sketchAt[sketches] ?? 1) * run.samples;
      const drawable = due && counts.kept > 0 && counts.shifted > 0;
      const map = drawable ? await clock.time('student', async () => full(sketch(gram, lessons, size))) : undefined;
      if (due) sketches++;
      run.report({ done: samples.length, total: run.samples, counts, samples: verdicts, map });
    }

    const counts = countSamples(samples, teacher.labels);
    const { figures, grid } = await clock.time('student', async () => distil(gram, lessons, size));
    const { status, advice } = judge(counts, figures);
    const other = subject.target === subject.topClass ? undefined : teacher.labels[subject.target];
    return {
      status,
      advice,
      notes: remarks(counts, figures, status, other),
      map: isMeaningful(status) ? full(grid) : null,
      counts,
      samples,
      student: figures,
      settings: {
        maskCells,
        strengthRange: range,
        strengths: Array.from(strengths, (strength) => Number(strength.toFixed(4))),
        studentSize: [size.height, size.width],
        softWeight,
        hardWeight,
        ridgeStrengths,
        smoothing,
      },
      timings: clock.spent,
      remake: remaker(subject.picture, vae, synthesizer, strengths),
    };
  },
};

/** Makes samples again. A function of its own, so that it holds on to what it needs alone, not to the student's data. */
function remaker(
  picture: Picture,
  vae: Vae,
  synthesizer: Synthesizer,
  strengths: Float32Array,
): MethodResult['remake'] {
  const { width, height } = picture;
  const shape = { width, height, channels: 3, layout: 'NHWC' } as const;
  return async (indices) => {
    const composer = await Composer.create(Float32Array.from(picture.rgb), shape, vae.side, plainPicture);
    const wanted = indices.map((index) => strengths[index] ?? 0);
    const { tensor } = await synthesizer.make(composer, indices, wanted);
    const pixels = new Uint8Array(Uint8ClampedArray.from(tensor).buffer);
    const length = width * height * 3;
    return indices.map((_, row) => ({ width, height, rgb: pixels.subarray(row * length, (row + 1) * length) }));
  };
}

const numbers = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);
