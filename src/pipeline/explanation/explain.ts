import { PipelineError } from '../../common/errors.ts';
import type { Explanation, Progress } from '../../protocol/explanation.ts';
import type { MethodDescriptor } from '../../protocol/method.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { ExplainNews, LogLine, Stage } from '../../protocol/pipeline.ts';
import { descriptorOf } from '../../settings/methods.ts';
import { fitImage, openImage, toTensor } from '../image/image.ts';
import { showImage } from '../image/preview.ts';
import type { Subject } from '../methods/method.ts';
import { loadMethod } from '../methods/registry.ts';
import { TeacherGradients } from '../model/gradients.ts';
import { describeSources } from '../model/resolveInput.ts';
import { Teacher } from '../model/teacher.ts';
import type { Sessions } from '../onnx/session.ts';
import { completeResult } from './completeResult.ts';
import { classesOf } from './explainedClass.ts';
import type { Cost, ExplanationRecord } from './explanationRecord.ts';
import { firstGuess } from './firstGuess.ts';
import { openBlending } from './openBlending.ts';
import { openLatent } from './openLatent.ts';
import { predictionOf } from './predictionOf.ts';

/** What an explanation reports while it runs, for the caller and the log. */
export type ExplainEvent = ExplainNews | ({ readonly type: 'log' } & LogLine);

export interface ExplainContext {
  readonly signal: AbortSignal;
  emit(event: ExplainEvent): void;
  /** For tests and measurements: that the model blends its images itself, or that it doesn't. Default: on CUDA alone. */
  readonly blendInModel?: boolean | undefined;
  /** Somebody is watching: a coarse map is made at once, where it can be. */
  readonly guess?: boolean | undefined;
}

/**
 * Explains one prediction, from the image's file to the map.
 * @throws PipelineError when a file or setting is at fault; code "cancelled" within one batch of a cancel.
 */
export async function explain(
  options: ExplainOptions,
  sessions: Sessions,
  run: ExplainContext,
): Promise<ExplanationRecord> {
  const start = performance.now();
  let firstMap: number | undefined;
  let loadTime = 0;
  const since = () => performance.now() - start - loadTime;
  const report = (progress: Progress) => {
    if (progress.map) firstMap ??= since();
    run.emit({ type: 'progress', progress });
  };
  const { image, frame, seen, imageTime, loadTime: teacherTime } = await openSubject(options, sessions, run);
  loadTime += teacherTime;
  // What takes longer than the answer comes after it: a guess at the map, and the VAE.
  const predicted = predictionOf(seen);
  run.emit({ type: 'predicted', prediction: predicted, frame });
  const guess = run.guess ? await firstGuess(seen, options, run.signal) : undefined;
  throwIfCancelled(run);
  if (guess) report(guess);
  const { subject, reconstruction, loadTime: restTime } = await openRest(options, seen, sessions, run);
  loadTime += restTime;
  const prediction = { ...predicted, reconstruction };
  if (reconstruction) run.emit({ type: 'predicted', prediction, frame });

  run.emit({ type: 'stage', stage: 'sampling' });
  const { samples, until, sampling, seed, methodOptions = {} } = options;
  const { teacher, picture } = subject;
  const vae = subject.latent?.vae;
  const readCost = startMeter(teacher);
  const begin = (stage: Stage) => run.emit({ type: 'stage', stage });
  const method = await loadMethod(options.method);
  const found = await method
    .explain(subject, { samples, until, sampling, seed, options: methodOptions, signal: run.signal, begin, report })
    .catch((error) => {
      throwIfCancelled(run);
      throw error;
    });
  const cost = readCost();
  throwIfCancelled(run);

  const { settings: methodSettings, render, ...result } = completeResult(found);
  const total = since();
  const explanation: Explanation = {
    ...result,
    prediction,
    timings: {
      total,
      load: loadTime,
      image: imageTime,
      teacher: teacher.spent,
      vae: vae?.spent ?? 0,
      ...result.timings,
      firstMap: firstMap ?? total,
    },
    notes: [...teacher.notes, ...result.notes],
  };
  return {
    options,
    explanation,
    image,
    frame,
    preprocess: { input: subject.preprocess, sources: teacher.sources },
    picture,
    cost,
    methodSettings,
    hashes: hashesOf(subject),
    renderSamples: render,
  };
}

function hashesOf({ teacher, latent }: Subject): ExplanationRecord['hashes'] {
  const { encoder, decoder } = latent?.vae ?? {};
  const vae = encoder && decoder && { encoder: encoder.sha256, decoder: decoder.sha256 };
  return { model: teacher.model.sha256, vae };
}

/** Opens the image and the model, and runs the model on the image. Times are in ms. */
async function openSubject(options: ExplainOptions, sessions: Sessions, run: ExplainContext) {
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
async function openRest(options: ExplainOptions, seen: Subject, sessions: Sessions, run: ExplainContext) {
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

/** @returns a function that gives the cost since this call. */
function startMeter(teacher: Teacher): () => Cost {
  const { calls, spent } = teacher;
  const start = performance.now();
  return () => ({
    calls: teacher.calls - calls,
    wall: performance.now() - start,
    teacher: teacher.spent - spent,
  });
}

function throwIfCancelled({ signal }: ExplainContext): void {
  if (signal.aborted) throw new PipelineError('cancelled', 'The explanation was cancelled.');
}
