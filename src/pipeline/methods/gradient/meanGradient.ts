import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { ScoreKind } from '../../onnx/gradients/score.ts';
import type { MethodContext, Subject } from '../method.ts';
import { gradientsOf } from '../shared/gradientsOf.ts';
import { countSamples } from '../shared/relabel.ts';

/** Shares of the passes after which a map of those so far is shown. */
const sketchAt = [0.1, 0.25, 0.5];

interface Passes {
  readonly score: ScoreKind;
  readonly total: number;
  /** The image of a pass, as the teacher takes it. */
  imageOf(pass: number): Float32Array;
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
  { score, total, imageOf, mapOf }: Passes,
): Promise<{ readonly gradient: Float64Array; readonly scores: readonly number[] }> {
  const { teacher, tensor, target, scores } = subject;
  const graph = gradientsOf(subject);
  const input = await graph.input();
  const session = await graph.open({ score, gradients: [input] });
  const sum = new Float64Array(tensor.length);
  const found: number[] = [];
  for (let pass = 0; pass < total; pass++) {
    run.signal.throwIfAborted();
    const result = await session.run(imageOf(pass), target, scores);
    result.gradients.get(input)?.values.forEach((value, at) => {
      sum[at] = (sum[at] as number) + value;
    });
    found.push(result.scores[0] ?? 0);
    const done = pass + 1;
    const due = done < total && sketchAt.some((share) => Math.ceil(share * total) === done);
    const map = due ? mapOf(sum.map((value) => value / done)) : undefined;
    run.report({ done, total, counts: countSamples([], teacher.labels), samples: [], map });
  }
  return { gradient: sum.map((value) => value / total), scores: found };
}
