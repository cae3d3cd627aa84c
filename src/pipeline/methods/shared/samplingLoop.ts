import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { Sample } from '../../../protocol/samples.ts';
import type { MethodContext, MethodTimings, Sampled, Subject } from '../method.ts';
import { type AskedImages, askTeacher, batchFor } from './askTeacher.ts';
import { Clock } from './clock.ts';
import { countSamples, relabel } from './relabel.ts';
import { spearmanBrown } from './reliability.ts';

/** Shares of the samples after which an intermediate map is shown. */
const sketchAt = [0.05, 0.1, 0.25, 0.5];

/** How a method asks the teacher about many changed versions of the image. */
export interface SamplingSteps<Batch extends ChangedImages> {
  /** The total number of samples at the end of the loop. */
  readonly total: number;
  /** Samples made before the loop. Default: none. */
  readonly before?: readonly Sample[];
  /** The total that progress refers to. Default: `total`. */
  readonly outOf?: number;
  /** Makes some samples. They stay in use until the next call. */
  generate(indices: readonly number[]): Promise<Batch>;
  /** Receives the teacher's answers. */
  update(batch: Batch, samples: readonly Sample[]): Promise<void>;
  /** The map of all samples so far; undefined while there is none. */
  currentMap(): SaliencyMap | undefined;
  /** The correlation between the maps of two halves of the samples, if it was computed after the last batch. */
  splitHalf?(): number | undefined;
}

/** Changed versions of the image. */
export type ChangedImages = AskedImages & {
  /** Root mean square change of each, in units of the 0–1 pixel range. */
  readonly change: Float32Array;
};

/** The teacher's answers, and how long they took. */
export interface Answers extends Pick<Sampled, 'counts' | 'samples'> {
  readonly timings: MethodTimings;
}

/**
 * Asks the teacher batch by batch and reports every batch, occasionally with a map.
 * @throws PipelineError when the teacher fails; the signal's reason within one batch of a cancel.
 */
export async function samplingLoop<Batch extends ChangedImages>(
  subject: Subject,
  run: MethodContext,
  steps: SamplingSteps<Batch>,
): Promise<Answers> {
  const { teacher } = subject;
  const { total, before = [], outOf = total } = steps;
  const samples: Sample[] = [...before];
  const clock = new Clock();
  let sketches = sketchAt.filter((share) => samples.length >= share * outOf).length;
  while (samples.length < total) {
    run.signal.throwIfAborted();
    const first = samples.length;
    const count = Math.min(batchFor(subject), total - first);
    const indices = Array.from({ length: count }, (_, row) => first + row);
    const batch = await clock.time('synthesize', () => steps.generate(indices));
    const told = relabel(teacher, await askTeacher(subject, batch, count), subject, first, batch.change);
    samples.push(...told);
    await clock.time('student', () => steps.update(batch, told));

    const due = samples.length < total && samples.length >= (sketchAt[sketches] ?? 1) * outOf;
    if (due) sketches++;
    const map = due ? await clock.time('student', async () => steps.currentMap()) : undefined;
    const counts = countSamples(samples, teacher.labels);
    const splitHalf = steps.splitHalf?.();
    run.report({ done: samples.length, total: outOf, counts, samples: told, map, splitHalf });
    if (isReached(run, splitHalf)) break;
  }
  return { samples, counts: countSamples(samples, teacher.labels), timings: clock.spent };
}

/** Whether maps of two halves agree as well as is asked for, so that sampling ends. */
export function isReached({ until }: Pick<MethodContext, 'until'>, splitHalf: number | undefined): boolean {
  const reliability = spearmanBrown(splitHalf ?? null);
  return until !== undefined && reliability !== null && reliability >= until;
}
