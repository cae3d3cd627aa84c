import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { LogLine } from '../../protocol/pipeline.ts';
import { descriptorOf } from '../../settings/methods.ts';
import { TeacherBlending } from '../model/blending/teacherBlending.ts';
import type { Teacher } from '../model/teacher.ts';
import type { Vae } from '../model/vae.ts';
import type { Sessions } from '../onnx/session.ts';

/** Whether models blend their images themselves, and whom to tell. */
interface BlendingChoice {
  /** For tests and measurements. Default: on CUDA alone. */
  readonly blendInModel?: boolean | undefined;
  emit(event: { readonly type: 'log' } & LogLine): void;
}

/**
 * What blends images on the card, for methods that ask about blends. Only on CUDA: on the CPU, blend.wat takes half the time of a
 * graph, and other providers would have to be measured first.
 */
export async function openBlending(
  { method, batchSize, sampling }: ExplainOptions,
  teacher: Teacher,
  vae: Vae | undefined,
  sessions: Sessions,
  { blendInModel = teacher.provider === 'cuda', emit }: BlendingChoice,
): Promise<TeacherBlending | undefined> {
  const { uses }: MethodDescriptor = descriptorOf(method);
  // Where every sample is a picture of its own, there is nothing to blend it with.
  const blends = uses?.blending && (vae === undefined || sampling === 'local');
  if (!blendInModel || !blends) return undefined;
  // Without a VAE, what takes the image's place is of one colour.
  const blending = await TeacherBlending.open(teacher, sessions, vae?.side ?? 1, batchSize);
  emit({ type: 'log', level: 'info', message: typeof blending === 'string' ? blending : blending.words });
  return typeof blending === 'string' ? undefined : blending;
}
