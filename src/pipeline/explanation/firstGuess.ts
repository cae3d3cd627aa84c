import type { Progress } from '../../protocol/explanation.ts';
import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { descriptorOf } from '../../settings/methods.ts';
import type { Subject } from '../methods/method.ts';
import { loadMethod } from '../methods/registry.ts';
import { countSamples } from '../methods/shared/relabel.ts';

/**
 * A coarse map before the method has begun: Grad-CAM, which takes one run of the model's graph and its derivatives. For
 * methods that differentiate the graph anyway, and take longer.
 * @returns undefined where gradients are not wanted or can't be had, or where nothing speaks for the class.
 */
export async function firstGuess(
  subject: Subject,
  { method, methodOptions, samples, seed, sampling }: ExplainOptions,
  signal: AbortSignal,
): Promise<Progress | undefined> {
  const { needs, uses }: MethodDescriptor = descriptorOf(method);
  const wanted = (needs.gradients || uses?.gradients) && !needs.layer && methodOptions?.gradients !== false;
  if (!wanted || subject.teacher.provider !== 'cpu') return undefined;
  const gradCam = await loadMethod('grad-cam');
  const run = { samples: 0, sampling, seed, options: {}, signal, report: () => {} };
  // What keeps this graph from being differentiated is told by the method, which needs it more.
  const found = await gradCam.explain(subject, run).catch(() => undefined);
  const none = { done: 0, total: samples, counts: countSamples([], []), samples: [] };
  return found?.map ? { ...none, map: found.map, guess: 'gradients' } : undefined;
}
