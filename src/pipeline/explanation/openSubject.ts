import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { descriptorOf } from '../../settings/methods.ts';
import { fitImage, openImage, toTensor } from '../image/image.ts';
import { showImage } from '../image/preview.ts';
import type { Subject } from '../methods/method.ts';
import { TeacherGradients } from '../model/gradients.ts';
import { describeSources } from '../model/resolveInput.ts';
import { Teacher } from '../model/teacher.ts';
import type { Sessions } from '../onnx/session.ts';
import { type ExplainContext, throwIfCancelled } from './explainContext.ts';
import { classesOf } from './explainedClass.ts';
import { openBlending } from './openBlending.ts';
import { openLatent } from './openLatent.ts';

/** Opens the image and the model, and runs the model on the image. Times are in ms. */
export async function openSubject(options: ExplainOptions, sessions: Sessions, run: ExplainContext) {
  run.emit({ type: 'stage', stage: 'reading image' });
  const start = performance.now();
  const loading = Teacher.load(options.model, sessions, options.executionProviders, options.batchSize);
  // Both go on at once. What is wrong with the model is reported after what is wrong with the image.
  loading.catch(() => {});
  const image = await openImage(options.image, options.model.input, run.signal);
  run.emit({ type: 'opened', opened: await showImage(image) });
  const imageTime = performance.now() - start;
  throwIfCancelled(run);

  run.emit({ type: 'stage', stage: 'loading models' });
  const teacher = await loading;
  const loadTime = performance.now() - start - imageTime;
  throwIfCancelled(run);

  run.emit({ type: 'stage', stage: 'predicting' });
  const { needs, uses }: MethodDescriptor = descriptorOf(options.method);
  const looksInside = needs.gradients || needs.layer || uses?.gradients;
  const gradients = looksInside ? new TeacherGradients(teacher, sessions) : undefined;
  const size = [teacher.input.height, teacher.input.width] as const;
  const preprocess = { ...teacher.spec.input, size, layout: teacher.input.layout };
  const words = describeSources(preprocess, teacher.sources);
  run.emit({ type: 'log', level: 'info', message: `Preprocess of ${options.model.name}: ${words}` });
  const { picture, frame } = fitImage(image, preprocess, size);
  const tensor = toTensor(picture, preprocess, teacher.input.layout);
  const scores = await teacher.score(tensor, 1);
  const classes = classesOf(teacher, scores, options.target);
  const seen: Subject = { teacher, gradients, preprocess, picture, tensor, scores, ...classes };
  return { image, frame, seen, imageTime, loadTime };
}

/** What only the method needs: the VAE, and a model that blends. Times are in ms. */
export async function openRest(options: ExplainOptions, seen: Subject, sessions: Sessions, run: ExplainContext) {
  const { needs }: MethodDescriptor = descriptorOf(options.method);
  const opened = needs.vae ? await openLatent(options.vae, seen, sessions) : undefined;
  throwIfCancelled(run);
  const start = performance.now();
  const blending = await openBlending(options, seen.teacher, opened?.latent.vae, sessions, run);
  const subject: Subject = { ...seen, blending, latent: opened?.latent };
  const loadTime = performance.now() - start + (opened?.loadTime ?? 0);
  throwIfCancelled(run);
  return { subject, reconstruction: opened?.reconstruction, loadTime };
}
