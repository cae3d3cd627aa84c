import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { GradientResult } from '../../onnx/gradients/gradientSession.ts';
import type { ScoreKind } from '../../onnx/gradients/score.ts';
import type { MethodContext, Subject } from '../method.ts';
import { gradientsOf } from '../shared/gradientsOf.ts';
import { countSamples } from '../shared/relabel.ts';

/** Shares of the passes after which a map of those so far is shown. */
const sketchAt = [0.1, 0.25, 0.5];

interface Passes {
  readonly score: ScoreKind;
  readonly total: number;
  /** What the image gives, where gradients are to be defended by it. */
  readonly held?: GradientResult['activations'] | undefined;
  /** Whether no more passes are needed. */
  isDone?(): boolean;
  /** The image of a pass, as the teacher takes it. */
  imageOf(pass: number): Float32Array;
  /** Takes in the gradient of a pass by the input, and the score of its image. */
  add(pass: number, gradient: Float32Array, score: number): void;
  /** What is to be done before the next pass. */
  after?(pass: number): Promise<void>;
  /** The map that so many passes make. */
  mapAfter(passes: number): SaliencyMap;
}

/**
 * The gradient of the class's score by the input, image by image, with a map of those so far now and then.
 * @throws the signal's reason within one pass of a cancel.
 */
export async function gradientPasses(
  subject: Subject,
  run: MethodContext,
  { score, total, held, isDone, imageOf, add, after, mapAfter }: Passes,
): Promise<void> {
  const { teacher, target, scores } = subject;
  const graph = gradientsOf(subject);
  const input = await graph.input();
  const session = await graph.open({ score, gradients: [input], way: held && 'defence' });
  for (let pass = 0; pass < total && !isDone?.(); pass++) {
    run.signal.throwIfAborted();
    const result = await session.run(imageOf(pass), target, scores, held);
    const gradient = result.gradients.get(input)?.values;
    if (gradient === undefined) throw new TypeError('The gradient by the input was asked for.');
    add(pass, gradient, result.scores[0] ?? 0);
    await after?.(pass);
    const done = pass + 1;
    const due = done < total && sketchAt.some((share) => Math.ceil(share * total) === done);
    const map = due ? mapAfter(done) : undefined;
    run.report({ done, total, counts: countSamples([], teacher.labels), samples: [], map });
  }
}

interface MeanOf extends Omit<Passes, 'add' | 'after' | 'held' | 'isDone' | 'mapAfter'> {
  /** The map that a mean gradient makes. */
  mapOf(gradient: Float64Array): SaliencyMap;
}

/**
 * The mean over several images of the gradient of the class's score by the input.
 * @returns that, and the score of each image.
 * @throws the signal's reason within one pass of a cancel.
 */
export async function meanGradient(
  subject: Subject,
  run: MethodContext,
  { mapOf, ...passes }: MeanOf,
): Promise<{ readonly gradient: Float64Array; readonly scores: readonly number[] }> {
  const sum = new Float64Array(subject.tensor.length);
  const scores: number[] = [];
  const meanOf = (count: number): Float64Array => sum.map((value) => value / count);
  await gradientPasses(subject, run, {
    ...passes,
    add(_, gradient, score) {
      addTo(sum, gradient);
      scores.push(score);
    },
    mapAfter: (done) => mapOf(meanOf(done)),
  });
  return { gradient: meanOf(passes.total), scores };
}

/** Adds values to the sums of others. */
export function addTo(sum: Float64Array, values: ArrayLike<number>): void {
  for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + (values[at] as number);
}
