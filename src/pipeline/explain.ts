import { Composer } from './compose.ts';
import { PipelineError } from './errors.ts';
import { encodePreview, fitImage, openImage, toTensor } from './image.ts';
import type { Kept } from './kept.ts';
import { fullMask } from './mask.ts';
import type { MethodResult, Subject } from './methods/method.ts';
import { methods } from './methods/registry.ts';
import type { ClassScore, Event, ExplainOptions, Explanation, Prediction } from './protocol.ts';
import type { Sessions } from './session.ts';
import { type Scores, Teacher } from './teacher.ts';
import { Vae } from './vae.ts';
import { judge } from './verdict.ts';

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, 'id'> : T;
/** What an explanation tells on its way. */
export type ExplainEvent = WithoutId<Extract<Event, { type: 'stage' | 'opened' | 'predicted' | 'progress' | 'log' }>>;

export interface ExplainRun {
  readonly signal: AbortSignal;
  emit(event: ExplainEvent): void;
}

/**
 * Explains one prediction: the paper's story, from the file to the map.
 * @throws PipelineError when a file or setting is at fault; code "cancelled" within one batch of a cancel.
 */
export async function explain(options: ExplainOptions, sessions: Sessions, run: ExplainRun): Promise<Kept> {
  const start = performance.now();
  const cancelled = () => {
    if (run.signal.aborted) throw new PipelineError('cancelled', 'The explanation was cancelled.');
  };

  run.emit({ type: 'stage', stage: 'reading image' });
  const image = await openImage(options.image);
  const preview = await encodePreview(image);
  const imageTime = performance.now() - start;
  run.emit({ type: 'opened', opened: { preview, notes: image.notes } });
  cancelled();

  run.emit({ type: 'stage', stage: 'loading models' });
  const teacher = await Teacher.load(options.model, sessions, options.executionProviders, options.batchSize);
  const vae = await Vae.load(options.vae, sessions, [teacher.provider]);
  const loadTime = performance.now() - start - imageTime;
  vae.spent = 0;
  cancelled();

  run.emit({ type: 'stage', stage: 'predicting' });
  const { preprocess, inputSize } = describe(options, teacher);
  const { picture, frame } = fitImage(image, preprocess, inputSize);
  const tensor = toTensor(picture, preprocess, teacher.input.layout);
  const scores = await teacher.score(tensor, 1);
  const topClass = teacher.topClass(scores, 0);
  const target = options.target === undefined ? topClass : teacher.findClass(options.target);
  const posterior = await vae.encode(picture);
  const subject: Subject = { teacher, vae, posterior, preprocess, picture, tensor, topClass, target };
  const prediction = await predictionOf(subject, scores);
  run.emit({ type: 'predicted', prediction, frame });

  run.emit({ type: 'stage', stage: 'sampling' });
  let firstMap = 0;
  const { samples, sampling, seed } = options;
  const result = await methods[options.method]
    .explain(subject, {
      samples,
      sampling,
      seed,
      signal: run.signal,
      report(progress) {
        if (progress.map) firstMap ||= performance.now() - start;
        run.emit({ type: 'progress', progress });
      },
    })
    .catch((error) => {
      cancelled();
      throw error;
    });
  cancelled();

  const end = performance.now();
  const explanation: Explanation = {
    prediction,
    status: result.status,
    advice: judge(result.counts, result.student).advice,
    map: result.map,
    counts: result.counts,
    samples: result.samples,
    student: result.student,
    timings: {
      total: end - start - loadTime,
      load: loadTime,
      image: imageTime,
      teacher: teacher.spent,
      vae: vae.spent,
      ...result.timings,
      firstMap: (firstMap || end - start) - loadTime,
    },
    notes: notesOf(subject, prediction, result),
  };
  return {
    options,
    explanation,
    image,
    frame,
    picture,
    methodSettings: result.settings,
    hashes: { model: teacher.model.sha256, encoder: vae.encoder.sha256, decoder: vae.decoder.sha256 },
    remake: result.remake,
  };
}

/** The preprocess with the model's own size filled in. */
function describe(options: ExplainOptions, teacher: Teacher) {
  const inputSize = [teacher.input.height, teacher.input.width] as const;
  return { inputSize, preprocess: { ...options.model.input, size: inputSize } };
}

async function predictionOf(subject: Subject, scores: Scores): Promise<Prediction> {
  const { teacher, target } = subject;
  const all: ClassScore[] = teacher.labels.map((_, index) => teacher.scoreOf(scores, 0, index));
  const top = [...all].sort((a, b) => b.probability - a.probability || a.index - b.index).slice(0, 5);
  return {
    top,
    target: teacher.scoreOf(scores, 0, target),
    reconstruction: await reconstructionLabel(subject),
    provider: teacher.provider,
    providerNotes: teacher.model.providerNotes,
    labels: teacher.labels,
    inputSize: [teacher.input.height, teacher.input.width],
  };
}

/** The teacher's label on q(μ): tells how much of the image the VAE carries at all (METHOD 2.1). */
async function reconstructionLabel({ teacher, vae, posterior, tensor, preprocess }: Subject): Promise<ClassScore> {
  const composer = await Composer.create(tensor, teacher.input, vae.side, preprocess);
  const { tensor: reconstruction } = await composer.compose(await vae.decode(posterior.mu, 1), [fullMask]);
  const scores = await teacher.score(reconstruction, 1);
  return teacher.scoreOf(scores, 0, teacher.topClass(scores, 0));
}

/** Shares of kept samples that the sampling aims at (METHOD 3). */
const wantedShares = [0.35, 0.65] as const;

function notesOf({ teacher, topClass, target }: Subject, prediction: Prediction, result: MethodResult): string[] {
  const { counts, student, map } = result;
  const notes = [...teacher.notes];
  if (target !== topClass && !student.hard) {
    notes.push(`No sample came out as ${prediction.target.label}, so the map rests on its probability alone.`);
  }
  const keptShare = counts.kept / counts.total;
  if (map && (keptShare < wantedShares[0] || keptShare > wantedShares[1])) {
    const percent = Math.round(100 * keptShare);
    notes.push(`The label stayed on ${percent} % of the samples; the sampling aims at half, but could not get there.`);
  }
  return notes;
}
