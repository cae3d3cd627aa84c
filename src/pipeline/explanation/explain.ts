import type { Explanation, Progress } from '../../protocol/explanation.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { Stage } from '../../protocol/pipeline.ts';
import { recordingFiles } from '../filesRead.ts';
import type { Subject } from '../methods/method.ts';
import { loadMethod } from '../methods/registry.ts';
import type { Teacher } from '../model/teacher.ts';
import type { Sessions } from '../onnx/session.ts';
import { completeResult } from './completeResult.ts';
import { type ExplainContext, throwIfCancelled } from './explainContext.ts';
import type { Cost, ExplanationRecord } from './explanationRecord.ts';
import { firstGuess } from './firstGuess.ts';
import { openRest, openSubject } from './openSubject.ts';
import { predictionOf } from './predictionOf.ts';

/**
 * Explains one prediction, from the image's file to the map.
 * @throws PipelineError when a file or setting is at fault; code "cancelled" within one batch of a cancel.
 */
export async function explain(
  options: ExplainOptions,
  sessions: Sessions,
  run: ExplainContext,
): Promise<ExplanationRecord> {
  const { value, files } = await recordingFiles(() => makeExplanation(options, sessions, run));
  return { ...value, explanation: { ...value.explanation, files } };
}

/** All of it but the files that were read meanwhile. */
async function makeExplanation(
  options: ExplainOptions,
  sessions: Sessions,
  run: ExplainContext,
): Promise<Omit<ExplanationRecord, 'explanation'> & { readonly explanation: Omit<Explanation, 'files'> }> {
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
  const explanation = {
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
    ...modelOf(subject),
    renderSamples: render,
  };
}

function modelOf({ teacher, latent }: Subject): Pick<ExplanationRecord, 'hashes' | 'outputKind'> {
  const { encoder, decoder } = latent?.vae ?? {};
  const vae = encoder && decoder && { encoder: encoder.sha256, decoder: decoder.sha256 };
  return { hashes: { model: teacher.model.sha256, vae }, outputKind: teacher.outputKind };
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
