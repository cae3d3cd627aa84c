import type { ClassScore } from '../../protocol/explanation.ts';
import type { VaeSpec } from '../../protocol/models.ts';
import type { Latent, Subject } from '../methods/method.ts';
import { Composer } from '../methods/relabelDistillation/synthesis/compose.ts';
import { fullMask } from '../methods/shared/mask.ts';
import { labelOf } from '../methods/shared/relabel.ts';
import { type Posterior, Vae } from '../model/vae.ts';
import type { Sessions } from '../onnx/session.ts';

/** What the VAE makes of an image. */
export interface OpenedLatent {
  readonly latent: Latent;
  /** The teacher's label on its plain reconstruction. */
  readonly reconstruction: ClassScore;
  /** Milliseconds that loading took. */
  readonly loadTime: number;
}

/**
 * Loads the VAE on the teacher's provider and shows it the image.
 * @throws PipelineError('vae') as `Vae.load` does; PipelineError('model') when the teacher fails.
 */
export async function openLatent(spec: VaeSpec, subject: Subject, sessions: Sessions): Promise<OpenedLatent> {
  const start = performance.now();
  const vae = await Vae.load(spec, sessions, [subject.teacher.provider]);
  const loadTime = performance.now() - start;
  vae.spent = 0;
  const posterior = await vae.encode(subject.picture);
  const { turnsLabel, reconstruction } = await reconstruct(subject, vae, posterior);
  return { latent: { vae, posterior, turnsLabel }, reconstruction, loadTime };
}

/** The teacher's label on q(μ): shows how much of the image survives the VAE (the paper, section 3.1). */
async function reconstruct(subject: Subject, vae: Vae, { mu }: Posterior) {
  const { teacher, tensor, preprocess, topClass } = subject;
  const capacity = { replacements: 1, images: 1 };
  const composer = await Composer.create(tensor, teacher.input, vae.side, preprocess, capacity);
  const replacement = await composer.replace(await vae.decode(mu, 1), 1);
  const { tensor: picture } = composer.compose(replacement, [0], [fullMask]);
  const scores = await teacher.score(picture, 1);
  return {
    reconstruction: teacher.scoreOf(scores, 0, teacher.topClass(scores, 0)),
    turnsLabel: labelOf(teacher, scores, 0, subject) !== topClass,
  };
}
